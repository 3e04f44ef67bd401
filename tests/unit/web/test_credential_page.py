"""The page of a credential: what people see, and what is never claimed."""

import html
import json
import re
from dataclasses import replace

import pytest

from badgeservice.core.deciding import Route
from badgeservice.core.evidence import Evidence
from badgeservice.core.person import Person
from badgeservice.web import create_app
from badgeservice.web.credential_view import attained
from badgeservice.web.translated import CriterionShown, LevelShown, Phrase, RubricShown
from tests.fakes import (
    ATTENDED,
    JOINT,
    RECORDED,
    REVOKED,
    UNNAMED,
    FakeService,
    award_of,
    facts_of,
    name_of,
    without_finnish,
)

ATTACK = "<script>alert(1)</script><img src=x onerror=alert(1)>"
PARTNER = "Socio finlandés de formación técnica (EJEMPLO)"
ISSUER = "Fundación Chile — Programa Tekna EMTP (EJEMPLO)"


def text_of(answer):
    """The words of a page, without its tags."""
    page = re.sub(r"<head>.*?</head>|<svg.*?</svg>", " ", answer.text, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def page(client, name, language="en"):
    return text_of(client.get(f"/credentials/{name}?lang={language}"))


def changed(service, name, change):
    """The same service with another stored document for one credential."""
    facts = service.show.credentials[name]
    document = json.loads(facts.credential.document)
    change(document)
    content = json.dumps(document).encode()
    return FakeService(more=(replace(
        facts, credential=replace(facts.credential, document=content)),))


def test_page_says_what_who_and_when(client):
    words = page(client, JOINT)
    assert "Micro-credential" in words
    assert "Microcredencial Docencia EMTP Chile–Finlandia" in words
    assert "Earned by Ana María Ñancupil Åkerström" in words
    assert f"Issued by {ISSUER} · 10 November 2026" in words
    assert "120 horas" in words


def test_day_is_the_one_of_the_programme(service):
    """Midnight in Helsinki is still the day before in UTC."""
    facts = service.show.credentials[JOINT]
    course = replace(facts.achievement.course, timezone="Europe/Helsinki")
    finnish = replace(facts, achievement=replace(facts.achievement, course=course))
    document = json.loads(facts.credential.document)
    document["awardedDate"] = "2026-11-09T22:00:00Z"
    finnish = replace(finnish, credential=replace(
        facts.credential, document=json.dumps(document).encode()))
    client = create_app(FakeService(more=(finnish,))).test_client()
    assert "10 November 2026" in page(client, JOINT)


def test_holder_who_is_not_public_is_not_named(client):
    words = page(client, UNNAMED)
    assert "The holder's name is not public." in words
    assert "Ñancupil" not in words


def test_example_issuer_says_so(client):
    words = page(client, JOINT, "es")
    assert "Perfil de ejemplo: no representa a la institución." in words


# --- how it was judged ---------------------------------------------------------------------


def test_joint_award_names_both(client):
    assert f"Jointly assessed by {ISSUER} and {PARTNER} ." in page(client, JOINT)


def test_recorded_award_is_never_called_joint(client):
    words = page(client, RECORDED)
    assert f"Recorded by {ISSUER} ." in words
    assert "ointly assessed" not in words


def test_joint_award_without_its_endorsement_is_not_called_joint(service):
    app = create_app(changed(service, JOINT, lambda document: document.pop("endorsement")))
    words = page(app.test_client(), JOINT)
    assert "ointly assessed by" not in words
    assert f"Assessed by {ISSUER} ." in words


def test_unsigned_endorsement_does_not_count(service):
    def unsign(document):
        for each in document["endorsement"]:
            del each["proof"]

    words = page(create_app(changed(service, JOINT, unsign)).test_client(), JOINT)
    judged = words.partition("How it was judged")[2].partition("Level reached")[0]
    assert PARTNER not in judged


def test_endorsed_decision_of_one_organisation_is_not_called_joint(service):
    facts = service.show.credentials[JOINT]
    decision = replace(facts.award.decision, finding=replace(
        facts.award.decision.finding, route=Route.SINGLE))
    alone = replace(facts, award=replace(facts.award, decision=decision))
    words = page(create_app(FakeService(more=(alone,))).test_client(), JOINT)
    assert "ointly assessed by" not in words.partition("Endorsement Jointly")[0]
    assert f"Assessed by {ISSUER} ." in words


def test_account_that_attested_is_not_published(client):
    assert "coordinacion@" not in client.get(f"/credentials/{RECORDED}").text


def test_name_that_attested_is_published():
    facts = facts_of(9, award_of("modulo-2", attested_by="Coordinación Tekna"))
    client = create_app(FakeService(more=(facts,))).test_client()
    assert "The list was attested by Coordinación Tekna." in page(client, name_of(9))


def test_participation_claims_no_competence(client):
    words = page(client, ATTENDED)
    assert "Participation certificate" in words
    assert "says nothing of competence" in words
    assert "Level reached" not in words


# --- what was achieved ---------------------------------------------------------------------


def test_every_criterion_shows_its_level_and_what_it_means(client):
    words = page(client, RECORDED, "es")
    assert words.count("3 de 4 Competente") == 4
    assert "Las tareas exigen decidir y justificar" in words


def test_other_language_shows_a_translation_that_says_it_is_not_signed(client):
    words = page(client, RECORDED, "en")
    assert "Aprendizaje activo Translation, not signed: Active learning" in words
    assert "Diseño de la actividad Translation, not signed: Activity design" in words
    assert "15 horas Translation, not signed: 15 hours" in words


def test_own_language_shows_no_translation(client):
    assert "no firmada" not in page(client, RECORDED, "es")


def test_english_stands_in_where_a_finnish_translation_is_missing(service):
    facts = service.show.credentials[RECORDED]
    course = replace(facts.achievement.course, outcomes=tuple(
        without_finnish(outcome) for outcome in facts.achievement.course.outcomes))
    lacking = replace(facts, achievement=replace(facts.achievement, course=course))
    client = create_app(FakeService(more=(lacking,))).test_client()
    answer = client.get(f"/credentials/{RECORDED}?lang=fi")
    assert '<span lang="en">Design activities that require decisions' in answer.text


def test_passages_in_another_language_are_marked(client):
    answer = client.get(f"/credentials/{RECORDED}?lang=fi")
    assert '<html lang="fi" ' in answer.text
    assert '<span lang="es">Aprendizaje activo</span>' in answer.text


def test_evidence_shows_what_is_public_and_no_more(client):
    words = page(client, JOINT, "es")
    assert "Guía de taller" in words
    assert "private words" not in words


def test_links_of_evidence_are_followed_by_people_only(client):
    answer = client.get(f"/credentials/{JOINT}")
    assert ('<a href="https://aula.example/guia" rel="nofollow noopener noreferrer">'
            in answer.text)


def test_endorsement_is_shown_with_its_author(client):
    assert PARTNER in page(client, JOINT).partition("Endorsement")[2]


def test_the_levels_are_told_in_one_line(client):
    assert "Result level 3 of 4 in all 4 criteria" in page(client, RECORDED)
    assert "Resultado nivel 3 de 4 en los 4 criterios" in page(client, RECORDED, "es")
    assert "Result" not in page(client, ATTENDED).partition("Check it yourself")[0]


@pytest.mark.parametrize(("steps", "scale", "said"), [
    ((3, 3), 4, "level 3 of 4 in all 2 criteria"),
    ((4, 2, 3), 4, "levels 2 to 4 of 4 in 3 criteria"),
    ((3,), 4, "level 3 of 4"),
    ((3, 0), 4, None),
    ((), 4, None),
])
def test_no_line_tells_more_than_every_criterion_says(steps, scale, said):
    def phrase(words):
        return Phrase(words, "es")

    criteria = tuple(CriterionShown(phrase("c"), tuple(
        LevelShown(str(place), phrase("l"), phrase("d"), place == step)
        for place in range(1, scale + 1))) for step in steps)
    found = attained([RubricShown(None, criteria)])
    assert (str(found) if found else None) == said


def test_scales_of_other_lengths_are_not_told_in_one_line():
    def criterion(length):
        return CriterionShown(Phrase("c", "es"), tuple(
            LevelShown(str(place), Phrase("l", "es"), Phrase("d", "es"), place == 2)
            for place in range(1, length + 1)))

    assert attained([RubricShown(None, (criterion(3), criterion(4)))]) is None


def test_each_of_the_two_is_named_with_what_it_did(client):
    words = page(client, JOINT)
    assert f"{ISSUER} Assessed the evidence, issued this credential and signed it." in words
    assert f"{PARTNER} Assessed the same evidence, and signed the outcome" in words


def test_what_no_signature_covers_says_so(client):
    """The document says nothing of who attested a list, nor of why it was revoked."""
    facts = facts_of(9, award_of("modulo-2", attested_by="Coordinación Tekna"))
    attested = create_app(FakeService(more=(facts,))).test_client()
    note = "from the issuer's register, not signed"
    assert f"The list was attested by Coordinación Tekna. {note}" in page(attested, name_of(9))
    assert f"Reason: it names the wrong person. {note}" in page(client, REVOKED)
    assert note not in page(client, JOINT)


# --- what it is worth now ------------------------------------------------------------------


def test_valid_credential_says_so_and_lists_the_checks(client):
    words = page(client, JOINT)
    assert "Valid The credential is genuine, unchanged and in force." in words
    assert "All checks (7)" in words


def test_revoked_credential_says_when_and_why(client):
    answer = client.get(f"/credentials/{REVOKED}?lang=en")
    words = text_of(answer)
    assert "Revoked The issuer has withdrawn this credential." in words
    assert "Revoked on 20 November 2026. Reason: it names the wrong person." in words
    assert "not public" not in words
    assert "verdict-bad" in answer.text


def test_revoked_credential_offers_no_certificate(client):
    assert ".pdf" not in client.get(f"/credentials/{REVOKED}").text
    assert ".pdf" in client.get(f"/credentials/{JOINT}").text


def test_verdict_is_computed_from_the_stored_bytes(client, service):
    client.get(f"/credentials/{JOINT}")
    assert service.verify.asked == [(service.show.credentials[JOINT].credential.document, None)]


# --- attacks -------------------------------------------------------------------------------


@pytest.fixture
def hostile():
    """A credential whose every free text is an attack."""
    person = Person("p1", "x@y.example", ATTACK, "O'Brien", "")
    evidence = (Evidence("material", f"{ATTACK} [go](javascript:alert(1)) ![](https://t.example)",
                         "javascript:alert(1)", name=ATTACK),)
    award = award_of("modulo-2", person=person, evidence=evidence, narrative=ATTACK)
    return create_app(FakeService(more=(facts_of(9, award),))).test_client()


def test_script_in_a_text_is_text(hostile):
    answer = hostile.get(f"/credentials/{name_of(9)}")
    page = answer.text.replace('<script src="/static/app.js', "").replace(
        '<script type="application/ld+json">', "")
    assert "<script" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_links_that_run_code_are_no_links(hostile):
    page = hostile.get(f"/credentials/{name_of(9)}").text
    assert 'href="javascript:' not in page


def test_pictures_of_other_hosts_are_not_loaded(hostile):
    page = hostile.get(f"/credentials/{name_of(9)}").text
    assert not re.findall(r'<img[^>]+src="(?!/static/|/achievements/modulo-|/credentials/)', page)


def test_attested_name_is_escaped():
    facts = facts_of(9, award_of("modulo-2", attested_by=f"A {ATTACK}"))
    client = create_app(FakeService(more=(facts,))).test_client()
    assert "<img src=x" not in client.get(f"/credentials/{name_of(9)}").text
