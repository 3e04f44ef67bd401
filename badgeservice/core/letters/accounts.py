"""Letters about accounts and signing in."""

from __future__ import annotations

from collections.abc import Mapping

from badgeservice.core.letters.text import LetterText
from badgeservice.errors import say

INVITATION = "invitation"
ROLE_GRANTED = "role-granted"
ROLE_OFFERED = "role-offered"
PASSWORD_RESET = "password-reset"  # noqa: S105  the name of a letter
PASSWORD_CHANGED = "password-changed"  # noqa: S105  the name of a letter
SECOND_FACTOR_RESET = "second-factor-reset"
NEW_BROWSER = "new-browser"
PROVIDER_CONNECTED = "provider-connected"
ADDRESS_WANTED = "address-wanted"
ADDRESS_CHANGED = "address-changed"

_NOT_YOU = say("If it was not you, choose a new password at once: %(reset)s — and tell the "
               "administrator of your programme.")

_ONE_TIME = frozenset({"link", "code"})
"""Whoever has one opens the account: not for the eyes of who looks after the letters."""

LETTERS: Mapping[str, LetterText] = {
    INVITATION: LetterText(
        subject=say("Your account for teaching credentials"),
        paragraphs=(
            say("Hello %(name)s,"),
            say("an account was made for you. Open this link to choose how you sign in: "
                "%(link)s"),
            say("If the page asks for a code, copy this one: %(code)s"),
            say("Link and code work once, until %(until)s. If you did not expect this letter, "
                "do nothing."),
        ),
        once=_ONE_TIME),
    ROLE_GRANTED: LetterText(
        subject=say("You have a new role"),
        paragraphs=(
            say("Hello %(name)s,"),
            say("you were given a new role in the programme %(programme)s. It is there when you "
                "next sign in: %(link)s"),
        )),
    ROLE_OFFERED: LetterText(
        subject=say("A role is offered to you"),
        paragraphs=(
            say("Hello %(name)s,"),
            say("you are invited to take a role in the programme %(programme)s. It counts when "
                "you have taken it under My account, within 14 days: %(link)s"),
            say("If you did not expect this letter, do nothing."),
        )),
    PASSWORD_RESET: LetterText(
        subject=say("A new password"),
        paragraphs=(
            say("Hello %(name)s,"),
            say("somebody asked for a new password for your account. Open this link to choose "
                "one: %(link)s"),
            say("If the page asks for a code, copy this one: %(code)s"),
            say("Link and code work once, for one hour. If you did not ask for it, do nothing: "
                "your password stays as it is."),
        ),
        once=_ONE_TIME),
    PASSWORD_CHANGED: LetterText(
        subject=say("Your password was changed"),
        paragraphs=(
            say("Hello %(name)s,"),
            say("the password of your account was changed, and you were signed out everywhere "
                "else."),
            _NOT_YOU,
        )),
    SECOND_FACTOR_RESET: LetterText(
        subject=say("Your second factor was taken off"),
        paragraphs=(
            say("Hello %(name)s,"),
            say("an administrator took the second factor off your account and ended your "
                "sessions. When you next sign in you can set up a new one: %(link)s"),
            say("If you did not ask for it, tell the administrator of your programme."),
        )),
    NEW_BROWSER: LetterText(
        subject=say("Somebody signed in with another browser"),
        paragraphs=(
            say("Hello %(name)s,"),
            say("on %(when)s your account was signed in to with a browser that was not used for "
                "it before: %(agent)s"),
            say("Your sessions are listed here, and can be ended there: %(link)s"),
            _NOT_YOU,
        )),
    PROVIDER_CONNECTED: LetterText(
        subject=say("You can now sign in with %(provider)s"),
        paragraphs=(
            say("Hello %(name)s,"),
            say("your account was connected to your identity at %(provider)s."),
            say("If it was not you, tell the administrator of your programme."),
        )),
    ADDRESS_WANTED: LetterText(
        subject=say("Confirm your new address"),
        paragraphs=(
            say("Hello %(name)s,"),
            say("an administrator corrected the e-mail address of your account to this one. "
                "Confirm it by this link; from then on you sign in with it: %(link)s"),
            say("If the page asks for a code, copy this one: %(code)s"),
            say("Link and code work once, until %(until)s. If you did not expect this letter, "
                "do nothing."),
        ),
        once=_ONE_TIME),
    ADDRESS_CHANGED: LetterText(
        subject=say("Your address was corrected"),
        paragraphs=(
            say("Hello %(name)s,"),
            say("another e-mail address counts for your account from now on: you sign in with "
                "it and get your letters there. Links that went to this address count no "
                "more."),
            say("If it was not you, tell the administrator of your programme."),
        )),
}
"""By kind; every value has a `name`, the others are named in the paragraphs."""
