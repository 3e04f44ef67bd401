"""The operations on credentials that are out in the world."""

from __future__ import annotations

from dataclasses import dataclass

from badgeservice.assembly.ground import Ground
from badgeservice.operations.amend_drafts import Amendments
from badgeservice.operations.amend_files import AmendFiles
from badgeservice.operations.correct import Correct
from badgeservice.operations.correct_many import CorrectMany
from badgeservice.operations.publish import StatusLists
from badgeservice.operations.reissue import Reissue
from badgeservice.operations.revoke import ChangeStatus, Revoke
from badgeservice.operations.sheets import SheetReader


@dataclass(frozen=True)
class Amending:
    """Status, corrections and new versions."""

    revoke: Revoke
    change_status: ChangeStatus
    correct: Correct
    correct_many: CorrectMany
    amend_files: AmendFiles
    amendments: Amendments
    status_lists: StatusLists
    reissue: Reissue


def amending(ground: Ground, sheets: SheetReader) -> Amending:
    """Put these operations together."""
    tools = ground.tools
    change, correct_many = ChangeStatus(tools), CorrectMany(tools)
    read = AmendFiles(sheets)
    return Amending(
        revoke=Revoke(tools),
        change_status=change,
        correct=Correct(tools),
        correct_many=correct_many,
        amend_files=read,
        amendments=Amendments(tools, change, correct_many, read),
        status_lists=StatusLists(tools),
        reissue=Reissue(tools),
    )
