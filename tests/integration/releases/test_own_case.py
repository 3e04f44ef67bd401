"""Whoever releases may have applied too: of that they learn with everybody else."""

import pytest

from badgeservice.core.account import Role
from badgeservice.errors import NotAllowed
from tests.decided import ALONE, alone, applied, decided, endorsed
from tests.people import ISSUER, PARTNER

PAGE = {"Accept": "text/html", "Accept-Language": "en"}


@pytest.fixture
def cast(inside):
    alone(inside.service)
    return inside.cast()


@pytest.fixture
def both(inside, cast):
    """A coordinator of either organisation, and auditor, who applied."""
    return inside.person("berta", Role.TEACHER, (Role.COORDINATOR, ISSUER),
                         (Role.COORDINATOR, PARTNER), Role.AUDITOR, Role.ADMINISTRATOR)


@pytest.mark.parametrize("achievement", [ALONE, "mentor-emtp"])
def test_item_104_nobody_sees_a_decision_on_their_own_application_before_the_release(
        inside, cast, both, achievement):
    service = inside.service
    name = decided(service, both.person.email, achievement=achievement)
    assert service.release_desk.waiting(both).lines == ()
    assert service.release_desk.endorsements(both).lines == ()
    for look in (service.release_desk.show, service.endorse.show, service.releasing,
                 lambda actor, which: service.endorse.prepare(actor, [which])):
        with pytest.raises(NotAllowed) as caught:
            look(both, name)
        assert caught.value.code == "own-case"
    browser = inside.browser(both)
    for address in ("/admin/releases", "/endorsements"):
        assert name not in browser.get(address, headers=PAGE).text
    assert browser.get(f"/admin/releases/{name}", headers=PAGE).status_code == 403


def test_answer_is_the_same_where_there_is_no_decision_yet(inside, both):
    name = applied(inside.service, both.person.email, ALONE)
    with pytest.raises(NotAllowed) as caught:
        inside.service.release_desk.show(both, name)
    assert caught.value.code == "own-case"


def test_after_the_release_the_own_case_is_shown_like_any_other(inside, cast, both):
    name = decided(inside.service, both.person.email)
    endorsed(inside.service, cast["partner_coordinator"], name)
    inside.service.releasing(cast["coordinator"], name)
    assert inside.service.release_desk.show(both, name).release is not None
