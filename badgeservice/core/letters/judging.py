"""Letters about judging. They go by the code of an application, never by a candidate's name."""

from __future__ import annotations

from collections.abc import Mapping

from badgeservice.core.letters.text import LetterText
from badgeservice.errors import say

LETTERS: Mapping[str, LetterText] = {
    "judging-assigned": LetterText(
        say("Please judge application %(code)s"),
        (say("You are asked to judge application %(code)s for “%(achievement)s”, "
             "until %(due)s."),
         say("Please say at once if you know who applied and are not impartial: the page has a "
             "button for it."),
         say("%(link)s"))),
    "judging-taken-back": LetterText(
        say("You need not judge application %(code)s any more"),
        (say("You are not asked any more to judge application %(code)s for “%(achievement)s”. "
             "You need not do anything."),)),
    "judging-withdrawn": LetterText(
        say("Application %(code)s was withdrawn"),
        (say("The teacher has withdrawn application %(code)s for “%(achievement)s”, which you "
             "were asked to judge. You need not do anything."),)),
    "judging-reconcile": LetterText(
        say("Please reconcile your judgements of application %(code)s"),
        (say("Both assessors have judged application %(code)s for “%(achievement)s”, and they "
             "are apart. You can now see both judgements."),
         say("Please speak with each other, and each of you send a reconciled judgement until "
             "%(due)s."),
         say("%(link)s"))),
    "judging-third": LetterText(
        say("Application %(code)s needs a third assessor"),
        (say("The two assessors of application %(code)s for “%(achievement)s” are still apart "
             "after their reconciliation."),
         say("Please assign a third assessor who was not involved:"),
         say("%(link)s"))),
    "judging-conflict": LetterText(
        say("Application %(code)s needs another assessor"),
        (say("%(assessor)s has declared a conflict of interest for application %(code)s, "
             "“%(achievement)s”."),
         say("Please assign somebody else:"),
         say("%(link)s")), people=frozenset({"assessor"})),
    "judging-reopened": LetterText(
        say("Application %(code)s needs another first judgement"),
        (say("An assessor of application %(code)s, “%(achievement)s”, cannot go on. Somebody else "
             "judges in their place."),
         say("What you judged alone stays. What came after it does not count; you get a letter "
             "if you are needed again."))),
    "judging-set-aside": LetterText(
        say("Application %(code)s needs another assessor"),
        (say("%(assessor)s does not judge application %(code)s, “%(achievement)s”, any more."),
         say("Please assign somebody else:"),
         say("%(link)s"))),
    "judging-partial": LetterText(
        say("A conflict of interest became known: application %(code)s"),
        (say("%(assessor)s has judged application %(code)s, “%(achievement)s”, and is not "
             "impartial by what is recorded now. The result cannot be released."),
         say("Please set the assessor aside, or correct the entry if it is wrong:"),
         say("%(link)s"))),
    "judging-conflict-lifted": LetterText(
        say("A conflict of interest was a mistake: application %(code)s"),
        (say("%(assessor)s had declared a conflict of interest for application %(code)s, "
             "“%(achievement)s”, by mistake, and can be asked again."),
         say("%(link)s"))),
    "appeal-filed": LetterText(
        say("There is an appeal on application %(code)s"),
        (say("The teacher of application %(code)s for “%(achievement)s” has filed an appeal. It "
             "has to be answered until %(due)s."),
         say("Please ask an assessor who was not involved:"),
         say("%(link)s"))),
    "appeal-assigned": LetterText(
        say("Please look at an appeal on application %(code)s"),
        (say("You are asked to decide an appeal on application %(code)s for “%(achievement)s”, "
             "until %(due)s. You were not involved before."),
         say("%(link)s"))),
    "appeal-anew": LetterText(
        say("Application %(code)s is to be judged anew"),
        (say("After an appeal the application for “%(achievement)s” is judged anew, as "
             "application %(code)s, by assessors who were not involved."),
         say("Please assign them:"),
         say("%(link)s"))),
}
