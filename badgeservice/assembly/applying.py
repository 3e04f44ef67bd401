"""The operations of teachers who apply."""

from __future__ import annotations

from dataclasses import dataclass

from badgeservice.assembly.accounts import tries
from badgeservice.assembly.ground import Ground
from badgeservice.operations.appeal import FileAppeal
from badgeservice.operations.apply import Apply
from badgeservice.operations.before_issue import BeforeIssue
from badgeservice.operations.check_evidence import CheckEvidence
from badgeservice.operations.cycle_evidence import CycleEvidence
from badgeservice.operations.discard_item import DiscardItem
from badgeservice.operations.drafts import Drafts
from badgeservice.operations.observe import Observe
from badgeservice.operations.open_evidence import OpenEvidence
from badgeservice.operations.own_applications import OwnApplications
from badgeservice.operations.portfolio import Limits, Portfolio
from badgeservice.operations.practice import Practice
from badgeservice.operations.receive import Receive
from badgeservice.operations.resubmit import Resubmit
from badgeservice.operations.send import Send
from badgeservice.operations.uploads import Uploads
from badgeservice.operations.withdraw import Withdraw


@dataclass(frozen=True)
class Applying:
    """From the first evidence to the appeal."""

    apply: Apply
    drafts: Drafts
    send: Send
    withdraw: Withdraw
    before_issue: BeforeIssue
    resubmit: Resubmit
    file_appeal: FileAppeal
    own_applications: OwnApplications
    portfolio: Portfolio
    discard_item: DiscardItem
    practice: Practice
    cycle_evidence: CycleEvidence
    open_evidence: OpenEvidence
    check_evidence: CheckEvidence
    observe: Observe
    uploads: Uploads


def applying(ground: Ground) -> Applying:
    """Put these operations together."""
    tools, files = ground.tools, ground.files
    drafts, portfolio = Drafts(tools), _portfolio(ground)
    practice = Practice(tools, portfolio)
    return Applying(
        apply=Apply(tools),
        drafts=drafts,
        send=Send(tools),
        withdraw=Withdraw(tools),
        before_issue=BeforeIssue(tools),
        resubmit=Resubmit(tools, drafts),
        file_appeal=FileAppeal(tools),
        own_applications=OwnApplications(tools),
        portfolio=portfolio,
        discard_item=DiscardItem(tools, files),
        practice=practice,
        cycle_evidence=CycleEvidence(tools, files, practice),
        open_evidence=OpenEvidence(tools, files),
        check_evidence=CheckEvidence(tools, files),
        observe=Observe(tools, portfolio),
        uploads=Uploads(tries(ground)),
    )


def _portfolio(ground: Ground) -> Portfolio:
    settings = ground.settings
    limits = Limits(settings.evidence_largest * 1_000_000, settings.evidence_quota * 1_000_000)
    receive = Receive(ground.files, ground.cleaner, limits.largest)
    return Portfolio(ground.tools, ground.files, receive, limits)
