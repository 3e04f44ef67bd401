"""The five stages of a practice cycle, in words."""

from __future__ import annotations

from badgeservice.core.practice import Step
from badgeservice.errors import say

NAMES = {
    Step.PLAN: say("Plan"),
    Step.APPLY: say("Apply"),
    Step.EVIDENCE: say("Gather evidence"),
    Step.REFLECT: say("Reflect"),
    Step.FEEDBACK: say("Feedback"),
}

ABOUT = {
    Step.PLAN: say("What do you want to try, with which group, and how will you notice that it "
                   "works?"),
    Step.APPLY: say("What did you do in class? What was different from the plan?"),
    Step.EVIDENCE: say("What shows it? Note what you gathered, and add files, links or texts to "
                       "your portfolio."),
    Step.REFLECT: say("What worked, what did not, by which evidence? What will you change next "
                      "time?"),
    Step.FEEDBACK: say("What a mentor or a colleague says: strengths, and the next step."),
}
