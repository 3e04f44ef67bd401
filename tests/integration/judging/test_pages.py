"""The pages of judging: who gets them, what they hold, and that they work without scripts."""

from html import unescape

import pytest

from badgeservice.core.account import Role
from badgeservice.core.feedback import EVIDENCE_RULES
from badgeservice.core.text import LANGUAGES
from tests.judging import R1, form
from tests.people import ISSUER, PROGRAMME, new_id, send
from tests.routes.judging import ROUTES

PAGE = {"Accept": "text/html"}
FIELDS = {
    "version": "0", "met": list(EVIDENCE_RULES), "strengths": "El diálogo.", "next-step": "Rotar.",
    **{f"level:{R1}/{name}": "3" for name in ("diseno", "aplicacion", "seguridad", "reflexion")},
}


def addresses(court, application):
    """Every address of the rooms, filled in for *application*; with its methods."""
    with court.inside.database.reading() as work:
        task = work.assignments.of_application(application)[0].id
    adapter = court.inside.app.url_map.bind("127.0.0.1:8000")
    for rule in court.inside.app.url_map.iter_rules():
        if rule.endpoint in ROUTES:
            known = {"application": application, "assignment": task,
                     "assessor": court.people["assessor"].person.id,
                     "declaration": new_id()}
            values = {name: known[name] for name in rule.arguments}
            for method in rule.methods & {"GET", "POST"}:
                yield rule.endpoint, method, adapter.build(rule.endpoint, values, method=method)


def ask(browser, method, address):
    if method == "GET":
        return browser.get(address, headers=PAGE)
    return send(browser, address, {}, headers=PAGE)


def test_every_address_of_the_rooms_is_in_the_table(court):
    found = {rule.endpoint for rule in court.inside.app.url_map.iter_rules()
             if rule.endpoint.split(".")[0] in ("assess", "assignments", "appeals")}
    assert found == set(ROUTES)


def test_item_88_each_address_is_closed_to_every_other_role_and_to_strangers(court):
    application = court.apply()
    court.assign(application)
    people = {role: court.inside.person(f"solo-{role.value}", (role, ISSUER)) for role in Role}
    for endpoint, method, address in addresses(court, application):
        assert court.inside.browser().get(address, headers=PAGE).status_code in (303, 405)
        for role, actor in people.items():
            answer = ask(court.inside.browser(actor), method, address)
            if role.value not in ROUTES[endpoint]:
                assert answer.status_code == 403, (endpoint, role)
            else:
                assert answer.status_code != 403, (endpoint, role)


def test_item_88_foreign_application_is_not_found_by_assessors_without_a_task(court):
    application = court.apply()
    court.assign(application)
    other = court.inside.person("otro", (Role.ASSESSOR, ISSUER))
    for who in (other, court.people["stranger"]):
        browser = court.inside.browser(who)
        for endpoint, method, address in addresses(court, application):
            if endpoint.startswith("assess.") and application in address:
                assert ask(browser, method, address).status_code == 404, (endpoint, method)


def test_item_101_people_of_another_programme_find_nothing(court):
    application = court.apply()
    court.assign(application)
    browser = court.inside.browser(court.people["stranger"])
    for endpoint, method, address in addresses(court, application):
        answer = ask(browser, method, address)
        assert "Teresa" not in answer.text
        if application in address:
            assert answer.status_code == 404, (endpoint, method)


def test_whole_judgement_is_made_with_plain_forms(court):
    application = court.apply()
    court.assign(application)
    browser = court.inside.browser(court.people["assessor"])
    page = browser.get(f"/assess/{application}", headers={**PAGE, "Accept-Language": "fi"}).text
    assert "Näyttö 1: " in page
    answer = send(browser, f"/assess/{application}", {**FIELDS, "next": "summary"}, headers=PAGE)
    assert answer.location == f"/assess/{application}/summary"
    summary = browser.get(answer.location, headers={**PAGE, "Accept-Language": "es"}).text
    assert "logrado" in summary
    answer = send(browser, f"/assess/{application}/send", {"version": "1"}, headers=PAGE)
    assert answer.status_code == 303
    with court.inside.database.reading() as work:
        (judgement,) = work.judgements.standing(application)
    assert judgement.comments == {"strengths": "El diálogo.", "next-step": "Rotar."}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_level_is_described_in_the_language_of_the_assessor(court, language):
    application = court.apply()
    court.assign(application)
    page = court.inside.browser(court.people["assessor"]).get(
        f"/assess/{application}", headers={**PAGE, "Accept-Language": language})
    with court.inside.database.reading() as work:
        criteria = work.definitions.rubric(R1).criteria
    told = [words.versions[language] for each in criteria for words in each.descriptors.values()]
    assert len(told) == 16
    assert [words for words in told if words not in unescape(page.text)] == []


def test_summary_says_what_is_missing_and_has_no_button_to_send(court):
    application = court.apply()
    court.assign(application)
    browser = court.inside.browser(court.people["assessor"])
    page = browser.get(f"/assess/{application}/summary",
                       headers={**PAGE, "Accept-Language": "es"}).text
    assert "Todavía falta" in page
    assert f"/assess/{application}/send" not in page


def test_script_is_told_the_number_of_the_draft(court):
    application = court.apply()
    court.assign(application)
    browser = court.inside.browser(court.people["assessor"])
    answer = send(browser, f"/assess/{application}", FIELDS,
                  headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json["version"]) == (200, 1)
    stale = send(browser, f"/assess/{application}", FIELDS,
                 headers={"Accept": "application/json"})
    assert (stale.status_code, stale.json["code"]) == (409, "draft-changed")


def test_second_window_is_shown_both_texts(court):
    application = court.apply()
    court.assign(application)
    browser = court.inside.browser(court.people["assessor"])
    send(browser, f"/assess/{application}", {**FIELDS, "strengths": "Primera ventana."},
         headers=PAGE)
    answer = send(browser, f"/assess/{application}", {**FIELDS, "strengths": "Segunda ventana."},
                  headers=PAGE)
    assert answer.status_code == 409
    assert "Primera ventana." in answer.text
    assert "Segunda ventana." in answer.text
    assert 'name="version" value="1"' in answer.text


def test_only_the_judging_page_may_frame_and_fetch(court):
    application = court.apply()
    court.assign(application)
    browser = court.inside.browser(court.people["assessor"])
    policy = browser.get(f"/assess/{application}", headers=PAGE).headers[
        "Content-Security-Policy"]
    for allowed in ("object-src 'self'", "frame-src 'self'", "media-src 'self'",
                    "connect-src 'self'"):
        assert allowed in policy
    assert "unsafe" not in policy
    queue = browser.get("/assess", headers=PAGE).headers["Content-Security-Policy"]
    assert "frame-src" not in queue


def test_words_of_an_assessor_are_never_markup(court):
    application = court.apply()
    court.assign(application)
    browser = court.inside.browser(court.people["assessor"])
    send(browser, f"/assess/{application}", {**FIELDS, "strengths": "<script>alert(1)</script>"},
         headers=PAGE)
    for place in (f"/assess/{application}", f"/assess/{application}/summary"):
        page = browser.get(place, headers=PAGE).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


def test_settled_criterion_is_shown_and_not_asked(court):
    from dataclasses import replace

    application = court.apply()
    court.both(application, form(2, 3, 3, 3), form(2, 3, 3, 3))
    with court.inside.database.transaction() as work:
        old = work.applications.get(application)
        again = replace(old, id="b" * 26, attempt=2, follows=application,
                        carried={R1: {"diseno": 4}})
        work.applications.add(again, work.applications.person(application), ())
    court.assign(again.id)
    desk = court.service.assess.desk(court.people["assessor"], again.id)
    assert desk.begin.levels == {f"{R1}/diseno": 4}
    page = court.inside.browser(court.people["assessor"]).get(
        f"/assess/{again.id}", headers={**PAGE, "Accept-Language": "es"}).text
    assert f'<input type="hidden" name="level:{R1}/diseno" value="4">' in page
    assert f'id="level:{R1}/diseno:1"' not in page
    assert "Resuelto en un intento anterior" in page


def test_appeal_is_answered_on_its_page(court):
    application = court.apply()
    court.both(application, form(2, 3, 3, 3), form(2, 3, 3, 3))
    court.appeal(application)
    name = court.third()
    court.assign(application)
    browser = court.inside.browser(court.people[name])
    assert "minuto 12" in browser.get(f"/assess/appeals/{application}", headers=PAGE).text
    empty = send(browser, f"/assess/appeals/{application}", {"answer": "upheld"}, headers=PAGE)
    assert empty.status_code == 400
    answer = send(browser, f"/assess/appeals/{application}",
                  {"answer": "upheld", "reason": "Se vio."}, headers=PAGE)
    assert answer.status_code == 303
    assert court.appeal_state(application).value == "upheld"


@pytest.mark.parametrize("page", ["0", "-1", "9" * 5000, "²", "x", "2"])
def test_list_has_a_page_for_whatever_is_asked(court, page):
    court.apply()
    browser = court.inside.browser(court.people["administrator"])
    answer = browser.get(f"/admin/assignments?page={page}&_external=1&_anchor=x", headers=PAGE)
    assert answer.status_code == 200
    assert PROGRAMME in answer.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_summary_calls_criteria_by_their_titles(court, language):
    application = court.apply()
    court.assign(application)
    court.service.assess.save(court.people["assessor"], application, form(1, 2, 2, 2), version=0)
    html = unescape(court.inside.browser(court.people["assessor"]).get(
        f"/assess/{application}/summary?lang={language}", headers=PAGE).text)
    part = html.partition('class="notice notice-plain">')[2].partition("</ul>")[0]
    rubric = court.service.assess.desk(court.people["assessor"], application).criteria
    title = next(c.title for name, _, c in rubric if name == f"{R1}/diseno")
    assert title.in_language(language) in part
    assert "diseno" not in part
