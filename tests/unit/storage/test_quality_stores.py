"""Samples, calibration sets and attempts keep their rules in both databases."""

from dataclasses import replace
from datetime import date

import pytest

from badgeservice.core.calibration import Attempt
from badgeservice.core.sampling import Candidate, Drawn, Fate, Review, Verdict
from badgeservice.errors import Conflict, NotFound
from tests.unit.storage.samples import (
    ANA,
    NOW,
    application,
    apply,
    decision,
    judgement,
)

SET = {"slug": "cal", "programme": "p", "rubric": "r1", "title": {"es": "C", "en": "C"},
       "is_example": True, "items": [
           {"id": "uno", "title": {"es": "U", "en": "O"},
            "evidence": [{"kind": "material", "text": {"es": "x", "en": "x"}}],
            "levels": {"diseno": {"level": 3, "reason": {"es": "p", "en": "b"}}}}]}
DRAWN = Drawn("s1", "p", NOW, "ana", "ab" * 16, 15, date(2026, 11, 1), date(2026, 11, 30), 4,
              (Candidate("app", "dec", ("near-cut",)),),
              candidates=(Candidate("all", "d0"), Candidate("app", "dec", ("near-cut",))))


def decide(work):
    """Record a decision on Ana's application."""
    apply(work)
    work.judgements.add(judgement("j1"))
    work.judgements.add(judgement("j2", assessor="two@partner.example", organisation="partner"))
    work.decisions.add(decision())


def test_sample_is_read_back_as_it_was_drawn(work):
    decide(work)
    work.samples.add(DRAWN)
    assert work.samples.get("s1") == DRAWN
    assert work.samples.all({"p"}) == (DRAWN,)
    assert work.samples.all({"q"}) == ()
    assert work.samples.all({"*"}) == (DRAWN,)
    assert work.samples.sampled("p") == {"dec"}
    with pytest.raises(NotFound):
        work.samples.get("s2")


def test_decision_is_drawn_once(work):
    decide(work)
    work.samples.add(DRAWN)
    with pytest.raises(Conflict) as refused:
        work.samples.add(replace(DRAWN, id="s2"))
    assert refused.value.code == "sampled-already"


def test_decision_is_reviewed_once(work):
    decide(work)
    work.samples.add(DRAWN)
    review = Review("r1", "s1", "app", "dec", "ana", NOW, Verdict.DIFFERS, "Por ñ.")
    work.samples.review(review)
    assert work.samples.get("s1").reviews == {"app": review}
    with pytest.raises(Conflict) as refused:
        work.samples.review(replace(review, id="r2"))
    assert refused.value.code == "reviewed-already"


def test_decision_in_the_place_of_another_is_drawn_anew(work):
    decide(work)
    work.samples.add(DRAWN)
    assert work.samples.get("s1").fates == {}
    work.decisions.add(replace(decision("new"), supersedes="dec"))
    assert work.samples.get("s1").fates == {"app": Fate.OVERTURNED}
    work.samples.review(Review("r1", "s1", "app", "dec", "ana", NOW, Verdict.AGREES))
    work.samples.add(replace(DRAWN, id="s2", items=(Candidate("app", "new"),)))
    assert (work.samples.awaits_review("dec"), work.samples.awaits_review("new")) == (False, True)
    assert work.samples.get("s2").reviews == {}


def test_decision_that_was_set_aside_stands_no_more(work):
    decide(work)
    work.samples.add(DRAWN)
    work.decisions.set_aside(decision())
    assert work.samples.get("s1").fates == {"app": Fate.ASIDE}
    work.decisions.add(decision("new"))
    assert work.samples.get("s1").fates == {"app": Fate.ASIDE}
    assert not work.samples.awaits_review("new")


def test_share_is_fifteen_until_it_is_changed(work):
    assert work.samples.percent("p") == 15
    work.samples.set_percent("p", 20)
    work.samples.set_percent("p", 10)
    assert (work.samples.percent("p"), work.samples.percent("q")) == (10, 15)


def test_set_gets_a_version_for_each_content(work):
    first, is_new = work.calibrations.publish(SET, identifier="c1", rubric_version=1)
    assert (first.version, is_new) == (1, True)
    assert work.calibrations.publish(SET, identifier="c2", rubric_version=1) == (first, False)
    second, _ = work.calibrations.publish(SET, identifier="c3", rubric_version=2)
    assert (second.version, second.rubric_version) == (2, 2)
    assert [each.id for each in work.calibrations.current({"p"})] == ["c3"]
    assert not work.calibrations.get("c1").is_current
    assert work.calibrations.current({"q"}) == ()
    with pytest.raises(NotFound):
        work.calibrations.get("c2")


def test_attempt_number_is_taken_once(work):
    apply(work)
    work.calibrations.publish(SET, identifier="c1", rubric_version=1)
    attempt = Attempt("a1", "c1", ANA.id, 1, NOW, {"uno": {"diseno": 2}}, False, 0, 1)
    work.calibrations.attempt(attempt)
    with pytest.raises(Conflict) as refused:
        work.calibrations.attempt(replace(attempt, id="a2"))
    assert refused.value.code == "calibration-meanwhile"
    assert work.calibrations.attempts("c1") == (attempt,)
    assert work.calibrations.attempts("c1", "nobody") == ()
    assert work.calibrations.get_attempt("a1") == attempt
    assert not work.calibrations.passed(ANA.id, "r1", "p")
    work.calibrations.attempt(replace(attempt, id="a2", number=2, passed=True))
    assert work.calibrations.passed(ANA.id, "r1", "p")
    assert not work.calibrations.passed(ANA.id, "r2", "p")
    assert not work.calibrations.passed(ANA.id, "r1", "q")
    assert application().person == ANA.id
