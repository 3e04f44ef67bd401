"""`judgement add` is no way around what the pages demand."""

from dataclasses import replace

import pytest

from badgeservice.core.feedback import EVIDENCE_RULES, NEXT_STEP
from badgeservice.core.judgement import Round
from badgeservice.errors import NotWilling
from badgeservice.operations.judge import Marking
from tests.judging import CRITERIA, R1
from tests.people import ISSUER, PARTNER


def marking(court, who="assessor", organisation=ISSUER, level=3):
    """Return a complete judgement of module 2."""
    return Marking(court.people[who].person.email, organisation,
                   dict.fromkeys(CRITERIA, level),
                   comments={NEXT_STEP: "Otra clase.",
                             **{f"{R1}/{name}": "Falta." for name in CRITERIA}},
                   evidence_test=dict.fromkeys(EVIDENCE_RULES, True))


def refused(court, application, made, **more):
    with pytest.raises(NotWilling) as caught:
        court.service.judge(application, made, **more)
    return {problem.value or problem.code for problem in caught.value.problems}


@pytest.mark.parametrize("on_paper", [False, True])
def test_mentor_judges_neither_here_nor_on_paper(court, on_paper):
    application = court.apply()
    court.service.relate(court.people["coordinator"], "mentor",
                         court.people["assessor"].person.email,
                         court.people["teacher"].person.email)
    assert refused(court, application, marking(court), on_paper=on_paper) == {"mentor"}


def test_only_an_assessor_of_the_organisation_judges_unless_on_paper(court):
    application = court.apply()
    assert refused(court, application, marking(court, "partner")) == {"organisation"}
    unknown = replace(marking(court), assessor="nadie@personas.example")
    assert refused(court, application, unknown) == {"organisation"}
    assert court.service.judge(application, unknown, on_paper=True)
    assert court.service.judge(application, marking(court, "partner", PARTNER))


def test_not_yet_without_a_word_or_without_the_rules_is_taken_on_paper_alone(court):
    application = court.apply()
    silent = replace(marking(court, level=1), comments={}, evidence_test={})
    assert refused(court, application, silent) == {"feedback-missing", "evidence-rule-open"}
    assert court.service.judge(application, silent, on_paper=True)


def test_third_round_asks_for_somebody_new(court):
    application = court.apply()
    for who, organisation, level in (("assessor", ISSUER, 3), ("partner", PARTNER, 1)):
        court.service.judge(application, marking(court, who, organisation, level))
    third = replace(marking(court), round=Round.ADJUDICATION, reason="x")
    assert "involved" in refused(court, application, third)


def test_log_says_whether_it_was_on_paper(court):
    application = court.apply()
    court.service.judge(application, marking(court))
    court.service.judge(application, marking(court, "partner", PARTNER), on_paper=True)
    with court.inside.database.reading() as work:
        told = [each.act.details["on_paper"] for each in work.audit.entries()
                if each.act.action == "judgement.recorded"]
    assert told == [False, True]
