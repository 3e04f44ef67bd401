"""A crash between the row and the signature costs nothing and doubles nothing."""

import json
from dataclasses import replace

import pytest

from badgeservice.core.batch_file import read_rows
from badgeservice.operations.award import GiveAward
from badgeservice.operations.issue import Issue
from tests.powercut import PowerCut, StoppingKeyring


@pytest.mark.parametrize("signatures", [1, 2, 7])
def test_a_run_that_died_is_finished_by_the_next_with_the_same_ids(cli, service, signatures):
    file = cli.cohort(9)
    achievement = service.show.achievement("modulo-2")
    rows = read_rows(file.read_bytes(), file.name, achievement, language="es")
    tools = replace(service._tools, keyring=StoppingKeyring(
        service._tools.keyring, signatures))
    result = GiveAward(tools).from_rows("modulo-2", rows, file=file.name, by="prueba")
    assert not rows.problems
    with pytest.raises(PowerCut):
        Issue(tools)(result.awards)
    with service._tools.database.reading() as work:
        left = {name: work.credentials.prepared(name) for name in result.awards}
    finished = cli("award", "batch", file, "--achievement", "modulo-2", "--json").data
    assert finished["issued"] + finished["standing"] == 9
    documents = [json.loads(path.read_bytes()) for path in cli.export().iterdir()]
    assert len(documents) == 9
    ids = {document["id"] for document in documents}
    recorded = {service.urls.credential(row.id) for row in left.values() if row is not None}
    assert recorded and recorded <= ids
    indexes = {document["credentialStatus"]["statusListIndex"] for document in documents}
    assert len(indexes) == 9
    assert [entry["valid"] for entry in cli("verify", cli.export(), "--json").data] == [True] * 9


def test_rows_mended_after_a_crash_count_and_not_the_old_ones(cli, service):
    """A run that was cut off, a corrected file, a second run: the corrected file is issued."""
    file = cli.cohort(2)
    achievement = service.show.achievement("modulo-2")
    rows = read_rows(file.read_bytes(), file.name, achievement, language="es")
    service.give_award.from_rows("modulo-2", rows, file=file.name, by="prueba")
    header, first, second = file.read_text(encoding="utf-8").splitlines()
    mended = first.replace("3,4,3,3", "4,4,4,4").replace("2026-10-11", "2026-10-12")
    file.write_text(f"{header},consentimiento\n{mended},no\n{second},si\n", encoding="utf-8")
    issued = cli("award", "batch", file, "--achievement", "modulo-2", "--json").data
    assert issued["issued"] == 2
    document = cli("credential", "show", issued["credentials"][-1], "--json").data["document"]
    others = cli("credential", "show", issued["credentials"][0], "--json").data["document"]
    changed = next(d for d in (document, others) if d["awardedDate"].startswith("2026-10-12"))
    assert {r["achievedLevel"][-1] for r in changed["credentialSubject"]["result"]} == {"4"}
    assert "Rojas" not in str(changed)
