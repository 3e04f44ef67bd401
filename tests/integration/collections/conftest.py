"""A teacher with an issued credential, and a collection of it."""

import pytest

from badgeservice.core.account import Role
from badgeservice.core.collection import Wish
from tests.decided import ALONE, alone, decided
from tests.people import ISSUER
from tests.sharing import Holder


@pytest.fixture
def holder(inside):
    alone(inside.service)
    actor = inside.person("ana", Role.TEACHER)
    inside.person("coco", (Role.COORDINATOR, ISSUER))
    application = decided(inside.service, actor.person.email, achievement=ALONE)
    released = inside.service.releasing(inside.actors["coco"], application)
    return Holder(inside, inside.actor(actor.person.id, "ana"), released.credential, application)


@pytest.fixture
def stranger(inside):
    """A browser of nobody."""
    return inside.browser()


@pytest.fixture
def made(holder):
    """A collection of the credential that is on."""
    collections = holder.service.collections
    found = collections.make(holder.actor, Wish(
        "Mi trabajo", "Lo que **aprendí**.", "es", credentials=(holder.credential,)))
    return collections.set_on(holder.actor, found.id, is_on=True)
