"""The documentation says what the code does, and its commands work as it shows them."""

import json
import os
import re
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import pytest

from badgeservice import __version__
from badgeservice.commands.root import EXITS, REFUSED, badgeservice
from badgeservice.core.credential import REASONS
from badgeservice.core.evidence import KINDS
from badgeservice.settings import NAMES, PREFIX
from scripts import architecture
from scripts.command_line_docs import names
from tests.docs.codes import report_codes
from tests.docs.door import write_client
from tests.docs.pages import DOCS, PAGES, ROOT, blocks, fits, run, steps

COMMAND_LINE = (DOCS / "command-line.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
RECORDS = sorted((DOCS / "decisions").glob("*.md"))
EVERYTHING = [*PAGES, ROOT / "CHANGELOG.md", *RECORDS]
RUN = [page for page in PAGES if steps(page.read_text(encoding="utf-8"))]


def by_name(page):
    return str(page.relative_to(ROOT))


# --- what is shown works -----------------------------------------------------------------


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """An environment whose home folder is empty and whose `badgeservice` is this checkout's."""
    home = tmp_path_factory.mktemp("reader")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    found = kept | {
        "HOME": str(home),
        "PATH": f"{home / '.bin'}{os.pathsep}{os.environ['PATH']}",
        "BADGESERVICE_HOME": str(home / "our-badges"),
        "BADGESERVICE_LANGUAGE": "en",
    }
    with opened(home / ".bin"):
        yield found


@contextmanager
def opened(folder):
    """Put a `badgeservice` into *folder* that can be called while this lasts."""
    folder.mkdir()
    # Not in the folder: the path of a socket must be short.
    with (
        TemporaryDirectory() as short,
        subprocess.Popen([sys.executable, Path(__file__).with_name("door.py"),
                          path := Path(short, "door")]) as door,
    ):
        write_client(folder / "badgeservice", path)
        try:
            while not path.exists() and door.poll() is None:
                time.sleep(0.02)
            yield
        finally:
            door.terminate()


@pytest.fixture(scope="module")
def outcomes(environment):
    """What the commands of all pages came to, run page after page in one folder."""
    return {page: run(steps(page.read_text(encoding="utf-8")), folder=environment["HOME"],
                      environment=environment)
            for page in RUN}


@pytest.mark.parametrize("page", RUN, ids=by_name)
def test_commands_work_as_shown(page, outcomes):
    status, outputs = outcomes[page]
    found = steps(page.read_text(encoding="utf-8"))
    last = f"{by_name(page)}:{found[len(outputs) - 1].line}"
    assert status == 0, f"{last}: exit status {status}\n{outputs[-1]}"
    for step, printed in zip(found, outputs, strict=True):
        if step.output:
            assert fits(step.output, printed), (
                f"{by_name(page)}:{step.line}: {step.script}"
                f"shown:\n{chr(10).join(step.output)}\nprinted:\n{printed}")


def test_the_first_screen_of_the_readme_has_the_two_commands():
    first = README.splitlines()[:30]
    assert any("make demo" in line for line in first)
    assert any("make test" in line for line in first)


def test_every_make_target_that_is_named_exists():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    for page in EVERYTHING:
        for fragment in code(page.read_text(encoding="utf-8")):
            # `badgeservice certificate make` is none of them.
            for target in re.findall(r"(?:^|(?<!certificate)[\s;&])make ([a-z-]+)", fragment,
                                     re.MULTILINE):
                assert target in targets, f"{by_name(page)}: make {target}"


def code(text):
    """Return the blocks of *text* and what stands between backticks in its lines."""
    inline = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    return [*(content for _, _, content in blocks(text)), *re.findall(r"`([^`\n]+)`", inline)]


# --- nothing is missing, and nothing is made up ------------------------------------------


@pytest.mark.parametrize("name", names())
def test_every_command_is_documented(name):
    assert name in README
    assert f"### {name}\n" in COMMAND_LINE


def test_every_command_that_is_named_exists():
    for page in EVERYTHING:
        for fragment in code(page.read_text(encoding="utf-8")):
            for words in re.findall(r"(?:^|[\s$(])badgeservice((?: [a-z]+(?:-[a-z]+)*\b)+)",
                                    fragment, re.MULTILINE):
                assert is_command(words.split()), f"{by_name(page)}: badgeservice{words}"


def is_command(words):
    """Tell whether *words* lead to a command, or at least to a group."""
    found = badgeservice
    for word in words:
        if not isinstance(found, click.Group):
            return True  # what follows is an argument
        found = found.commands.get(word)
        if found is None:
            return False
    return True


def test_the_help_in_the_command_reference_is_current():
    """Where this fails, `python -m scripts.command_line_docs` was not run.

    In a process of its own, because running commands puts their help into a language.
    """
    subprocess.run([sys.executable, "-m", "scripts.command_line_docs", "--check"], cwd=ROOT,
                   check=True, timeout=60)


def test_every_error_code_with_an_exit_status_of_its_own_is_documented():
    own = [kind.code for kind, status in EXITS if status != REFUSED]
    assert own and [name for name in own if f"`{name}`" not in COMMAND_LINE] == []


def test_every_setting_is_documented_and_no_other():
    page = (DOCS / "settings.md").read_text(encoding="utf-8")
    rows = re.findall(rf"^\| `{PREFIX}([A-Z_]+)`", page, re.MULTILINE)
    assert sorted(rows) == sorted(NAMES)


def test_every_reason_for_revoking_and_kind_of_evidence_is_documented():
    definitions = (DOCS / "definitions.md").read_text(encoding="utf-8")
    assert [name for name in REASONS if f"`{name}`" not in COMMAND_LINE] == []
    assert [name for name in KINDS if f"`{name}`" not in definitions] == []


@pytest.mark.parametrize("kind", ["issuer", "rubric", "course"])
def test_every_field_of_a_definition_is_documented(kind):
    definitions = (DOCS / "definitions.md").read_text(encoding="utf-8")
    schema = ROOT / "schemas" / f"{kind}.json"
    fields = set(fields_of(json.loads(schema.read_text(encoding="utf-8"))))
    assert [name for name in sorted(fields) if f"`{name}`" not in definitions] == []


def fields_of(schema):
    """Yield every field that a schema allows, at any depth; languages are no fields."""
    if isinstance(schema, dict):
        yield from set(schema.get("properties", ())) - {"es", "en", "fi"}
        schema = list(schema.values())
    for part in schema if isinstance(schema, list) else ():
        yield from fields_of(part)


# --- the codes of a report ---------------------------------------------------------------

def test_the_codes_are_found_where_they_are_made():
    assert {"parse-passed", "proof-invalid", "status-list-missing", "pdf-encrypted",
            "not-in-register", "subject-unnamed"} <= set(report_codes())


@pytest.mark.parametrize("name", report_codes())
def test_every_code_of_a_report_is_explained(name):
    assert f"`{name}`" in (DOCS / "verification.md").read_text(encoding="utf-8")


# --- the whole hangs together ------------------------------------------------------------


@pytest.mark.parametrize("page", EVERYTHING, ids=by_name)
def test_links_lead_somewhere(page):
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"),
                  flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        place = (page.parent / name).resolve() if name else page
        assert place.exists(), target
        assert not anchor or anchor in anchors(place), target


def anchors(page):
    """Return what the headings of *page* are called in links."""
    heads = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def test_every_page_can_be_reached_from_the_readme():
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        reached.add(page)
        for target in re.findall(r"\]\(([^)#\s]+\.md)[^)]*\)", page.read_text(encoding="utf-8")):
            place = (page.parent / target).resolve()
            if place not in reached and place.is_file():
                waiting.append(place)
    assert {by_name(page) for page in EVERYTHING} <= {by_name(page) for page in reached}


def test_decision_records_are_numbered_without_gaps():
    numbers = [record.name[:4] for record in RECORDS]
    assert numbers == [f"{number:04}" for number in range(1, len(RECORDS) + 1)]


@pytest.mark.parametrize("record", RECORDS, ids=by_name)
def test_decision_records_have_their_four_parts(record):
    text = record.read_text(encoding="utf-8")
    number = int(record.name[:4])
    assert text.startswith(f"# {number:04} · ")
    places = [text.find(f"\n## {part}") for part in ("Context", "Options", "Decision", "Because")]
    assert -1 not in places
    assert places == sorted(places)


def test_the_changelog_speaks_of_this_version():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## [{__version__}]" in text or "## [Unreleased]" in text


def test_the_licence_is_named_as_spdx_does():
    assert "SPDX-License-Identifier: Apache-2.0" in README
    assert "license = Apache-2.0" in (ROOT / "setup.cfg").read_text(encoding="utf-8")


def test_the_picture_of_the_architecture_is_current():
    """Where this fails, `python -m scripts.architecture` was not run."""
    assert architecture.PICTURE.read_text(encoding="utf-8") == architecture.picture()


def test_the_documentation_names_no_machine():
    for page in EVERYTHING:
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"/(?:root|tmp|work)/", text), by_name(page)


@pytest.mark.parametrize(("shown", "printed", "expected"), [
    (["a", "b"], "a\nb\n", True),
    (["a", "b"], "a\nb", True),
    (["a", "…", "d"], "a\nb\nc\nd\n", True),
    (["id …"], "id 7\n", True),
    (["a"], "a\nb\n", False),
    (["a.c"], "abc\n", False),
    (["a"], "", False),
])
def test_shown_output_is_compared(shown, printed, expected):
    assert fits(shown, printed) is expected


def test_a_page_is_taken_apart_into_its_steps():
    text = "x\n```console\n$ one\nout\n$ two\n```\n```text\n$ no\n```\n```sh\nthree\n```\n"
    found = steps(text)
    assert [(step.line, step.script, step.output) for step in found] == [
        (3, "one\n", ("out",)), (5, "two\n", ()), (11, "three\n", ())]


def test_a_failing_command_ends_the_page(tmp_path):
    found = steps("```console\n$ echo a\n$ false\n$ echo b\n```\n")
    status, outputs = run(found, folder=tmp_path, environment=dict(os.environ))
    assert status == 1
    assert [output.strip() for output in outputs] == ["a", ""]
