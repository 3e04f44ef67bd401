"""What a teacher typed about an item, and everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from badgeservice.core.evidence import KINDS
from badgeservice.core.evidence_rules import answered, link_problems, pupils_problems
from badgeservice.core.fields import holds_rut
from badgeservice.core.portfolio import (
    LONGEST_NARRATIVE,
    LONGEST_TEXT,
    LONGEST_TITLE,
    Form,
    Item,
)
from badgeservice.core.signs import sign_problems
from badgeservice.errors import Problem, say

NO_PUPILS = {
    "mistaken": say("The first answer was a mistake: nobody can be recognised in it"),
    "reworked": say("It was reworked: nobody can be recognised in it any more"),
}
"""Why an item shows pupils no more, by what the log says of it."""


@dataclass(frozen=True)
class Wish:
    """The fields of the form as they were typed."""

    kind: str = ""
    title: str = ""
    narrative: str = ""
    url: str = ""
    text: str = ""
    pupils: str = ""
    """``yes`` or ``no``; empty where nobody answered, which is no answer."""

    consent: bool = False
    public: bool = False
    happened_on: str = ""
    course: str = ""
    cycle: str = ""
    why_no_pupils: str = ""
    """One of `NO_PUPILS`, where an item is said to show pupils no more."""

    @property
    def day(self) -> date | None:
        """The day that was typed, or None."""
        return date.fromisoformat(self.happened_on) if self.happened_on else None


def problems_of(wish: Wish, *, courses: Collection[str], today: date) -> Iterator[Problem]:
    """Yield what is wrong with all but the content."""
    if wish.kind not in KINDS:
        yield Problem("evidence-kind-unknown", say("Choose what kind of evidence it is."),
                      field=f"kind-{KINDS[0]}")
    yield from _title(wish)
    yield from _long(wish.narrative, LONGEST_NARRATIVE, "narrative")
    yield from pupils_problems(answered(wish.pupils), has_consent=wish.consent,
                               public=wish.public)
    yield from _date(wish, today)
    if wish.course and wish.course not in courses:
        yield Problem("course-unknown", say("There is no such module."), field="course")
    if wish.public and any(map(holds_rut, (wish.title, wish.narrative, wish.url))):
        yield Problem("national-number", say("The text holds a RUT, which must not become "
                                             "public."), say("Remove the number."),
                      field="narrative")


def shows_no_more(before: Item, wish: Wish) -> bool:
    """Tell whether pupils could be recognised in the item, and *wish* says that they cannot."""
    return before.pupils_visible and answered(wish.pupils) is False


def change_problems(before: Item, wish: Wish) -> Iterator[Problem]:
    """Yield what is wrong with the change itself, whatever the fields say.

    That pupils cannot be recognised after all opens the way to the public; nobody says so by a
    slip of the hand.
    """
    if shows_no_more(before, wish) and wish.why_no_pupils not in NO_PUPILS:
        yield Problem("pupils-reason-missing",
                      say("You said that pupils can be recognised in it, and now that they "
                          "cannot."),
                      say("Look at it once more, and say why. It stands in the log."),
                      field="why_no_pupils")
    if before.content.form is Form.TEXT and not wish.text.strip():
        yield Problem("text-missing", say("The text is empty."), field="text")


def content_problems(wish: Wish, form: Form) -> Iterator[Problem]:
    """Yield what is wrong with a link or a text."""
    if form is Form.LINK:
        yield from link_problems(wish.url.strip(), "url")
    if form is Form.TEXT:
        yield from _long(wish.text, LONGEST_TEXT, "text")


def _title(wish: Wish) -> Iterator[Problem]:
    if not wish.title.strip():
        yield Problem("title-missing", say("It has no title."),
                      say("Write a few words by which you and others know it again."),
                      field="title")
        return
    yield from sign_problems(wish.title, "title")
    if len(wish.title) > LONGEST_TITLE or "\n" in wish.title:
        yield Problem("title-wrong", say("A title is one line of at most %(most)s signs.",
                                         most=LONGEST_TITLE), field="title")


def _long(text: str, most: int, field: str) -> Iterator[Problem]:
    if len(text) > most:
        yield Problem("text-too-long", say("This is longer than %(most)s signs.", most=most),
                      say("Shorten it, or hand it in as a file."), field=field)
    yield from sign_problems(text.replace("\t", " "), field)


def _date(wish: Wish, today: date) -> Iterator[Problem]:
    try:
        day = wish.day
    except ValueError:
        day, is_date = None, False
    else:
        is_date = True
    if not is_date or (day is not None and not date(1990, 1, 1) <= day
                       <= today + timedelta(days=1)):
        yield Problem("date-wrong", say("This is no day up to today."), field="happened_on")
