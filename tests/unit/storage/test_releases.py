"""Releases and endorsements are kept once, on both engines."""

import pytest

from badgeservice.core.account import EVERY
from badgeservice.core.endorsing import Endorsement
from badgeservice.core.release import Release
from badgeservice.errors import Conflict
from tests.unit.storage.samples import LATER, NOW, apply, decision, issue, judgement


def decide(work):
    """Record an application, its judgements and its decision."""
    apply(work)
    work.judgements.add(judgement("j1"))
    work.judgements.add(judgement("j2", assessor="two@other.example", organisation="other"))
    work.decisions.add(decision())


def release(name="r1"):
    return Release(name, "dec", "app", NOW, "operator", zone="Pacific/Easter")


def test_a_decision_waits_until_its_release_is_finished(work):
    decide(work)
    (line,) = work.releases.waiting([EVERY])
    assert (line.application, line.is_begun, line.needs_endorsement) == ("app", False, True)
    assert work.releases.waiting(["elsewhere"]) == ()
    work.releases.add(release())
    assert work.releases.find("app") == release()
    assert [line.is_begun for line in work.releases.waiting([EVERY])] == [True]
    assert work.releases.finish("r1", LATER)
    assert not work.releases.finish("r1", LATER)
    assert work.releases.find("app").finished_at == LATER
    assert work.releases.waiting([EVERY]) == ()


def test_item_103_a_decision_has_one_release(work):
    decide(work)
    work.releases.add(release())
    with pytest.raises(Conflict) as refused:
        work.releases.add(release("r2"))
    assert refused.value.code == "released-already"


def test_a_credential_has_one_endorsement(work):
    row = issue(work)
    one = Endorsement(row.id, row.award, b"{}", b"{}", "did:web:uni.example#z1", NOW, "paavo")
    assert work.endorsements.find(row.id) is None
    work.endorsements.add(one)
    assert work.endorsements.find(row.id) == one
    with pytest.raises(Conflict) as refused:
        work.endorsements.add(one)
    assert refused.value.code == "endorsement-exists"
    work.endorsements.drop(row.id)
    work.endorsements.add(one)
