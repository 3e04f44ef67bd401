"""The teacher's pages: each step by its form, and nothing for anybody else."""

import re

import pytest

from badgeservice.core.account import Role
from badgeservice.core.judgement import Stage
from tests.applications import GOOD, LOW, MENTOR, R3, WHY, direct, put_item
from tests.decided import given
from tests.people import send
from tests.routes.applications import ROUTES

HOME = "/portfolio/applications"
PAGE = {"Accept": "text/html", "Accept-Language": "en"}
ACUERDO = f"{R3}/acuerdo"


@pytest.fixture
def browser(inside, story):
    """The teacher's browser."""
    return inside.browser(story.teacher)


def get(browser, address, status=200):
    answer = browser.get(address, headers=PAGE)
    assert answer.status_code == status, answer.text[:2000]
    return answer.text


def post(browser, address, form=None, status=303):
    answer = send(browser, address, form, headers=PAGE)
    assert answer.status_code == status, answer.text[:3000]
    return answer


def seen(text):
    return re.search(r'name="seen" value="(\w+)"', text)[1]


def fields(**more):
    return {"language": "es", "name_public": "yes", "new_kind": "observation", "new_url": "",
            "new_text": ""} | more


def test_teacher_goes_the_whole_way_by_forms_alone(inside, story, browser):
    item = put_item(inside, story.teacher)
    assert "You have not applied for anything yet" in get(browser, HOME)
    assert f'value="{MENTOR}"' in get(browser, f"{HOME}/new")
    place = post(browser, f"{HOME}/new", {"achievement": MENTOR}).location
    form = get(browser, place)
    assert post(browser, place, fields(
        seen=seen(form), then="more", new_kind="progress", new_text="Aprendí a preguntar.",
        new_pupils="no",
        **{f"item-{item}": "yes", f"shows-{item}": ACUERDO})).location.endswith("/edit#new")
    form = get(browser, place)
    assert "Aprendí a preguntar." in form
    post(browser, place, fields(
        seen=seen(form), new_kind="material", new_url="https://escuela.example/m",
        new_pupils="no",
        **{f"item-{item}": "yes", f"shows-{item}": ACUERDO, "keep-1": "yes"}))
    shown = place.removesuffix("/edit")
    with inside.database.reading() as work:
        evidence = work.applications.evidence(shown.rpartition("/")[2])
    assert [(e.kind, e.criteria) for e in evidence] == [
        ("observation", (ACUERDO,)), ("progress", ()), ("material", ())]
    assert "Nothing stops you from sending it." in get(browser, shown)
    post(browser, f"{shown}/send", status=400)
    post(browser, f"{shown}/send", {"declared": "yes"})
    after = get(browser, shown)
    assert "Your application was sent" in after
    assert "waits to be judged" in after


def test_page_of_a_draft_says_what_is_missing_and_offers_no_sending(story, browser):
    made = story.draft(direct(criteria=(ACUERDO,)))
    text = get(browser, f"{HOME}/{made}")
    assert "It cannot be sent yet" in text
    assert "Send the application" not in text
    answer = post(browser, f"{HOME}/{made}/send", {"declared": "yes"}, status=409)
    assert "is missing" in answer.text


def test_form_that_is_wrong_comes_back_with_what_was_typed(story, browser):
    made = story.draft()
    text = get(browser, f"{HOME}/{made}/edit")
    answer = post(browser, f"{HOME}/{made}/edit", fields(
        seen=seen(text), new_url="ftp://x", new_text="<b>Mi texto</b>", new_pupils="yes",
        new_public="yes", **{"shows-new": ACUERDO}), status=400).text
    assert "This is not a web address" in answer
    assert "&lt;b&gt;Mi texto&lt;/b&gt;" in answer
    assert 'value="ftp://x"' in answer
    assert 'aria-invalid="true"' in answer


def test_form_asks_of_what_is_given_directly_whether_pupils_can_be_recognised(story, browser):
    made = story.draft()
    place = f"{HOME}/{made}/edit"
    given = {"new_text": "Mi texto", "new_kind": "reflection"}

    def answer(status, **more):
        return post(browser, place, fields(seen=seen(get(browser, place)), **given, **more),
                    status=status).text

    assert "Say whether pupils can be recognised in it" in answer(400, new_public="yes")
    assert "confirmed the consent" in answer(400, new_pupils="yes")
    assert "can never become public" in answer(400, new_pupils="yes", new_consent="yes",
                                               new_public="yes")
    answer(303, new_pupils="yes", new_consent="yes")
    answer(303, new_pupils="no", new_public="yes", **{"keep-0": "yes"})
    assert [(each.public, each.pupils_visible) for _, each in
            story.service.drafts.open(story.teacher, made).direct] == [(False, True),
                                                                       (True, False)]


def test_item_100_fields_that_no_form_has_change_nothing(inside, story, browser):
    """Mass assignment: stage, attempt and the like are not taken from a form."""
    made = story.draft()
    text = get(browser, f"{HOME}/{made}/edit")
    post(browser, f"{HOME}/{made}/edit", fields(
        seen=seen(text), stage="sent", attempt="1000", person="x", programme="redes-muevetp",
        carried='{"r3-mentoria": {"acuerdo": 4}}', version="7"))
    with inside.database.reading() as work:
        found = work.applications.get(made)
    assert (found.stage, found.attempt, found.person, found.programme, found.carried) == (
        Stage.DRAFT, 1, story.teacher.person.id, "tekna-emtp", {})


def test_withdrawing_is_asked_for_and_can_be_taken_back(story, browser):
    sent = story.sent()
    assert "Withdraw this application?" in get(browser, f"{HOME}/{sent}/withdraw")
    post(browser, f"{HOME}/{sent}/withdraw")
    text = get(browser, f"{HOME}/{sent}")
    assert "Take it up again" in text
    place = post(browser, f"{HOME}/{sent}/again").location
    assert "begins with the evidence of the last time" in get(browser, place)


def test_what_is_being_judged_is_not_withdrawn_by_a_form_of_yesterday(story, browser):
    sent = story.sent()
    story.judge(sent, GOOD)
    assert browser.get(f"{HOME}/{sent}/withdraw", headers=PAGE).status_code == 303
    answer = post(browser, f"{HOME}/{sent}/withdraw", status=409)
    assert "Judging has begun" in answer.text
    assert "is being judged" in answer.text


SECRETS = ("Falta el acuerdo", "Competent", "Basic", "a@tekna-emtp.example", "not yet achieved")


def test_nothing_of_the_marks_is_on_a_page_before_the_release(story, browser):
    sent = story.sent()
    before = get(browser, f"{HOME}/{sent}"), get(browser, HOME)
    story.judge(sent, LOW, comments={ACUERDO: "Falta el acuerdo."})
    during = get(browser, f"{HOME}/{sent}"), get(browser, HOME)
    story.judge(sent, LOW, "socio-finlandes")
    story.service.decide(sent, by="x")
    after = get(browser, f"{HOME}/{sent}"), get(browser, HOME)
    for text in (*before, *during, *after):
        assert not [secret for secret in SECRETS if secret.lower() in text.lower()]
    # One judgement, two, and a decision look the same.
    assert plain(during) == plain(after)


def plain(texts):
    return [re.sub(r'value="[\w.-]+"', "", text) for text in texts]


def test_not_yet_says_what_to_do_with_descriptors_and_deadlines(story, browser):
    application = story.result(LOW, comments={ACUERDO: "Falta <el> acuerdo."})
    text = get(browser, f"{HOME}/{application}")
    assert "Not yet achieved" in text
    assert "Describes facts, asks, agrees an action." in text
    assert "You can send it again 2 times, until" in text
    assert "Write an appeal" in text
    assert "Falta &lt;el&gt; acuerdo." in text
    assert "@tekna-emtp.example" not in text
    place = post(browser, f"{HOME}/{application}/again").location
    assert "stay settled" in get(browser, place)
    made = place.removesuffix("/edit")
    assert "Met before" in get(browser, made)
    assert "Open the next attempt" in get(browser, f"{HOME}/{application}")
    assert post(browser, f"{HOME}/{application}/again", status=409)


def test_achieved_leads_to_the_credential(story, browser):
    application = story.result(GOOD)
    assert "is being prepared" in get(browser, f"{HOME}/{application}")
    facts = given(story.service, application)
    assert f'href="{facts.url}"' in get(browser, f"{HOME}/{application}")
    assert "Achieved" in get(browser, HOME)


def test_appeal_is_written_and_shown(story, browser):
    application = story.result()
    form = get(browser, f"{HOME}/{application}/appeal")
    assert "Possible until" in form
    again = post(browser, f"{HOME}/{application}/appeal", {"grounds": "", "text": "Corto"},
                 status=400).text
    assert "Corto" in again
    assert "Say on what grounds" in again
    post(browser, f"{HOME}/{application}/appeal", {"grounds": "bias", "text": WHY})
    text = get(browser, f"{HOME}/{application}")
    assert WHY in text
    assert "Your appeal waits for its answer." in text
    assert browser.get(f"{HOME}/{application}/appeal", headers=PAGE).status_code == 303


def test_item_102_list_is_filtered_and_paged_by_known_words_only(inside, story, browser):
    for _ in range(51):
        story.service.withdraw(story.teacher, story.draft())
    story.draft()
    first = get(browser, HOME)
    assert first.count('<th scope="row">') == 50
    assert "Page 1 of 2" in first
    assert get(browser, f"{HOME}?page=2").count('<th scope="row">') == 2
    assert get(browser, f"{HOME}?show=draft").count('<th scope="row">') == 1
    assert "None of your applications stands there" in get(browser, f"{HOME}?show=result")
    assert get(browser, f"{HOME}?page=99&show=nonsense").count('<th scope="row">') == 2


def test_item_101_foreign_application_is_not_found_whatever_is_asked(inside, cast, story):
    application = story.result()
    stranger = inside.browser(cast["stranger"])
    for rest in ("", "/edit", "/withdraw", "/appeal"):
        get(stranger, f"{HOME}/{application}{rest}", status=404)
    for rest in ("/edit", "/send", "/withdraw", "/again", "/appeal"):
        post(stranger, f"{HOME}/{application}{rest}", {"declared": "yes"}, status=404)
    get(stranger, f"{HOME}/{'a' * 26}", status=404)


def test_auditor_reads_the_result_and_is_offered_nothing(inside, cast, story):
    application = story.result()
    auditor = inside.browser(cast["auditor"])
    text = get(auditor, f"{HOME}/{application}")
    assert "Not yet achieved" in text
    for offer in ("/again", "/appeal", "/withdraw", "Back to my applications"):
        assert offer not in text
    post(auditor, f"{HOME}/{application}/again", status=404)


@pytest.mark.parametrize("who", ["assessor", "coordinator", "administrator", "mentor"])
def test_other_roles_have_no_business_here(inside, cast, story, who):
    browser = inside.browser(cast[who])
    get(browser, f"{HOME}/new", status=403)
    foreign = story.sent()
    for rest in ("", "/withdraw", "/appeal"):
        get(browser, f"{HOME}/{foreign}{rest}", status=404)
    text = get(browser, HOME)
    assert "You have not applied for anything." in text
    assert f"{HOME}/new" not in text


def test_every_route_is_in_the_table_of_routes(inside):
    mine = {rule.endpoint for rule in inside.app.url_map.iter_rules()
            if rule.endpoint.startswith("applications.")}
    assert mine == set(ROUTES)
    for endpoint, roles in ROUTES.items():
        view = inside.app.view_functions[endpoint]
        assert ({role.value for role in view.roles} or "signed-in") == roles


@pytest.mark.parametrize("language", ["es", "fi"])
def test_pages_speak_the_readers_language(inside, story, browser, language):
    application = story.result()
    for address in (HOME, f"{HOME}/new", f"{HOME}/{application}",
                    f"{HOME}/{application}/appeal"):
        answer = browser.get(f"{address}?lang={language}", headers=PAGE)
        assert answer.status_code == 200
        assert f'<html lang="{language}" ' in answer.text


def test_menu_has_the_place_for_teachers_alone(inside, cast, browser):
    assert "My applications" in get(browser, HOME)
    with_role = inside.person("eva", Role.TEACHER, Role.AUDITOR)
    assert "My applications" in get(inside.browser(with_role), HOME)


def test_next_attempt_names_what_stays_settled_and_leads_to_the_last_result(story, browser):
    first = story.result()
    place = post(browser, f"{HOME}/{first}/again").location
    text = get(browser, place)
    settled = text.partition("stay settled")[2].partition("</div>")[0]
    titles = {criterion.id: criterion.title.in_language("en")
              for criterion in story.show(first).achievement.rubrics[0].criteria}
    assert [title for title in titles.values() if title in settled] == [titles["acuerdo"]]
    assert f'<a href="{HOME}/{first}">What the last result said' in text
    assert "What the last result said" not in get(browser, post(
        browser, f"{HOME}/new", {"achievement": "modulo-3"}, 303).location)


def test_draft_saved_in_another_window_is_shown_beside_what_was_typed(inside, story, browser):
    item = put_item(inside, story.teacher)
    made = story.draft(direct(text="Lo primero."))
    place = f"{HOME}/{made}/edit"
    late = fields(seen=seen(get(browser, place)), new_kind="reflection", new_pupils="no",
                  new_text="Una hora de trabajo.", **{"keep-0": "yes"})
    story.fill(made, direct(text="De la otra ventana."),
               items={item: (ACUERDO,)}, language="en", name_public=False)
    answer = post(browser, place, late, status=409).text
    for words in ("Una hora de trabajo.", "De la otra ventana.", "Visita de marzo",
                  "without your name", "Save mine over it"):
        assert words in answer
    assert "Lo primero." not in answer
    assert 'name="keep-1" type="checkbox" value="yes" checked' in answer
    del late["keep-0"]  # by place: there is the item now
    post(browser, place, late | {"seen": seen(answer), "keep-1": "yes"})
    after = story.service.drafts.open(story.teacher, made)
    assert [evidence.narrative for _, evidence in after.direct] == [
        "De la otra ventana.", "Una hora de trabajo."]
    assert (after.application.language, after.application.name_public) == ("es", True)
    assert after.chosen == {}


# --- the role has ended ------------------------------------------------------------------


def leave(inside, actor):
    """End every role of somebody; return the person as they are then."""
    with inside.database.transaction() as work:
        for each in work.accounts.memberships(actor.person.id):
            work.accounts.end(each.id, inside.clock())
    return inside.actor(actor.person.id, "ana")


def test_result_and_appeal_stay_ones_own_when_the_last_role_has_ended(inside, story):
    application = story.result()
    browser = inside.browser(leave(inside, story.teacher))
    assert application in get(browser, HOME)
    text = get(browser, f"{HOME}/{application}")
    assert "You are no longer a teacher of this programme." in text
    assert f"{application}/again" not in text
    assert f"{application}/appeal" in text
    answer = post(browser, f"{HOME}/{application}/again", status=409).text
    assert "You are no longer a teacher of this programme." in answer
    get(browser, f"{HOME}/{application}/appeal")
    post(browser, f"{HOME}/{application}/appeal", {"grounds": "evidence-overlooked", "text": WHY})
    assert "Your appeal waits for its answer." in get(browser, f"{HOME}/{application}")
    get(browser, f"{HOME}/new", status=403)
    assert f'href="{HOME}"' in get(browser, "/account/data")


def test_draft_of_who_left_can_be_discarded_and_nothing_else(inside, story):
    made = story.complete()
    browser = inside.browser(leave(inside, story.teacher))
    text = get(browser, f"{HOME}/{made}")
    for gone in ("/edit", "/send"):
        assert f"{made}{gone}" not in text
    post(browser, f"{HOME}/{made}/withdraw")
    text = get(browser, f"{HOME}/{made}")
    assert "Take it up again" not in text
    post(browser, f"{HOME}/{made}/again", status=409)
