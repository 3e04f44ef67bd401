"""What the measures of agreement mean, for somebody who trains teachers and not statisticians."""

from __future__ import annotations

from collections.abc import Mapping

from badgeservice.core.agreement import NO_VARIANCE, ONE_CATEGORY, PREVALENCE, TOO_FEW
from badgeservice.core.deciding import Route
from badgeservice.core.sampling import Fate, Verdict
from badgeservice.credentials.evidence import GENRES
from badgeservice.errors import Message, say

MEASURES: Mapping[str, Message] = {
    "exact": say("Exact agreement"),
    "adjacent": say("Within one level"),
    "kappa": say("Cohen's κ"),
    "kappa_linear": say("Weighted κ, linear"),
    "kappa_quadratic": say("Weighted κ, quadratic"),
    "alpha": say("Krippendorff's α"),
    "icc_single": say("ICC(2,1)"),
    "icc_average": say("ICC(2,k)"),
}

MEANINGS: Mapping[str, Message] = {
    "exact": say("How often both assessors gave the same level. Plain, but some of it is luck."),
    "adjacent": say("How often their levels were the same or one apart, which the joint rule "
                    "still takes as agreement."),
    "kappa": say("Exact agreement with the luck taken out: 0 is what guessing gives, 1 is "
                 "perfect. Every difference counts the same."),
    "kappa_linear": say("The same, but two levels apart counts twice as much as one level."),
    "kappa_quadratic": say("The same, but two levels apart counts four times as much as one: "
                           "the usual number for levels. From 0.60 it is good enough here; "
                           "below 0.40 assessors should talk."),
    "alpha": say("Reliability that also works with more than two assessors and missing marks. "
                 "From 0.80 you can rely on it, from 0.667 with care."),
    "icc_single": say("How much of the differences between totals comes from the applications "
                      "and not from who judged: for the total of one assessor."),
    "icc_average": say("The same for the mean of both assessors, which is always steadier."),
}

BANDS: Mapping[str, Message] = {
    "below-chance": say("worse than guessing"),
    "slight": say("slight"),
    "fair": say("fair"),
    "moderate": say("moderate"),
    "substantial": say("substantial"),
    "almost-perfect": say("almost perfect"),
    "discard": say("not reliable"),
    "tentative": say("with care"),
    "reliable": say("reliable"),
    "poor": say("poor"),
    "moderate-reliability": say("moderate"),
    "good": say("good"),
    "excellent": say("excellent"),
}

REASONS: Mapping[str, Message] = {
    TOO_FEW: say("not computable: too few whole applications"),
    ONE_CATEGORY: say("not computable: only one level was used"),
    PREVALENCE: say("not computable: nearly all have the same level"),
    NO_VARIANCE: say("not computable: all totals are equal"),
}

STEPS: Mapping[str, Message] = {
    "assigned-judged": say("From assignment to judgement"),
    "sent-decided": say("From sending to decision"),
    "decided-released": say("From decision to release"),
}

ROUTES: Mapping[str, Message] = {
    Route.AGREED.value: say("Agreed at once"),
    Route.RECONCILED.value: say("Reconciled"),
    Route.ADJUDICATED.value: say("Decided by a third assessor"),
}

WHY_DRAWN: Mapping[str, Message] = {
    "near-cut": say("near the cut score"),
    "disagreement": say("the assessors disagreed at first"),
    "critical-at-level": say("a critical criterion is just at its level"),
}

VERDICTS: Mapping[Verdict, Message] = {
    Verdict.AGREES: say("I agree with the decision"),
    Verdict.DIFFERS: say("I would decide differently"),
    Verdict.ACTION: say("Something must be done"),
}

FATES: Mapping[Fate, Message] = {
    Fate.OVERTURNED: say("An appeal has put another decision in the place of this one."),
    Fate.ASIDE: say("This decision was set aside, and another one was made."),
}

KINDS = GENRES
"""What each kind of evidence is called."""
