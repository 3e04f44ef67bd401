"""Whatever changes something stands in the log: read from the code, operation by operation."""

import ast
from pathlib import Path

import pytest

import badgeservice.operations

FOLDER = Path(badgeservice.operations.__file__).parent
PACKAGE = "badgeservice.operations."

UNLOGGED = {
    "account_states.AccountStates._theirs": "a frame around acts, each of which logs its own",
    "amend_drafts.Amendments.bring": "a preview, which changes nothing yet",
    "amend_drafts.Amendments.discard": "a preview, or a result that is looked at no more",
    "arrivals.Arrivals._meet": "which browsers somebody signs in with; the session is logged",
    "assess.Assess.save": "a draft, which nobody else sees",
    "batch_desk.BatchDesk._forget": "a preview, which changed nothing",
    "batch_desk.BatchDesk.bring": "a preview, which changes nothing yet",
    "batch_work.BatchWork._leave": "who has a part in hand; what is done with it is logged",
    "batch_work.BatchWork._note": "what became of rows; each credential is logged when issued",
    "batches.Batches._keep": "rows that are kept a group at a time; the whole file is logged",
    "batches.Batches._sweep": "rows of files that were never read to their end",
    "bulk.Bulk._keep": "a list of strangers, without an account; it is removed within a day",
    "bulk.Bulk.choose": "the same list: which column is meant",
    "bulk.Bulk.delete": "the same list, removed by whoever brought it",
    "bulk.Bulk.purge": "the same list, removed when its day is over",
    "bulk_work.BulkWork.__call__": "the same list: who works on it now",
    "bulk_work.BulkWork._slice": "the same list: its answers, line by line",
    "deliver.Deliver._note": "what became of a letter stands in the outbox, try by try",
    "deliver.Deliver.next": "the letter is taken for one try, which the outbox keeps",
    "demo.Demo._coordinator": "an example person, whose invitation is logged when it is made",
    "drafts.Drafts.save": "a draft, which nobody else sees; sending it is logged",
    "import_drafts.Imports.bring": "a preview, which changes nothing yet",
    "import_drafts.Imports.discard": "a preview, which changed nothing",
    "issue.Issue._record": "rows for signatures to come; each credential is logged when signed",
    "looks.Looks.record": "looks at evidence have a list of their own",
    "publish.StatusLists._renew": "the same bits signed anew because a date ran out",
    "releasing.Releasing._finish": "writes the letter; the release was logged when it was made",
    "sessions.Sessions.find": "when a session was last seen",
    "sign_in.SignIn._renewed": "the same password kept in a stronger form",
    "tries.Tries.forgive": "counts of tries",
    "tries.Tries.take": "counts of tries",
}
"""What opens a transaction and leaves no act, and why."""


def modules():
    return {file.stem: ast.parse(file.read_text(encoding="utf-8"))
            for file in sorted(FOLDER.glob("*.py"))}


def called(node):
    """Return the names that are called below *node*: of methods and functions alike."""
    return {name.attr if isinstance(name, ast.Attribute) else getattr(name, "id", "")
            for call in ast.walk(node) if isinstance(call, ast.Call) for name in [call.func]}


def held(tree):
    """Return the class names of attributes: made here, or given by a parameter of that type."""
    given = {arg.arg: arg.annotation.id for node in ast.walk(tree)
             if isinstance(node, ast.FunctionDef) for arg in node.args.args
             if isinstance(arg.annotation, ast.Name)}
    return {target.attr: name
            for node in ast.walk(tree) if isinstance(node, ast.Assign)
            for target, value in _pairs(node.targets[0], node.value)
            if isinstance(target, ast.Attribute)
            for name in [_class_of(value, given)] if name}


def _pairs(target, value):
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        return zip(target.elts, value.elts, strict=True)
    return [(target, value)]


def _class_of(value, given):
    if isinstance(value, ast.Call):
        return getattr(value.func, "id", None)
    return given.get(getattr(value, "id", None))


class Code:
    """All functions of the operations, and which of them leave an act in the log."""

    def __init__(self, trees):
        self.functions = {}
        self.imported = {}
        self.held = {module: held(tree) for module, tree in trees.items()}
        self.classes = {}
        for module, tree in trees.items():
            self.imported[module] = {
                alias.name: node.module.removeprefix(PACKAGE) for node in ast.walk(tree)
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PACKAGE)
                for alias in node.names}
            for node in tree.body:
                if isinstance(node, ast.ClassDef):
                    self.classes[node.name] = module
                    for each in node.body:
                        if isinstance(each, ast.FunctionDef):
                            self.functions[f"{module}.{node.name}.{each.name}"] = each
                elif isinstance(node, ast.FunctionDef):
                    self.functions[f"{module}.{node.name}"] = node

    def logs(self, name, seen=frozenset()):
        """Tell whether the function *name*, or one that it calls here, appends an act."""
        if name in seen or name not in self.functions:
            return False
        node, module = self.functions[name], name.split(".")[0]
        names = called(node)
        if "log_act" in names or ".audit.append" in ast.unparse(node):
            return True
        return any(self.logs(each, seen | {name}) for each in self.targets(name, module, names))

    def targets(self, name, module, names):
        owner = name.split(".")[1] if name.count(".") == 2 else ""
        for each in names:
            yield f"{module}.{each}"
            if owner:
                yield f"{module}.{owner}.{each}"
            if each in self.imported[module]:
                yield f"{self.imported[module][each]}.{each}"
            made = self.held[module].get(each)
            if made in self.classes:
                yield f"{self.classes[made]}.{made}.__call__"
        yield from self.methods(module, self.functions[name])

    def methods(self, module, node):
        """Yield methods of what this operation holds: ``self._roles.grant(…)``."""
        for call in ast.walk(node):
            inner = getattr(getattr(call, "func", None), "value", None)
            made = self.held[module].get(getattr(inner, "attr", ""))
            if made in self.classes:
                yield f"{self.classes[made]}.{made}.{call.func.attr}"


CODE = Code(modules())


def opening():
    return [name for name, node in CODE.functions.items()
            if ".transaction()" in ast.unparse(node)]


def test_the_code_is_read():
    assert len(opening()) > 80


@pytest.mark.parametrize("name", opening())
def test_transaction_leaves_an_act_in_the_log(name):
    assert CODE.logs(name) != (name in UNLOGGED), (
        f"{name} opens a transaction: it leaves an act in the log, or stands in UNLOGGED")


def test_every_exemption_is_one():
    assert set(UNLOGGED) <= set(opening())


def test_function_without_an_act_is_found():
    trees = {"made_up": ast.parse(
        "class Make:\n"
        "    def __call__(self):\n"
        "        with self._tools.database.transaction() as work:\n"
        "            self._do(work)\n"
        "    def _do(self, work):\n"
        "        work.things.add(1)\n"
        "class Log(Make):\n"
        "    def __call__(self):\n"
        "        with self._tools.database.transaction() as work:\n"
        "            self._do(work)\n"
        "    def _do(self, work):\n"
        "        work.audit.append(1)\n")}
    code = Code(trees)
    assert not code.logs("made_up.Make.__call__")
    assert code.logs("made_up.Log.__call__")
