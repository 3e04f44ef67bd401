"""Decisions at the same moment, on both engines: none is lost, and none half holds."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from badgeservice.core.account import Role
from badgeservice.errors import Conflict, NotFound
from badgeservice.web import create_app
from tests.decided import ALONE, alone, decided
from tests.people import ISSUER, Inside


@pytest.fixture
def inside(service, clock):
    """A service on each of the two engines."""
    alone(service)
    return Inside(service, create_app(service), clock)


def at_once(*acts):
    """Do all *acts* at the same time; return what each came to."""
    with ThreadPoolExecutor(len(acts)) as pool:
        return [each.exception() for each in [pool.submit(act) for act in acts]]


def test_of_decisions_at_the_same_moment_none_is_lost(inside):
    service, ana = inside.service, inside.person("ana", Role.TEACHER)
    inside.person("coco", (Role.COORDINATOR, ISSUER))
    name = decided(service, ana.person.email, achievement=ALONE)
    credential = service.releasing(inside.actors["coco"], name).credential
    share = service.share
    for is_on in (False, True, False):
        told = at_once(lambda is_on=is_on: share.set_page(ana, credential, is_on=is_on),
                       lambda is_on=is_on: share.set_listed(ana, credential,
                                                            is_listed=not is_on),
                       lambda: share.make_link(ana, credential))
        assert told == [None] * 3
        sharing = share.get(ana, credential).facts.sharing
        assert (sharing.is_page_off, sharing.is_listed) == (not is_on, not is_on)
        assert sharing.link_digest is not None
    assert len(share.agreed(ana)) == 6


def test_what_is_taken_back_while_it_is_released_is_out_or_was_refused(inside):
    service = inside.service
    inside.person("coco", (Role.COORDINATOR, ISSUER))
    for number in range(3):
        who = inside.person(f"persona{number}", Role.TEACHER)
        name = decided(service, who.person.email, achievement=ALONE)
        refused, failed = at_once(
            lambda who=who, name=name: service.before_issue.set_name(who, name,
                                                                     is_public=False),
            lambda name=name: service.releasing(inside.actors["coco"], name))
        assert failed is None
        assert refused is None or isinstance(refused, Conflict | NotFound)
        mine, = service.share.mine(inside.actor(who.person.id, "x"))
        said = json.loads(mine.credential.document)
        has_name = any(each["identityType"] == "name"
                       for each in said["credentialSubject"]["identifier"])
        assert has_name == (refused is not None)
