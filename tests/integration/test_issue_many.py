"""Many awards at once: few statements, nothing lost at any moment, the same as one by one."""

import json
import os
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import event

from badgeservice.assembly import build
from badgeservice.core.award import Source
from badgeservice.core.batch_file import read_rows
from badgeservice.core.credential import Credential
from badgeservice.credentials.compiled_forms import CompiledForms
from badgeservice.credentials.openbadges3 import Composition, Signatory, compose
from badgeservice.errors import Conflict
from badgeservice.operations.award import GiveAward
from badgeservice.operations.issue import Issue, OwnOutputRefused
from badgeservice.settings import Settings
from tests import factories
from tests.powercut import PowerCut
from tests.unit.credentials.test_openbadges3 import PREPARED


def awards(cli, service, people):
    """Awards of module 2 that nothing was signed for yet."""
    return recorded(service, cli.cohort(people))


def recorded(service, file):
    """The awards of a batch file."""
    achievement = service.show.achievement("modulo-2")
    rows = read_rows(file.read_bytes(), file.name, achievement, language="es")
    assert not rows.problems
    return GiveAward(service._tools).from_rows("modulo-2", rows, file=file.name, by="prueba").awards


def rows_of(service, names):
    """The rows of awards, by award."""
    with service._tools.database.reading() as work:
        return {name: work.credentials.prepared(name) for name in names}


def documents_of(service, names):
    """The signed bytes by credential; of those that have some."""
    with service._tools.database.reading() as work:
        found = [work.credentials.find(work.credentials.prepared(name).id)
                 for name in names if work.credentials.prepared(name)]
    return {each.prepared.id: each.document for each in found if each}


def test_twice_as_many_awards_take_no_more_statements(cli, service):
    counts, statements = [], []
    event.listen(service._database._engine, "before_cursor_execute",
                 lambda *given: statements.append(given[2]))
    people = cli.cohort(60)
    lines = people.read_text(encoding="utf-8").splitlines()
    for name, first, last in (("a.csv", 1, 21), ("b.csv", 21, 61)):
        (cli.folder / name).write_text("\n".join([lines[0], *lines[first:last]]) + "\n", "utf-8")
        names = recorded(service, cli.folder / name)
        statements.clear()
        assert len(Issue(service._tools)(names)) == last - first
        counts.append(len(statements))
    assert counts[1] <= counts[0] < 80
    found = cli("verify", cli.export(), "--json").data
    assert [entry["valid"] for entry in found] == [True] * 60
    with service._tools.database.reading() as work:
        entries = [entry for entry in work.audit.entries()
                   if entry.act.action == "credential.issued"]
    assert len({entry.act.subject for entry in entries}) == 60
    cli("audit", "verify")


class _CutDatabase:
    """A database whose power fails just before a transaction ends."""

    def __init__(self, database, transactions):
        self._database, self._left = database, transactions

    @contextmanager
    def transaction(self):
        """Do everything but commit, the last time."""
        with self._database.transaction() as work:
            yield work
            self._left -= 1
            if self._left < 0:
                raise PowerCut

    def reading(self):
        """Read as ever."""
        return self._database.reading()


@pytest.mark.parametrize("transactions", [0, 1])
def test_a_crash_before_either_commit_costs_nothing(cli, service, transactions):
    names = awards(cli, service, 4)
    cut = replace(service._tools, database=_CutDatabase(service._tools.database, transactions))
    with pytest.raises(PowerCut):
        Issue(cut)(names)
    before = rows_of(service, names)
    assert documents_of(service, names) == {}
    assert all(before.values()) is (transactions == 1)
    issued = Issue(service._tools)(names)
    after = rows_of(service, names)
    assert issued == tuple(after[name].id for name in names)
    if transactions:
        assert after == before
    assert len({row.status_index for row in after.values()}) == 4
    assert Issue(service._tools)(names) == ()


def with_rows(service, names, then):
    """What calls *then* before a signature, once the awards have their rows."""
    return lambda data: then(data) if all(rows_of(service, names).values()) else None


class _Signer:
    def __init__(self, signer, before):
        self._signer, self._before = signer, before
        self.verification_method, self.algorithm = signer.verification_method, signer.algorithm

    def sign(self, data):
        """Sign, or whatever *before* makes of it."""
        return self._before(data) or self._signer.sign(data)


class _Keyring:
    """Signers before whose signatures something happens."""

    def __init__(self, keyring, before):
        self._keyring, self._before = keyring, before

    def signer(self, issuer, key):
        """Return one."""
        return _Signer(self._keyring.signer(issuer, key), self._before)


def test_a_bad_signature_is_never_stored_and_the_good_ones_before_are(cli, service):
    names = awards(cli, service, 6)
    count = [0]

    def fails_at_the_fifth(data):
        count[0] += 1
        return bytes(64) if count[0] == 5 else None

    tools = replace(service._tools, keyring=_Keyring(
        service._tools.keyring, with_rows(service, names, fails_at_the_fifth)))
    with pytest.raises(OwnOutputRefused):
        Issue(tools)(names)
    assert len(documents_of(service, names)) == 4
    assert len(Issue(service._tools)(names)) == 2


def test_an_award_closed_meanwhile_is_not_stored_and_the_others_are(cli, service):
    names = awards(cli, service, 3)

    def close(data):
        with service._tools.database.transaction() as work:
            work.awards.close(names[1])

    tools = replace(service._tools, keyring=_Keyring(
        service._tools.keyring, with_rows(service, names, close)))
    assert len(Issue(tools)(names)) == 2
    assert len(documents_of(service, names)) == 2


@pytest.mark.parametrize("which", [0, 2])
def test_one_of_a_group_that_was_signed_otherwise_does_not_hold_up_the_others(
        cli, service, which):
    names = awards(cli, service, 3)

    def sign_otherwise(data):
        row = rows_of(service, names)[names[which]]
        other = Credential(row, b"{}", "00", "did:example:x#y")
        with service._tools.database.transaction() as work:
            work.credentials.finish(other, service._tools.clock())

    tools = replace(service._tools, keyring=_Keyring(
        service._tools.keyring, with_rows(service, names, sign_otherwise)))
    with pytest.raises(Conflict) as caught:
        Issue(tools)(names)
    assert caught.value.code == "credential-signed"
    assert rows_of(service, names)[names[which]].id in str(caught.value)
    assert len(documents_of(service, names)) == 3
    assert len(Issue(service._tools)(names)) == 0


def test_a_withdrawn_credential_is_a_signed_one_and_does_not_hold_up_its_group(cli, service):
    names = awards(cli, service, 3)
    Issue(service._tools)(names[:1])
    withdrawn = rows_of(service, names)[names[0]].id
    with service._tools.database.transaction() as work:
        work.credentials.withdraw(withdrawn, service._tools.clock())
    issued = Issue(service._tools)(names)
    assert len(issued) == 2 and withdrawn not in issued
    assert len(documents_of(service, names)) == 2
    assert Issue(service._tools)(names) == ()


def test_what_is_issued_is_written_as_the_full_way_writes_it(cli, service):
    names = awards(cli, service, 4)
    Issue(service._tools)(names)
    for content in documents_of(service, names).values():
        document = json.loads(content)
        assert content.decode() == json.dumps(document, ensure_ascii=False, indent=2)


def test_the_switch_compares_each_credential(cli, service, monkeypatch):
    monkeypatch.setenv("BADGESERVICE_COMPARE_ISSUING", "on")
    compared = build(Settings.from_environment(os.environ))
    names = awards(cli, compared, 4)
    assert len(Issue(compared._tools)(names)) == 4
    compared.close()


def test_every_example_achievement_goes_the_quick_way_in_every_language(inside):
    tools = inside.service._tools
    forms = CompiledForms(tools.canonicalize)
    with tools.database.reading() as work:
        achievements = work.definitions.achievements()
    for number, achievement in enumerate(achievements):
        languages = achievement.course.languages
        for language in languages if number == 0 else [languages[number % len(languages)]]:
            documents = [compose(_parts(tools, achievement, language, salt))
                         for salt in ("00" * 16, "11" * 16)]
            for each in (documents[0], *documents):
                reading = forms.read(each)
            assert reading.form is not None, achievement.slug
            assert reading.canonical == tools.canonicalize(documents[1])


def _parts(tools, achievement, language, salt):
    marks = {rubric.slug: {criterion.id: rubric.levels[-1] for criterion in rubric.criteria}
             for rubric in achievement.rubrics}
    award = factories.award(achievement=achievement.slug, version=achievement.version,
                            language=language, marks=marks, source=Source.ROW)
    return Composition(
        award=award, achievement=achievement, prepared=replace(PREPARED, salt=salt),
        signatory=Signatory(factories.issuer(), "did:web:badges.example:issuers:x"),
        bodies=(factories.issuer(),), urls=tools.urls,
        words=lambda message: tools.words(message, language))
