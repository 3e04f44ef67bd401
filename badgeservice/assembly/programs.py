"""The operations of other programs."""

from __future__ import annotations

from dataclasses import dataclass

from badgeservice.assembly.ground import Ground
from badgeservice.operations.program import SignForProgram
from badgeservice.operations.program_status import ChangeStatusForProgram
from badgeservice.operations.tokens import Tokens


@dataclass(frozen=True)
class Programs:
    """Tokens, and what may be done with one."""

    tokens: Tokens
    sign_for_program: SignForProgram
    change_status_for_program: ChangeStatusForProgram


def programs(ground: Ground) -> Programs:
    """Put these operations together."""
    tools = ground.tools
    return Programs(
        tokens=Tokens(tools),
        sign_for_program=SignForProgram(tools),
        change_status_for_program=ChangeStatusForProgram(tools),
    )
