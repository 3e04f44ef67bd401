"""The example people of the demo: who they are, what they find, and where they are not made."""

from __future__ import annotations

import io
import logging
import re
import shutil
import sqlite3
from contextlib import closing, contextmanager, redirect_stderr, redirect_stdout
from types import SimpleNamespace

import pyotp
import pytest

from badgeservice.assembly import build, now
from badgeservice.commands.demo_cast import make_people, show_codes
from badgeservice.commands.demo_people import BY_KEY, PEOPLE
from badgeservice.core.account import OBLIGED, Role
from badgeservice.settings import Settings
from badgeservice.web import create_app
from tests.accounts import sign_in
from tests.people import Inside, send

PAGE = {"Accept": "text/html"}


@contextmanager
def heard():
    """Collect what is printed and what is logged, down to the last detail."""
    printed, logged = io.StringIO(), io.StringIO()
    handler, root = logging.StreamHandler(logged), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    found = SimpleNamespace()
    try:
        with redirect_stdout(printed), redirect_stderr(printed):
            yield found
    finally:
        root.setLevel(before)
        root.removeHandler(handler)
        found.printed, found.logged = printed.getvalue(), logged.getvalue()


def lines(found):
    """What `make_people` tells, as text."""
    return "\n".join(str(line) for line in found)


def rows(home):
    """Every row of every table."""
    with closing(sqlite3.connect(home / "database.sqlite")) as connection:
        names = [name for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return {name: sorted(map(repr, connection.execute(f'SELECT * FROM "{name}"')))
                for name in names}


@pytest.fixture(scope="module")
def demo(prepared_home, tmp_path_factory):
    """A home in which the example people were made, its pages, and what was told."""
    home = tmp_path_factory.mktemp("demo") / "home"
    shutil.copytree(prepared_home, home)
    settings = Settings.from_environment({"BADGESERVICE_HOME": str(home),
                                          "BADGESERVICE_FETCH": "off"})
    with closing(build(settings)) as service, heard() as said:
        told = lines(make_people(service, home))
        app = create_app(service)
        text = (home / "people.txt").read_text(encoding="utf-8")
        yield SimpleNamespace(home=home, service=service, inside=Inside(service, app, now),
                              said=said, told=told, text=text,
                              password=re.search(r"^password (\S+)$", text, re.MULTILINE)[1],
                              windows={})


def window(demo, key):
    """A browser in which somebody is signed in by the pages, with what the file says."""
    if key not in demo.windows:
        browser, email = demo.inside.browser(), BY_KEY[key].email
        assert sign_in(browser, email, demo.password).status_code == 303
        if BY_KEY[key].role in OBLIGED:
            uri = re.search(rf"otpauth://\S+{key}%40\S+", demo.text)[0]
            answer = send(browser, "/account/code", {"code": pyotp.parse_uri(uri).now()})
            assert answer.status_code == 303, answer.text
        browser.get("/?lang=en", headers=PAGE)
        demo.windows[key] = browser
    return demo.windows[key]


def page(demo, key, address):
    """A page in English, as somebody sees it."""
    answer = window(demo, key).get(address, headers=PAGE)
    assert answer.status_code == 200, (key, address, answer.status_code)
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def application(demo, key, achievement):
    """The id of a teacher's application."""
    actor = demo.service.sessions.actor(demo.service.people.id_of(
        demo.service.operator(), BY_KEY[key].email))
    return next(line.application.id for line in demo.service.own_applications.mine(actor)
                if line.application.achievement == achievement)


@pytest.mark.parametrize("key", BY_KEY)
def test_each_signs_in_by_the_pages_with_what_the_file_says(demo, key):
    assert BY_KEY[key].name in page(demo, key, "/account")


def test_every_role_is_there(demo):
    assert {each.role for each in PEOPLE} == set(Role)
    names = page(demo, "teresa", "/admin/people")
    assert all(each.first_surname in names for each in PEOPLE)


def test_teacher_finds_evidence_of_every_form_and_a_cycle_with_the_mentors_answer(demo):
    shown = page(demo, "daniela", "/portfolio/")
    assert [kind in shown for kind in ("text", "link", "file")] == [True] * 3
    media = {item.content.media_type for item in demo.service.portfolio.items(
        demo.service.sessions.actor(demo.service.people.id_of(
            demo.service.operator(), BY_KEY["daniela"].email)))}
    assert {"application/pdf", "image/jpeg"} <= media
    cycles = window(demo, "daniela").get("/portfolio/practice/", headers=PAGE).text
    (cycle,) = set(re.findall(r"/portfolio/practice/([a-z2-7]{26})\b", cycles))
    assert "Vi a las duplas trabajar solas" in page(
        demo, "marcela", f"/portfolio/practice/{cycle}")


@pytest.mark.parametrize(("who", "achievement", "expected"), [
    ("daniela", "modulo-5", "Draft"),
    ("daniela", "modulo-2", "Achieved"),
    ("daniela", "modulo-3", "Not yet achieved"),
    ("daniela", "mentor-emtp", "Being judged"),
    ("vaitiare", "modulo-1", "Sent"),
    ("vaitiare", "mentor-emtp", "Achieved"),
    ("antonia", "modulo-4", "Being judged"),
    ("antonia", "modulo-3", "Being judged"),
])
def test_teacher_finds_applications_in_their_states(demo, who, achievement, expected):
    name = demo.service.show.achievement(achievement).course.name.in_language("en")
    listed = page(demo, who, "/portfolio/applications")
    assert re.search(rf"{re.escape(name)} 1 {expected}", listed), listed


def test_not_yet_says_what_to_do_and_can_be_sent_again(demo):
    shown = page(demo, "daniela", f"/portfolio/applications/"
                                  f"{application(demo, 'daniela', 'modulo-3')}")
    assert "agrega un registro" in shown
    assert "Send it again" in shown


def test_appeal_waits_for_an_assessor_who_was_not_involved(demo):
    appealed = application(demo, "vaitiare", "modulo-6")
    assert "Vaitiare" in page(demo, "rodrigo", "/admin/appeals")
    assert "segunda visita" in page(demo, "hernan", f"/assess/appeals/{appealed}")
    answer = window(demo, "carolina").get(f"/assess/appeals/{appealed}", headers=PAGE)
    assert answer.status_code == 404


def test_assessor_finds_one_to_judge_blind_and_two_to_reconcile(demo):
    shown = page(demo, "helmi", "/assess")
    assert shown.count("Reconciliation") + shown.count("reconciliation") >= 2
    assert "Antonia" not in shown, "the name is hidden until both have judged"
    half = application(demo, "antonia", "modulo-4")
    assert window(demo, "helmi").get(f"/assess/{half}", headers=PAGE).status_code == 200


@pytest.mark.parametrize("key", ["carolina", "hernan", "helmi", "eero"])
def test_assessors_have_passed_their_calibration(demo, key):
    assert "You are calibrated for this rubric." in page(demo, key, "/assess/calibration")


def test_coordinators_find_what_waits_for_them(demo):
    sent = application(demo, "vaitiare", "modulo-1")
    assigned = window(demo, "rodrigo").get("/admin/assignments", headers=PAGE).text
    assert sent in assigned
    ready, unsigned = (application(demo, "antonia", name)
                       for name in ("autor-microcurso", "modulo-3"))
    waiting = window(demo, "paavo").get("/endorsements", headers=PAGE).text
    assert unsigned in waiting
    assert ready not in waiting
    assert ready in window(demo, "rodrigo").get("/admin/releases", headers=PAGE).text


def test_third_assessor_decided_one(demo):
    shown = page(demo, "teresa", f"/admin/releases/"
                                 f"{application(demo, 'vaitiare', 'mentor-emtp')}")
    assert "Eero Mäkelä" in shown or "eero@demo.example" in shown


def test_there_is_enough_for_the_quality_report(demo):
    shown = page(demo, "rodrigo", "/quality")
    assert re.search(r"judged by two 1[0-9]\b", shown), shown
    assert re.search(r"κ, quadratic 0\.\d\d", shown), shown


def test_isla_de_pascua_has_its_own_clock(demo):
    assert "Pacific/Easter" in window(demo, "vaitiare").get(
        "/account/profile", headers=PAGE).text


# --- secrets -----------------------------------------------------------------------------


def test_the_file_is_its_owners_alone_and_what_it_says_is_told_once(demo):
    assert (demo.home / "people.txt").stat().st_mode & 0o777 == 0o600
    assert demo.password in demo.told
    assert demo.told.count("otpauth://") == sum(each.role in OBLIGED for each in PEOPLE)


def test_two_homes_have_two_passwords():
    from badgeservice.commands.demo_file import new_keys

    first, second = new_keys().password, new_keys().password
    assert first != second
    assert len(first.replace("-", "")) == 20


def test_codes_are_shown_from_the_file(demo):
    with heard() as said:
        show_codes(demo.home)
    assert len(re.findall(r"^\d{6}  \S+@demo\.example$", said.printed, re.MULTILINE)) == 5
    assert demo.password not in said.printed


def test_neither_password_nor_secret_is_logged_or_in_the_database(prepared_home, tmp_path):
    home = tmp_path / "home"
    shutil.copytree(prepared_home, home)
    from badgeservice.commands.demo_accounts import make_accounts
    from badgeservice.commands.demo_file import new_keys

    keys = new_keys()
    settings = Settings.from_environment({"BADGESERVICE_HOME": str(home),
                                          "BADGESERVICE_FETCH": "off"})
    with closing(build(settings)) as service, heard() as said:
        make_accounts(service, keys, lambda: None)
    assert "invited person" in said.logged, "what is logged was heard"
    secrets = [keys.password, *(pyotp.parse_uri(uri).secret for uri in keys.factors.values())]
    kept = str(rows(home))
    assert [secret for secret in secrets if secret in said.logged + said.printed + kept] == []


# --- a second time, and elsewhere ---------------------------------------------------------


def test_second_run_adds_nothing_and_says_where_the_file_is(demo):
    before = rows(demo.home)
    told = lines(make_people(demo.service, demo.home))
    assert str(demo.home / "people.txt") in told
    assert demo.password not in told
    assert rows(demo.home) == before
    assert (demo.home / "people.txt").read_text(encoding="utf-8") == demo.text


def test_run_that_was_cut_off_is_taken_up_without_doing_anything_twice(demo):
    """Here it was cut off at the very end: every step is come to again."""
    file = demo.home / "people.txt"
    before = rows(demo.home)
    file.write_text(demo.text.replace("\ncomplete\n", "\n"), encoding="utf-8")
    make_people(demo.service, demo.home)
    assert rows(demo.home) == before
    assert file.read_text(encoding="utf-8") == demo.text


def test_home_with_a_public_address_gets_no_example_people(tmp_path):
    settings = Settings.from_environment({
        "BADGESERVICE_HOME": str(tmp_path / "home"), "BADGESERVICE_FETCH": "off",
        "BADGESERVICE_BASE_URL": "https://insignias.example.cl"})
    with closing(build(settings)) as service:
        service.setup(service.read_definitions())
        told = lines(make_people(service, settings.home))
        assert "https://insignias.example.cl" in told
        assert rows(settings.home)["accounts"] == []
    assert not (settings.home / "people.txt").exists()


def test_home_with_people_of_its_own_gets_no_example_people(inside):
    inside.person("ana", Role.TEACHER)
    home = inside.service.settings.home
    told = lines(make_people(inside.service, home))
    assert "this home has people already" in told
    assert len(rows(home)["accounts"]) == 1
    assert not (home / "people.txt").exists()
