"""The operations of those who watch how the programme judges."""

from __future__ import annotations

from dataclasses import dataclass

from badgeservice.assembly.ground import Ground
from badgeservice.measures.agreement import measure, quadratic_kappa
from badgeservice.operations.audit_log import AuditLog
from badgeservice.operations.calibrate import Calibrate
from badgeservice.operations.quality import Quality
from badgeservice.operations.sample import Samples
from badgeservice.storage.audit_heads import HEADS, FileHeads


@dataclass(frozen=True)
class Overseeing:
    """Agreement, samples, calibration, and what was done by whom."""

    quality: Quality
    samples: Samples
    calibrate: Calibrate
    audit_log: AuditLog


def overseeing(ground: Ground) -> Overseeing:
    """Put these operations together."""
    tools = ground.tools
    return Overseeing(
        quality=Quality(tools, measure),
        samples=Samples(tools),
        calibrate=Calibrate(tools, quadratic_kappa),
        audit_log=audit_log(ground),
    )


def audit_log(ground: Ground) -> AuditLog:
    """Return the log, whose ends are noted in the home."""
    return AuditLog(ground.tools, FileHeads(ground.settings.home / HEADS))
