"""The operations of assessors, and of leads who give them work."""

from __future__ import annotations

from dataclasses import dataclass

from badgeservice.assembly.ground import Ground
from badgeservice.operations.appeals import Appeals
from badgeservice.operations.assess import Assess
from badgeservice.operations.assign import Assign
from badgeservice.operations.assign_view import ViewAssignments
from badgeservice.operations.case import has_passed
from badgeservice.operations.decide import Decide
from badgeservice.operations.judge import Judge
from badgeservice.operations.send_judgement import SendJudgement
from badgeservice.operations.set_aside import SetAside


@dataclass(frozen=True)
class Judging:
    """From the assignment to the decision and its appeal."""

    judge: Judge
    decide: Decide
    assign: Assign
    view_assignments: ViewAssignments
    assess: Assess
    send_judgement: SendJudgement
    appeals: Appeals
    set_aside: SetAside


def judging(ground: Ground) -> Judging:
    """Put these operations together."""
    tools = ground.tools
    return Judging(
        judge=Judge(tools, has_passed),
        decide=Decide(tools),
        assign=Assign(tools, has_passed),
        view_assignments=ViewAssignments(tools, has_passed),
        assess=Assess(tools),
        send_judgement=SendJudgement(tools, has_passed),
        appeals=Appeals(tools, has_passed),
        set_aside=SetAside(tools),
    )
