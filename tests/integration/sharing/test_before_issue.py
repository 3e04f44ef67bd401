"""Until the result is told, the teacher takes back what a credential would make public."""

import json
import re

import pytest

from badgeservice.core.account import Role
from badgeservice.errors import Conflict, NotFound, NotWilling
from tests.applications import Story, direct
from tests.decided import ALONE, JOINT, alone, applied, codes, decided, endorsed, judged
from tests.people import ISSUER, send


@pytest.fixture
def cast(inside):
    alone(inside.service)
    return inside.cast()


def document(service, credential):
    return json.loads(service.show.credential(credential).credential.document)


def shown(browser, address):
    """A page without the token of its forms, which is another each time."""
    return re.sub(r'name="csrf_token" value="[^"]+"', "", browser.get(address).text)


def names(said):
    return [each for each in said["credentialSubject"]["identifier"]
            if each["identityType"] == "name"]


def test_what_is_taken_back_is_not_in_the_credential(inside, cast):
    service, teacher = inside.service, cast["teacher"]
    name = applied(service, teacher.person.email, ALONE)
    service.before_issue.set_evidence(teacher, name, 1, is_public=False)
    service.before_issue.set_name(teacher, name, is_public=False)
    judged(service, name, ISSUER, 3)
    service.decide(name, by="test")
    found = service.releasing(cast["coordinator"], name)
    said = document(service, found.credential)
    assert "https://p.example/1" not in json.dumps(said)
    assert said["evidence"][0]["narrative"] == "Registro de tres visitas."
    assert names(said) == []
    paper = service.show.credential(found.credential)
    assert paper.award.name_public is False
    assert [each.public for each in paper.award.evidence] == [True, False]


def test_it_can_be_given_again(inside, cast):
    service, teacher = inside.service, cast["teacher"]
    name = applied(service, teacher.person.email, ALONE)
    for is_public in (False, True):
        service.before_issue.set_evidence(teacher, name, 1, is_public=is_public)
        service.before_issue.set_name(teacher, name, is_public=is_public)
        shown = service.before_issue.get(teacher, name)
        assert (shown.name_is_public, shown.evidence[1].is_public) == (is_public, is_public)
    assert [(each.purpose.value, each.position, each.is_given)
            for each in service.share.agreed(teacher)] == [
                ("evidence", 1, False), ("name", None, False),
                ("evidence", 1, True), ("name", None, True)]


def test_the_assessors_see_what_was_sent(inside, cast):
    service, teacher = inside.service, cast["teacher"]
    name = applied(service, teacher.person.email, ALONE)
    service.before_issue.set_evidence(teacher, name, 0, is_public=False)
    with inside.database.reading() as work:
        sent = work.applications.evidence(name)
    assert sent[0].narrative == "Registro de tres visitas."
    assert sent[0].public is True


def test_nothing_can_be_changed_after_the_result_was_told(inside, cast):
    service, teacher = inside.service, cast["teacher"]
    name = decided(service, teacher.person.email, achievement=ALONE)
    service.before_issue.get(teacher, name)  # decided, but that is told nobody
    found = service.releasing(cast["coordinator"], name)
    before = document(service, found.credential)
    with pytest.raises(Conflict) as caught:
        service.before_issue.set_name(teacher, name, is_public=False)
    assert caught.value.code == "showing-fixed"
    with pytest.raises(NotFound):
        service.before_issue.get(teacher, name)
    assert document(service, found.credential) == before


def test_what_was_decided_is_not_told_by_what_can_be_changed(inside, cast):
    """Whether there is a decision, or a credential that waits, shows nowhere."""
    service, teacher = inside.service, cast["teacher"]
    waiting = decided(service, teacher.person.email)
    browser = inside.browser(teacher)
    before = shown(browser, f"/portfolio/credentials/coming/{waiting}")
    endorsed(service, cast["partner_coordinator"], waiting)
    assert shown(browser, f"/portfolio/credentials/coming/{waiting}") == before


def test_an_endorsement_of_what_was_taken_back_does_not_count(inside, cast):
    service, teacher = inside.service, cast["teacher"]
    name = decided(service, teacher.person.email, achievement=JOINT)
    endorsed(service, cast["partner_coordinator"], name)
    service.before_issue.set_name(teacher, name, is_public=False)
    with pytest.raises(NotWilling) as caught:
        service.releasing(cast["coordinator"], name)
    assert codes(caught.value) == {"endorsement-missing"}
    endorsed(service, cast["partner_coordinator"], name)
    found = service.releasing(cast["coordinator"], name)
    said = document(service, found.credential)
    assert names(said) == []
    assert service.verify(json.dumps(said, ensure_ascii=False).encode()).report.find(
        "endorsement").code == "endorsement-valid"


def test_pages_offer_it_and_only_to_its_teacher(inside, cast):
    service, teacher = inside.service, cast["teacher"]
    name = applied(service, teacher.person.email, ALONE)
    where = f"/portfolio/credentials/coming/{name}"
    browser = inside.browser(teacher)
    assert where in browser.get("/portfolio/credentials?lang=en").text
    assert "Leave my name out" in browser.get(f"{where}?lang=en").text
    assert send(browser, f"{where}/name", {"on": "no"}).status_code == 303
    assert "Put my name in" in browser.get(f"{where}?lang=en").text
    assert send(browser, f"{where}/evidence/0", {"on": "no"}).status_code == 303
    assert send(browser, f"{where}/evidence/9", {"on": "no"}).status_code == 404
    other = inside.browser(inside.person("otra", Role.TEACHER))
    assert other.get(where).status_code == 404
    assert send(other, f"{where}/name", {"on": "yes"}).status_code == 404


def test_what_was_sent_as_not_public_stays_so(inside, cast):
    service, teacher = inside.service, cast["teacher"]
    from badgeservice.core.evidence import Evidence
    from badgeservice.operations.apply import Applicant
    name = service.apply(ALONE, Applicant(teacher.person.email, "Teresa", "Rojas", "Soto"),
                         evidence=[Evidence("observation", "a", public=False),
                                   Evidence("material", "b", public=False,
                                            pupils_visible=True)],
                         name_public=False).id
    for act in (lambda: service.before_issue.set_name(teacher, name, is_public=True),
                lambda: service.before_issue.set_evidence(teacher, name, 0, is_public=True),
                lambda: service.before_issue.set_evidence(teacher, name, 1, is_public=True)):
        with pytest.raises(Conflict) as caught:
            act()
        assert caught.value.code == "showing-fixed"


def test_what_is_agreed_to_by_sending_is_said_before_and_recorded_with_it(inside, cast):
    story = Story(inside, cast["teacher"])
    kinds = inside.service.show.achievement(story.achievement).course.evidence
    draft = story.draft(direct("progress", public=False), *(direct(kind) for kind in kinds))
    said = " ".join(inside.browser(cast["teacher"]).get(
        f"/portfolio/applications/{draft}?lang=en").text.split())
    agreeing = said.partition('<ul class="agreeing">')[2].partition("</ul>")[0]
    assert agreeing.count("This piece of my evidence is shown to everybody") == len(kinds)
    assert agreeing.count("My name stands in the credential, for everybody who sees it.") == 1
    assert inside.service.share.agreed(cast["teacher"]) == ()
    story.send(draft)
    found = inside.service.share.agreed(cast["teacher"])
    assert [(each.purpose.value, each.position, each.is_given, each.application)
            for each in found] == [
        ("name", None, True, draft),
        *(("evidence", place, True, draft) for place in range(1, len(kinds) + 1))]


def test_what_was_taken_back_is_not_public_in_the_next_attempt(inside, cast):
    story = Story(inside, cast["teacher"])
    name = story.sent()
    inside.service.before_issue.set_evidence(cast["teacher"], name, 0, is_public=False)
    story.decide(name)
    story.release(name)
    again = inside.service.resubmit(cast["teacher"], name)
    with inside.database.reading() as work:
        assert [each.public for each in work.applications.evidence(again.id)][:2] == [False, True]


def test_while_an_appeal_waits_it_can_still_be_taken_back(inside, cast):
    story = Story(inside, cast["teacher"])
    name = story.result()
    with pytest.raises(NotFound):
        inside.service.before_issue.get(cast["teacher"], name)
    story.appeal(name)
    inside.service.before_issue.set_name(cast["teacher"], name, is_public=False)
    assert not inside.service.before_issue.get(cast["teacher"], name).name_is_public
