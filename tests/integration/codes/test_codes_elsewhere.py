"""A printed code opens what its programme gave, and nothing that others did."""

import pytest

from badgeservice.core.account import Membership, Role
from badgeservice.core.evidence import Evidence
from badgeservice.errors import BadInput, NotWilling
from badgeservice.operations.apply import Applicant
from tests.integration.codes.test_codes import PASSWORD, account, code_for, waiting
from tests.people import ELSEWHERE, PROGRAMME, new_id


@pytest.fixture
def ada(inside):
    return inside.person("ada", (Role.ADMINISTRATOR, "tekna-emtp"))


def granted(inside, person, programme):
    with inside.database.transaction() as work:
        work.accounts.grant(Membership(new_id(), person, programme, Role.MENTOR, None,
                                       inside.clock(), "test"))


def test_item_101_old_code_does_not_open_what_another_programme_gave_since(inside, ada):
    person = waiting(inside, "ines")
    code = code_for(inside, ada, person)
    granted(inside, person, ELSEWHERE)
    with pytest.raises(BadInput):
        inside.service.claim_account(code, PASSWORD)
    assert account(inside, person) is None


def test_code_still_opens_what_its_own_programme_gave_since(inside, ada):
    person = waiting(inside, "ines")
    code = code_for(inside, ada, person)
    granted(inside, person, PROGRAMME)
    assert inside.service.claim_account(code, PASSWORD).person == person


def test_item_101_no_code_is_made_for_somebody_who_applied_elsewhere(inside, ada):
    person = waiting(inside, "ines")
    inside.service.apply(
        "participacion-sesion-muevetp", Applicant("ines@docentes.example", "Inés", "Ñancupil"),
        evidence=[Evidence("reflection", "Lo que aprendí.")])
    with pytest.raises(NotWilling) as caught:
        code_for(inside, ada, person)
    assert caught.value.code == "roles-elsewhere"
