"""The eleven mandatory elements of Annex I are computed from the definition."""

import pytest

from badgeservice.core.annex import elements, missing
from tests import factories

FULL = factories.course()
ISSUER = factories.issuer()

GAPS = [
    ("bodies", {"awarding_bodies": ()}),
    ("outcomes", {"outcomes": ()}),
    ("workload", {"hours": None}),
    ("workload", {"hours": 0}),
    ("level", {"level_note": None}),
    ("assessment", {"assessment_type": ""}),
    ("participation", {"participation": ""}),
    ("quality", {"quality_assurance": None}),
]


def test_there_are_eleven_elements():
    codes = [element.code for element in elements(FULL, ISSUER)]
    assert len(codes) == len(set(codes)) == 11


def test_a_full_definition_has_eleven_of_eleven():
    assert all(element.present for element in elements(FULL, ISSUER))
    assert missing(FULL, ISSUER) == ()


@pytest.mark.parametrize(("code", "changes"), GAPS)
def test_each_gap_is_found_alone(code, changes):
    (gap,) = missing(factories.course(**changes), ISSUER)
    assert gap.code == code
    assert gap.field


@pytest.mark.parametrize("issuer", [None, factories.issuer(country="")])
def test_the_country_comes_from_the_issuer(issuer):
    assert [gap.code for gap in missing(FULL, issuer)] == ["country"]


@pytest.mark.parametrize("changes", [{"eqf": 6}, {"mctp": 4}])
def test_a_level_of_either_framework_is_enough(changes):
    assert missing(factories.course(level_note=None, **changes), ISSUER) == ()


def test_learner_and_date_come_with_every_award():
    nothing = factories.course(awarding_bodies=(), outcomes=(), hours=None, level_note=None,
                               assessment_type="", participation="", quality_assurance=None)
    present = {element.code for element in elements(nothing, None) if element.present}
    assert present == {"learner", "date", "title"}
