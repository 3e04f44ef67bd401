"""What the values of the rules are called on a terminal."""

from __future__ import annotations

from badgeservice.core.course import Kind
from badgeservice.core.credential import Status
from badgeservice.core.deciding import Route
from badgeservice.core.judgement import Outcome
from badgeservice.errors import say

STATUSES = {
    Status.VALID: say("valid"),
    Status.SUSPENDED: say("suspended"),
    Status.REVOKED: say("revoked"),
    Status.SUPERSEDED: say("superseded"),
}

OUTCOMES = {Outcome.ACHIEVED: say("achieved"), Outcome.NOT_YET: say("not yet achieved")}

ROUTES = {
    Route.SINGLE: say("one organisation alone"),
    Route.AGREED: say("both assessors agreed"),
    Route.RECONCILED: say("the assessors reconciled their judgements"),
    Route.ADJUDICATED: say("a third assessor decided"),
    Route.APPEALED: say("an assessor decided on appeal"),
    Route.APPEALED_ALONE: say("an assessor decided on appeal"),
}

KINDS = {
    Kind.MICRO_CREDENTIAL: say("micro-credential"),
    Kind.BADGE: say("badge"),
    Kind.MILESTONE: say("milestone badge"),
    Kind.PARTICIPATION: say("participation certificate"),
}
