"""The operations that make an award of a decision and a credential of an award."""

from __future__ import annotations

from dataclasses import dataclass
from os import getpid, kill
from platform import node

from badgeservice.assembly.ground import Ground
from badgeservice.assembly.verifying import lookup
from badgeservice.operations.award import GiveAward
from badgeservice.operations.batch_work import BatchWork
from badgeservice.operations.batches import Batches
from badgeservice.operations.endorse import Endorse
from badgeservice.operations.endorse_all import EndorseAll
from badgeservice.operations.endorse_elsewhere import EndorseElsewhere
from badgeservice.operations.grant import Grant
from badgeservice.operations.issue import Issue
from badgeservice.operations.release_desk import ReleaseDesk
from badgeservice.operations.releasing import Releasing
from badgeservice.operations.show import Show


@dataclass(frozen=True)
class Awarding:
    """From the partner's endorsement to the release and the signature."""

    give_award: GiveAward
    grant: Grant
    releasing: Releasing
    release_desk: ReleaseDesk
    endorse: Endorse
    endorse_all: EndorseAll
    endorse_elsewhere: EndorseElsewhere
    issue: Issue
    batches: Batches
    batch_work: BatchWork


def awarding(ground: Ground, show: Show) -> Awarding:
    """Put these operations together."""
    tools = ground.tools
    give_award, issue = GiveAward(tools), Issue(tools)
    releasing = Releasing(tools, give_award, issue)
    return Awarding(
        give_award=give_award,
        grant=Grant(give_award, issue, show, releasing),
        releasing=releasing,
        release_desk=ReleaseDesk(tools),
        endorse=Endorse(tools, give_award),
        endorse_all=EndorseAll(tools, give_award),
        endorse_elsewhere=EndorseElsewhere(tools, give_award, lookup(ground)),
        issue=issue,
        batches=Batches(tools, is_gone=_is_gone),
        batch_work=BatchWork(tools, issue, name=_this_process, is_gone=_is_gone),
    )


def _this_process() -> str:
    """Return who works here, for those who look at a batch; asked anew, as servers fork."""
    return f"{node()}:{getpid()}"


def _is_gone(lease: str) -> bool:
    """Tell whether a lease is of a process of this machine that does not run any more."""
    host, _, number = lease.partition(" ")[0].rpartition(":")
    if host != node() or not number.isdecimal():
        return False
    try:
        kill(int(number), 0)
    except ProcessLookupError:
        return True
    except OSError:  # it runs, and is somebody else's
        return False
    return False
