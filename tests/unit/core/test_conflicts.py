"""Who may not judge whom."""

from hypothesis import given
from hypothesis import strategies as st

from badgeservice.core.conflicts import BAR_WORDS, Bar, Facts, bars

CLEAR = {"assessor": "eva", "applicant": "ana", "organisation": "uni",
         "organisations": ("uni", "amk")}

PEOPLE = st.sampled_from(["ana", "eva", "aino"])
FACTS = st.builds(
    Facts, assessor=PEOPLE, applicant=PEOPLE, organisation=st.sampled_from(["uni", "otra", None]),
    organisations=st.just(("uni", "amk")),
    relations=st.frozensets(st.sampled_from(["mentor", "line-manager", "co-author", "friend"])),
    assessor_school=st.sampled_from([None, "99001-9", "99002-7"]),
    applicant_school=st.sampled_from([None, "99001-9", "99002-7"]),
    has_declared=st.booleans(), is_calibrated=st.booleans(), involved=st.frozensets(PEOPLE))


def test_nothing_known_is_nothing_against_somebody():
    assert bars(Facts(**CLEAR)) == ()


def test_every_reason_is_told_at_once():
    facts = Facts("ana", "ana", None, ("uni",), relations=frozenset({"mentor", "line-manager",
                                                                   "co-author"}),
                  assessor_school="99001-9", applicant_school="99001-9", has_declared=True,
                  is_calibrated=False, involved={"ana"})
    assert bars(facts) == tuple(Bar)


def test_two_without_a_school_are_not_of_the_same_school():
    assert bars(Facts(**CLEAR, assessor_school=None, applicant_school=None)) == ()


def test_every_bar_has_words():
    assert set(BAR_WORDS) == set(Bar)


@given(FACTS)
def test_nobody_without_a_bar_is_tied_to_the_applicant(facts):
    if bars(facts):
        return
    assert facts.assessor != facts.applicant
    assert not facts.relations & {"mentor", "line-manager", "co-author"}
    assert facts.assessor_school is None or facts.assessor_school != facts.applicant_school
    assert not facts.has_declared
    assert facts.assessor not in facts.involved
    assert facts.organisation in facts.organisations
    assert facts.is_calibrated


@given(FACTS, st.sampled_from(["mentor", "line-manager", "co-author"]))
def test_one_more_tie_never_frees_anybody(facts, tie):
    from dataclasses import replace

    more = replace(facts, relations=facts.relations | {tie})
    assert set(bars(facts)) <= set(bars(more))
    assert bars(more)
