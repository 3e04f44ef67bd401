"""A teacher begins an application where its criteria are read."""

from badgeservice.core.account import Role
from tests.people import ELSEWHERE, send


def test_teacher_begins_an_application_on_the_page_of_the_achievement(inside):
    browser = inside.browser(inside.person("ana", Role.TEACHER))
    assert "Begin an application" in browser.get("/achievements/modulo-2?lang=en").text
    answer = send(browser, "/portfolio/applications/new", {"achievement": "modulo-2"})
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("/edit")


def test_who_may_not_apply_is_offered_nothing(inside):
    for actor in (inside.person("aurora", Role.AUDITOR),
                  inside.person("eva", Role.TEACHER, programme=ELSEWHERE)):
        text = inside.browser(actor).get("/achievements/modulo-2?lang=en").text
        assert "Begin an application" not in text
