"""The operations of those who watch how the programme judges."""

from __future__ import annotations

from dataclasses import dataclass

from badgeservice.assembly.ground import Ground
from badgeservice.measures.agreement import measure, quadratic_kappa
from badgeservice.operations.audit_log import AuditLog
from badgeservice.operations.calibrate import Calibrate
from badgeservice.operations.quality import Quality
from badgeservice.operations.sample import Samples


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
        audit_log=AuditLog(tools),
    )
