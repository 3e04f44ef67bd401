"""What people type about a person on a page: read and checked, all problems at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from badgeservice.core.fields import holds_rut, name_problems
from badgeservice.core.people_sheet import PASSPORT, PHONE, ReadRut
from badgeservice.core.person import Person
from badgeservice.core.profile import Gender, Profile
from badgeservice.core.school import rbd
from badgeservice.core.signs import sign_flaw
from badgeservice.core.territory import commune_code, is_zone
from badgeservice.errors import BadInput, Message, Problem, say

REASONS = ("typing-error", "name-change", "document-change", "holder-request")
"""Why an administrator corrects somebody's name or number; what the log keeps of it."""

OWN_FIELDS = ("gender", "specialty", "phone", "time_zone")
"""What everybody changes in their own profile."""

_LONGEST = 200


@dataclass(frozen=True)
class Filled:
    """A form that was read: the person and the profile as they are to be."""

    person: Person
    profile: Profile


class _Form:
    """The fields of a form while they are read."""

    def __init__(self, typed: Mapping[str, str]) -> None:
        self._typed = typed
        self.problems: list[Problem] = []

    def value(self, field: str) -> str:
        """Return what was typed, trimmed."""
        return self._typed.get(field, "").strip()

    def wrong(self, field: str, code: str, message: Message, remedy: Message) -> None:
        """Note what is wrong; never with what was typed, which may be a number of a person."""
        self.problems.append(Problem(code, message, remedy, field=field))

    def name(self, field: str, *, needed: bool) -> str:
        """Return a part of a name."""
        value = self.value(field)
        if needed and not value:
            self.wrong(field, "name-missing", say("The person has no name."), say("Fill it in."))
        self.problems += name_problems(value, field)
        return value

    def words(self, field: str) -> str:
        """Return one line of text."""
        value = self.value(field)
        flaw = sign_flaw(value)
        if flaw is not None:
            self.wrong(field, *flaw)
        elif "\n" in value or len(value) > _LONGEST:
            self.wrong(field, "text-too-long",
                       say("The text has more than %(most)s characters.", most=_LONGEST),
                       say("Shorten it."))
        elif holds_rut(value):
            self.wrong(field, "national-number",
                       say("The text holds a RUT, which belongs into its own column."),
                       say("Remove the number."))
        return value

    def matching(self, field: str, form: re.Pattern[str]) -> str:
        """Return text of a certain form, or nothing."""
        value = self.value(field)
        if value and not form.fullmatch(value):
            self.wrong(field, "form-wrong",
                       say("This does not have the form that is expected here."),
                       say("Write letters, digits and hyphens; a telephone number begins with "
                           "+."))
        return value

    def checked(self, field: str, read: Callable[[str], str | None], code: str,
                message: Message, remedy: Message) -> str:
        """Return what *read* makes of the text, or nothing."""
        value = self.value(field)
        found = read(value) if value else ""
        if found is None:
            self.wrong(field, code, message, remedy)
        return found or ""

    def one_of(self, field: str, choices: tuple[str, ...]) -> str:
        """Return one of *choices*, or nothing."""
        value = self.value(field)
        if value and value not in choices:
            self.wrong(field, "word-unknown", say("This word is not known here."),
                       say("Write one of: %(words)s.", words=", ".join(choices)))
            return ""
        return value

    def done(self) -> None:
        """Raise BadInput with everything that is wrong, if anything is."""
        if self.problems:
            raise BadInput(self.problems)


def read_own(typed: Mapping[str, str], person: Person, profile: Profile) -> Filled:
    """Return person and profile with what somebody typed of themselves; raises BadInput.

    Nothing but the social name and `OWN_FIELDS` is looked at. What differs from before
    counts from now on as the person's own word.
    """
    form = _Form(typed)
    gender = form.one_of("gender", tuple(each.value for each in Gender))
    changed = replace(
        profile,
        gender=Gender(gender) if gender else None,
        specialty=form.words("specialty"),
        phone=form.matching("phone", PHONE),
        time_zone=_zone(form),
    )
    social = form.name("social_name", needed=False)
    form.done()
    own = {name for name in OWN_FIELDS if getattr(changed, name) != getattr(profile, name)}
    if social != person.social_name:
        own.add("social_name")
    return Filled(replace(person, social_name=social), replace(changed, own=profile.own | own))


def read_correction(typed: Mapping[str, str], person: Person, profile: Profile,
                    read_rut: ReadRut) -> Filled:
    """Return person and profile with what an administrator typed; raises BadInput.

    What people say of themselves is not looked at.
    """
    form = _Form(typed)
    if form.value("reason") not in REASONS:
        form.wrong("reason", "reason-missing", say("A correction needs a reason."),
                   say("Choose one."))
    corrected = replace(
        person,
        given_names=form.name("given_names", needed=True),
        first_surname=form.name("first_surname", needed=True),
        second_surname=form.name("second_surname", needed=False),
    )
    filled = replace(
        profile,
        rut=form.checked("rut", read_rut, "rut-wrong",
                         say("This is not a RUT: its check digit does not fit."),
                         say("Compare it with the identity card; write it as 12345678-5."),
                         ) or None,
        passport=form.matching("passport", PASSPORT).upper(),
        school=form.checked("school", rbd, "rbd-wrong", say(
            "This is not the number of a school (RBD): its check digit does not fit."),
            say("Write number and check digit, for instance 10117-6.")) or None,
        commune=form.checked("commune", commune_code, "commune-unknown",
                             say("This is not the code of a commune (CUT)."),
                             say("Write its five digits, for instance 05109 for Viña del "
                                 "Mar.")),
        cohort=form.words("cohort"),
        occupation=form.words("occupation"),
        country=form.one_of("country", ("CL", "FI")) if form.value("country") != profile.country
        else profile.country,
    )
    form.done()
    return Filled(corrected, filled)


def _zone(form: _Form) -> str:
    value = form.value("time_zone")
    if value and not is_zone(value):
        form.wrong("time_zone", "time-zone-unknown",
                   say("This is not the name of a time zone."),
                   say("Write it as America/Santiago or Pacific/Easter."))
    return value
