"""The pages of release and endorsement, as people use them."""

import re

import pytest

from badgeservice.core.account import Role
from badgeservice.core.judgement import Outcome, Round
from badgeservice.operations.judge import Marking
from tests.decided import ALONE, alone, applied, decided, endorsed
from tests.people import ISSUER, PARTNER, send
from tests.routes.releases import ROUTES

PAGE = {"Accept": "text/html", "Accept-Language": "en"}
RELEASES, ENDORSEMENTS = "/admin/releases", "/endorsements"


@pytest.fixture
def cast(inside):
    alone(inside.service)
    return inside.cast()


@pytest.fixture
def names(inside, cast):
    """A decision of one organisation, and a joint one."""
    return (decided(inside.service, cast["teacher"].person.email, achievement=ALONE),
            decided(inside.service, cast["teacher"].person.email))


def shown(text):
    """What a page offers to be signed."""
    return re.findall(r'name="shown" value="([^"]+)"', text)


def test_the_whole_way_from_two_decisions_to_two_credentials(inside, cast, names):
    partner = inside.browser(cast["partner_coordinator"])
    answer = send(partner, f"{ENDORSEMENTS}/prepare", {"application": [names[1]]}, headers=PAGE)
    assert answer.status_code == 303
    page = partner.get(answer.location, headers=PAGE)
    (offer,) = shown(page.text)
    assert offer.split(":")[1] in page.text.partition("<form class=\"stacked\"")[0]
    assert page.text.count("3 of 4") == 3 and "/credentials/" in page.text
    assert send(partner, f"{ENDORSEMENTS}/sign", {"shown": [offer], "sure": "yes"},
                headers=PAGE).status_code == 303
    assert "Endorsed: 1" in partner.get(ENDORSEMENTS, headers=PAGE).text
    issuer = inside.browser(cast["coordinator"])
    listed = issuer.get(RELEASES, headers=PAGE).text
    assert all(f'value="{name}"' in listed for name in names)
    assert send(issuer, RELEASES, {"application": list(names), "sure": "yes"},
                headers=PAGE).status_code == 303
    after = issuer.get(RELEASES, headers=PAGE).text
    assert "Released: 2" in after and "Nothing waits to be released" in after
    ids = inside.service.show.credential_ids()
    assert len(ids) == 2
    assert all(inside.service.verify(name.encode()).report.verdict.value == "passed"
               for name in ids)
    page = issuer.get(f"{RELEASES}/{names[1]}", headers=PAGE).text
    assert "Released on" in page and any(name in page for name in ids)


def test_only_people_of_the_partner_are_offered_to_sign(inside, cast, names):
    tick = f'type="checkbox" id="a-{names[1]}"'
    for who in ("coordinator", "administrator", "auditor"):
        text = inside.browser(cast[who]).get(ENDORSEMENTS, headers=PAGE).text
        assert f'href="{ENDORSEMENTS}/{names[1]}"' in text
        assert tick not in text and "Look at what you will sign" not in text
        assert "You can read these and cannot sign them" in text
    text = inside.browser(cast["partner_coordinator"]).get(ENDORSEMENTS, headers=PAGE).text
    assert tick in text and "Look at what you will sign" in text
    assert "cannot sign them" not in text


def test_page_without_anything_to_release_says_whom_it_waits_for(inside, cast):
    name = decided(inside.service, cast["teacher"].person.email)
    text = inside.browser(cast["coordinator"]).get(RELEASES, headers=PAGE).text
    assert name in text and "None of these can be released yet" in text
    assert "Release what is ticked" not in text
    endorsed(inside.service, cast["partner_coordinator"], name)
    text = inside.browser(cast["coordinator"]).get(RELEASES, headers=PAGE).text
    assert "Release what is ticked" in text and "None of these" not in text


def test_without_the_tick_nothing_happens_and_what_was_ticked_stays(inside, cast, names):
    browser = inside.browser(cast["coordinator"])
    answer = send(browser, RELEASES, {"application": [names[0]]}, headers=PAGE)
    assert answer.status_code == 400
    assert "cannot be undone" in answer.text
    assert f'value="{names[0]}" checked' in answer.text
    assert send(browser, RELEASES, {"sure": "yes"}, headers=PAGE).status_code == 400
    one = send(browser, RELEASES, {"application": [names[0]], "from": "show"}, headers=PAGE)
    assert one.status_code == 400 and "Levels and feedback" in one.text
    assert inside.service.show.credential_ids() == ()


def test_one_refusal_stops_no_other(inside, cast, names):
    browser = inside.browser(cast["coordinator"])
    answer = send(browser, RELEASES, {"application": list(names), "sure": "yes"}, headers=PAGE)
    assert answer.status_code == 409
    assert "has not endorsed" in answer.text and "Released: 1" in answer.text
    assert len(inside.service.show.credential_ids()) == 1


def test_the_page_of_a_decision_shows_feedback_and_every_judgement(inside, cast, names):
    page = inside.browser(cast["auditor"]).get(f"{RELEASES}/{names[1]}", headers=PAGE).text
    assert page.count("Falta evidencia de la segunda visita.") >= 6
    assert "a@socio-finlandes.example" in page and "blind judgement" in page
    assert "Release this decision" not in page


def test_judgements_are_read_in_words_with_the_rules_of_evidence_that_do_not_hold(inside, cast):
    name = applied(inside.service)
    for organisation in (ISSUER, PARTNER):
        inside.service.judge(name, Marking(
            assessor=f"a@{organisation}.example", organisation=organisation, round=Round.BLIND,
            levels=dict.fromkeys(("acuerdo", "observacion", "comunidad"), 3),
            comments={"evidence/current": "Es de 2019.", "strengths": "El diálogo."},
            evidence_test={"valid": True, "current": False}), on_paper=True)
    inside.service.decide(name, by="test")
    page = inside.browser(cast["auditor"]).get(f"{RELEASES}/{name}", headers=PAGE).text
    words = re.sub(r"<[^>]+>|\s+", " ", page.partition("The judgements, as they were made")[2])
    words = re.sub(r" +", " ", words)
    assert words.count("The evidence is not: current. Es de 2019.") == 2
    assert "The evidence is not: valid" not in words
    assert words.count("Strengths: El diálogo.") == 2
    assert not re.search(r"\b(acuerdo|observacion|comunidad):", words), "ids of criteria"


def test_who_judged_is_told_why_there_is_no_button(inside, cast):
    judge = inside.person("jorge", (Role.COORDINATOR, ISSUER))
    name = decided(inside.service, cast["teacher"].person.email, achievement=ALONE,
                   outcome=Outcome.NOT_YET, assessors=(judge.person.email, None))
    page = inside.browser(judge).get(f"{RELEASES}/{name}", headers=PAGE).text
    assert "You judged this application." in page and "Release this decision" not in page


def test_nothing_else_is_signed_than_what_was_shown(inside, cast, names):
    browser = inside.browser(cast["partner_coordinator"])
    inside.service.endorse.prepare(cast["partner_coordinator"], [names[1]])
    answer = send(browser, f"{ENDORSEMENTS}/sign", {"shown": [f"{names[1]}:uEiOther"],
                                                    "sure": "yes"}, headers=PAGE)
    assert answer.status_code == 400
    assert "not what you were shown" in answer.text
    assert inside.service.endorse.show(cast["partner_coordinator"], names[1]).endorsement is None


def test_the_issuers_people_see_the_endorsement_but_cannot_sign_it(inside, cast, names):
    browser = inside.browser(cast["administrator"])
    page = browser.get(f"{ENDORSEMENTS}/{names[1]}", headers=PAGE)
    assert page.status_code == 200 and "Prepare what you will sign" not in page.text
    for address, form in ((f"{ENDORSEMENTS}/prepare", {"application": [names[1]]}),
                          (f"{ENDORSEMENTS}/sign", {"shown": [f"{names[1]}:x"],
                                                    "sure": "yes"})):
        assert send(browser, address, form, headers=PAGE).status_code == 403


def test_a_passphrase_that_no_file_holds_is_asked_for_and_kept_nowhere(inside, cast, names,
                                                                      caplog):
    file = next(inside.service.settings.home.glob("passphrase-*"))
    secret = file.read_text().strip()
    file.unlink()
    browser = inside.browser(cast["partner_coordinator"])
    answer = send(browser, f"{ENDORSEMENTS}/prepare", {"application": [names[1]]}, headers=PAGE)
    page = browser.get(answer.location, headers=PAGE).text
    assert 'type="password"' in page
    (offer,) = shown(page)
    wrong = send(browser, f"{ENDORSEMENTS}/sign",
                 {"shown": [offer], "sure": "yes", "passphrase": "canario"}, headers=PAGE)
    assert wrong.status_code == 400 and "does not open the key" in wrong.text
    assert "canario" not in wrong.text
    assert send(browser, f"{ENDORSEMENTS}/sign",
                {"shown": [offer], "sure": "yes", "passphrase": secret},
                headers=PAGE).status_code == 303
    assert inside.service.endorse.show(cast["partner_coordinator"], names[1]).endorsement
    other = decided(inside.service, "otra@docentes.example")
    inside.service.endorse.prepare(cast["partner_coordinator"], [other])
    again = browser.get(f"{ENDORSEMENTS}/{other}", headers=PAGE).text
    assert 'type="password"' in again
    assert send(browser, f"{ENDORSEMENTS}/sign", {"shown": shown(again), "sure": "yes"},
                headers=PAGE).status_code == 503
    assert secret not in caplog.text


def test_each_route_answers_those_roles_that_the_table_names(inside, cast, names):
    from flask import url_for

    roles = {"administrator": "administrator", "coordinator": "coordinator",
             "auditor": "auditor", "teacher": "teacher", "assessor": "assessor",
             "mentor": "mentor"}
    for endpoint, allowed in ROUTES.items():
        with inside.app.test_request_context():
            rule = next(inside.app.url_map.iter_rules(endpoint))
            values = {"application": names[1]} if "application" in rule.arguments else {}
            address = url_for(endpoint, **values)
        for role, who in roles.items():
            browser = inside.browser(cast[who])
            answer = (send(browser, address, headers=PAGE) if "POST" in rule.methods
                      else browser.get(address, headers=PAGE))
            assert (answer.status_code not in (403, 303)) is (role in allowed), (endpoint, role)
        stranger = inside.browser(cast["stranger"])
        if values and "GET" in rule.methods:
            assert stranger.get(address, headers=PAGE).status_code == 404


def test_item_101_lists_of_another_programme_are_empty(inside, cast, names):
    browser = inside.browser(cast["stranger"])
    for address in (RELEASES, ENDORSEMENTS):
        page = browser.get(address, headers=PAGE)
        assert page.status_code == 200
        assert not any(name in page.text for name in names)
    answer = send(browser, RELEASES, {"application": [names[0]], "sure": "yes"}, headers=PAGE)
    assert answer.status_code == 404
    assert inside.service.show.credential_ids() == ()


def test_item_100_fields_that_a_form_does_not_have_change_nothing(inside, cast, names):
    endorsed(inside.service, cast["partner_coordinator"], names[1])
    browser = inside.browser(cast["coordinator"])
    send(browser, RELEASES, {"application": [names[1]], "sure": "yes", "released_by": "otra",
                             "language": "fi", "outcome": "not-yet-achieved"}, headers=PAGE)
    with inside.database.reading() as work:
        release = work.releases.find(names[1])
    assert release.released_by == cast["coordinator"].person.id
    (name,) = inside.service.show.credential_ids()
    assert inside.service.show.credential(name).award.language == "es"


def test_who_may_not_release_is_told_the_issuers_name(inside, cast, names):
    endorsed(inside.service, cast["partner_coordinator"], names[1])
    browser = inside.browser(cast["partner_coordinator"])
    page = browser.get(f"{RELEASES}/{names[1]}", headers=PAGE).text
    tried = send(browser, RELEASES, {"application": names[1], "sure": "yes"}, headers=PAGE).text
    name = next(each.name for each in inside.service.show.issuers() if each.slug == ISSUER)
    for html in (page, tried):
        told = html.partition("You act for another organisation than ")[2]
        assert told.startswith(name.in_language("en"))
