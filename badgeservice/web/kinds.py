"""What each kind of evidence is, in a sentence for teachers."""

from __future__ import annotations

from badgeservice.errors import say

ABOUT = {
    "material": say("What you made for teaching: a worksheet, a presentation, a guide."),
    "classroom-application": say("What shows that you tried it in class: a video, pictures, a "
                                 "lesson plan with notes."),
    "reflection": say("What you think about it now: what worked, what did not, and what you will "
                      "change."),
    "attendance": say("That you were there. On its own it never shows a competence."),
    "observation": say("What a mentor or a colleague saw in your class."),
    "progress": say("How it goes on over time: results, diaries, records without names of "
                    "pupils."),
    "feedback": say("What somebody told you about your work, and what you make of it."),
}
