"""Letters tell moments by the clock of who gets them, in words of their language."""

from dataclasses import replace

from badgeservice.core.account import Role
from badgeservice.core.granting import RoleWish
from badgeservice.core.letter import Letter
from badgeservice.core.profile import Profile
from badgeservice.operations.compose_letter import Sender, compose
from badgeservice.operations.invite import Invitation
from tests.accounts import letters, sign_in, with_password
from tests.people import ISSUER, PROGRAMME


def text_of(inside, row):
    tools = inside.service.accounts.invite._tools
    letter = Letter(row.id, row.kind, row.person, row.address, row.language, tools.clock(),
                    row.values, None)
    with inside.database.reading() as work:
        return compose(letter, work, Sender("a@b.example", tools.urls, tools.words),
                       tools.clock()).text


def test_invitation_says_until_when_by_the_clock_of_the_programme(inside):
    ada = inside.person("ada", (Role.ADMINISTRATOR, ISSUER))
    inside.service.accounts.invite(ada, Invitation(
        "nueva@escuela.example", "Nueva", "Persona",
        roles=(RoleWish(PROGRAMME, Role.TEACHER),)))
    (row,) = letters(inside, "invitation")
    until = row.values["until"]
    text = text_of(inside, row)
    assert until.endswith(" America/Santiago")
    assert until not in text
    assert f", {until.split()[1]} (hora de Chile)" in text
    assert " de 20" in text


def test_new_browser_is_told_by_the_clock_of_the_person(inside):
    ana = with_password(inside, inside.person("ana", Role.TEACHER, language="fi"))
    with inside.database.transaction() as work:
        work.profiles.put(replace(Profile(ana.person.id), time_zone="Europe/Helsinki"))
    for _ in range(2):
        sign_in(inside.browser(), ana.person.email)
    (row,) = letters(inside, "new-browser")
    assert row.values["when"].endswith(" Europe/Helsinki")
    assert "(Itä-Euroopan aika)" in text_of(inside, row)
