"""The operations of whoever runs the installation."""

from __future__ import annotations

from dataclasses import dataclass

from badgeservice.assembly.ground import Ground
from badgeservice.assembly.overseeing import audit_log
from badgeservice.operations.define import Define
from badgeservice.operations.keys import Keys
from badgeservice.operations.restored import AfterRestore
from badgeservice.operations.right_time import ConfirmClock
from badgeservice.operations.setup import SetUp


@dataclass(frozen=True)
class Administering:
    """Setting up, definitions and keys."""

    setup: SetUp
    define: Define
    keys: Keys
    after_restore: AfterRestore
    confirm_clock: ConfirmClock


def administering(ground: Ground) -> Administering:
    """Put these operations together."""
    tools = ground.tools
    return Administering(
        setup=SetUp(tools, ground.home, audit_log(ground)),
        define=Define(tools),
        keys=Keys(tools),
        after_restore=AfterRestore(tools),
        confirm_clock=ConfirmClock(tools),
    )
