"""Pages of imports, schools and profiles: what each person sees and may change."""

import io
import re

import pytest

from badgeservice.core.account import Role
from badgeservice.core.granting import RoleWish
from badgeservice.core.profile import Profile
from tests.integration.test_people_import import PEOPLE, SCHOOLS
from tests.people import ELSEWHERE, PROGRAMME, new_id, send

PAGE = {"Accept": "text/html", "Accept-Language": "en"}
RUT = "99000001-8"
SHOWN = "99.000.001-8"


@pytest.fixture
def filled(inside):
    """A service with two schools and three people of the programme."""
    operator = inside.service.operator()
    inside.service.import_schools(operator, SCHOOLS.encode(), file="schools.csv")
    inside.service.import_people(operator, PEOPLE.encode(), file="people.csv",
                                 programme=PROGRAMME)
    return inside


def id_of(inside, email):
    with inside.database.reading() as work:
        return work.people.find(email).id


def get(browser, address, status=200):
    answer = browser.get(address, headers=PAGE)
    assert answer.status_code == status, answer.text
    return answer.text


def post(browser, address, form=None, status=303):
    answer = send(browser, address, form, headers=PAGE)
    assert answer.status_code == status, answer.text
    return answer


def upload(browser, kind, content, status=303, **more):
    return post(browser, "/admin/imports", {
        "kind": kind, f"{kind}_file": (io.BytesIO(content.encode()), f"{kind}.csv"), **more},
        status)


def acts(inside):
    with inside.database.reading() as work:
        return [entry.act for entry in work.audit.entries()]


# --- imports -------------------------------------------------------------------------------


@pytest.fixture
def ada(inside):
    return inside.browser(inside.person("ada", Role.ADMINISTRATOR))


def test_file_is_shown_before_it_is_recorded_and_recorded_once(inside, ada):
    upload(ada, "schools", SCHOOLS)
    shown = upload(ada, "schools", SCHOOLS).location
    assert "Liceo Insular Ejemplo 02" in get(ada, shown)
    assert "No schools are recorded" in get(ada, "/admin/schools")
    assert post(ada, shown).location == "/admin/schools"
    assert "2 rows: 2 new" in get(ada, "/admin/schools")
    assert "unknown-import" in get(ada, shown, 404)
    shown = upload(ada, "people", PEOPLE, programme=PROGRAMME, role="teacher").location
    text = get(ada, shown)
    assert "Javiera Ñancupil Rojas" in text
    assert RUT not in text
    post(ada, shown)
    again = get(ada, upload(ada, "people", PEOPLE, programme=PROGRAMME, role="teacher").location)
    assert "recorded already" in again
    assert 'action="' + shown not in again


def test_bad_cells_are_shown_in_a_table_and_nothing_waits(inside, ada):
    bad = SCHOOLS.replace("99002-7", "99002-8").replace(",SLEP,", ",fiscal,")
    text = upload(ada, "schools", bad, 400).text
    for word in ("99002-8", "fiscal", "dependencia", "check digit", "Write number and check"):
        assert word in text
    with inside.database.reading() as work:
        assert work.schools.all() == []


def test_numbers_of_people_are_not_shown_in_the_table_of_bad_cells(filled):
    browser = filled.browser(filled.person("ada", Role.ADMINISTRATOR))
    bad = PEOPLE.replace(RUT, "99000001-9").replace("+56912345678", "call me")
    text = upload(browser, "people", bad, 400, programme=PROGRAMME).text
    assert "telefono" in text
    assert "99000001" not in text
    assert "call me" not in text


def test_columns_are_named_in_spanish_or_english_as_the_reader_reads(ada):
    for language, named, other in (("es", "primer_apellido", "first_surname"),
                                   ("en", "first_surname", "primer_apellido"),
                                   ("fi", "first_surname", "primer_apellido")):
        text = ada.get(f"/admin/imports?lang={language}", headers={"Accept": "text/html"}).text
        assert f"<code>{named}</code>" in text
        assert f"<code>{other}</code>" not in text


def test_form_without_a_file_is_shown_again(ada):
    assert "No file was chosen" in post(ada, "/admin/imports", {"kind": "schools"}, 400).text
    assert "word is not known" in post(ada, "/admin/imports", {
        "kind": "roles", "schools_file": (io.BytesIO(b"x"), "x.csv")}, 400).text


def test_file_that_waits_is_nobody_elses(inside, ada):
    shown = upload(ada, "schools", SCHOOLS).location
    other = inside.browser(inside.person("eva", Role.ADMINISTRATOR))
    get(other, shown, 404)
    post(other, shown, status=404)
    post(other, f"{shown}/discard", status=404)
    post(ada, f"{shown}/discard")
    get(ada, shown, 404)


def test_item_089_of_many_files_of_one_person_only_the_newest_wait(inside, ada):
    other = inside.browser(inside.person("eva", Role.ADMINISTRATOR))
    kept = upload(other, "schools", SCHOOLS).location
    shown = [upload(ada, "schools", SCHOOLS).location for _ in range(7)]
    for gone in shown[:2]:
        get(ada, gone, 404)
    for waiting in shown[2:]:
        get(ada, waiting)
    get(other, kept)


def test_file_waits_for_an_hour(inside, ada, clock):
    from datetime import timedelta
    shown = upload(ada, "schools", SCHOOLS).location
    clock.ahead = timedelta(minutes=59)
    get(ada, shown)
    clock.ahead = timedelta(minutes=61)
    post(ada, shown, status=404)


def test_what_changed_in_the_meantime_is_found_when_it_is_confirmed(inside, ada):
    post(ada, upload(ada, "schools", SCHOOLS).location)
    shown = upload(ada, "people", PEOPLE, programme=PROGRAMME).location
    service = inside.service
    service.import_people(service.operator(), PEOPLE.replace("patricio@", "otro@").encode(),
                          file="x.csv", programme=PROGRAMME)
    told = get(ada, shown, 400)
    assert "another person" in told
    assert 'name="people_file"' in told, "the form to bring the file once more"
    assert "another person" in post(ada, shown, status=400).text


@pytest.mark.parametrize("attack", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>',
                                    "{{ config }}"])
def test_items_087_and_090_what_a_file_holds_is_shown_as_text(inside, ada, attack):
    quoted = attack.replace('"', '""')
    content = f'rbd,nombre,cut\n99001-9,"{quoted}",03301\n'
    answer = post(ada, "/admin/imports", {
        "kind": "schools", "schools_file": (
            io.BytesIO(content.encode()), attack.replace('"', "") + ".csv")})
    text = get(ada, answer.location)
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    post(ada, answer.location)
    assert "<script>alert" not in get(ada, "/admin/schools/99001-9")


def test_item_101_nobody_imports_into_another_programme(inside, ada):
    post(ada, upload(ada, "schools", SCHOOLS).location)
    upload(ada, "people", PEOPLE, 404, programme=ELSEWHERE)
    assert ELSEWHERE not in get(ada, "/admin/imports")


def test_item_100_form_gives_no_other_role(inside, ada):
    post(ada, upload(ada, "schools", SCHOOLS).location)
    assert "cannot give this role" in upload(
        ada, "people", PEOPLE, 400, programme=PROGRAMME, role="administrator").text


# --- schools -------------------------------------------------------------------------------


def test_schools_are_filtered(filled):
    browser = filled.browser(filled.person("coco", (Role.COORDINATOR, "tekna-emtp")))
    assert "1 of 2 schools" in get(browser, "/admin/schools?region=05")
    assert "Liceo Insular" in get(browser, "/admin/schools?commune=05201")
    assert "No school fits" in get(browser, "/admin/schools?provider=nobody")
    assert "1 of 2 schools" in get(browser, "/admin/schools?name=insular")
    assert "1 of 2 schools" in get(browser, "/admin/schools?name=99001-9")


@pytest.mark.parametrize("query", ["region=%25", "name='; DROP TABLE schools;--", "page=-1",
                                   "page=9999999", "commune=05201'", "region=__"])
def test_item_102_filters_are_values_and_nothing_else(filled, query):
    browser = filled.browser(filled.person("ada", Role.ADMINISTRATOR))
    get(browser, f"/admin/schools?{query}")
    assert "2 of 2 schools" in get(browser, "/admin/schools")


def test_long_list_of_schools_is_shown_a_page_at_a_time(inside):
    from badgeservice.core.check_digit import check_digit
    rows = "".join(f"{n}-{check_digit(str(n))},Liceo {n},03301\n" for n in range(1000, 1120))
    service = inside.service
    service.import_schools(service.operator(), ("rbd,nombre,cut\n" + rows).encode(), file="s.csv")
    browser = inside.browser(inside.person("ada", Role.ADMINISTRATOR))
    text = get(browser, "/admin/schools?region=03")
    assert len(re.findall(r"/admin/schools/\d", text)) == 50
    assert 'rel="next"' in text
    text = get(browser, "/admin/schools?region=03&page=3")
    assert len(re.findall(r"/admin/schools/\d", text)) == 20


def test_item_101_school_shows_people_of_the_own_programmes_only(filled):
    mine = filled.browser(filled.person("ada", Role.ADMINISTRATOR))
    theirs = filled.browser(filled.person("elena", Role.ADMINISTRATOR, programme=ELSEWHERE))
    assert "Gutiérrez Soto, Patricio" in get(mine, "/admin/schools/99001-9")
    text = get(theirs, "/admin/schools/99001-9")
    assert "Nobody of your programmes" in text
    assert "Patricio" not in text
    get(mine, "/admin/schools/99003-5", 404)


# --- profiles ------------------------------------------------------------------------------


@pytest.fixture
def patricio(filled):
    """The browser of a person who was imported."""
    from badgeservice.core.account import Account, AccountState
    person = id_of(filled, "patricio@docentes.example")
    with filled.database.transaction() as work:
        work.accounts.add(Account(person, AccountState.ACTIVE, filled.clock(), "es"))
    return filled.browser(filled.actor(person, "patricio"))


def test_everybody_sees_the_own_profile_with_the_rut(patricio):
    text = get(patricio, "/account/profile")
    assert SHOWN in text
    assert "Liceo Politécnico Ejemplo 01" in text
    assert "America/Santiago" in text


def test_person_without_any_profile_has_one_too(inside):
    browser = inside.browser(inside.person("aino", (Role.ASSESSOR, "socio-finlandes")))
    text = get(browser, "/account/profile")
    assert "RUT</dt>" not in text
    post(browser, "/account/profile", {"time_zone": "Europe/Helsinki", "language": "fi"})
    # The language has one place, which is another: the account.
    text = get(browser, "/account/profile")
    assert "Europe/Helsinki" in text
    with inside.database.reading() as work:
        person = work.people.find("aino@personas.example").id
        assert work.accounts.find(person).language == "es"
        assert work.profiles.zone(person) == "Europe/Helsinki"


def test_item_100_own_profile_takes_the_own_fields_only(filled, patricio):
    post(patricio, "/account/profile", {
        "social_name": "Pato", "gender": "undisclosed", "rut": "99000014-K", "school": "99002-7",
        "first_surname": "Otro", "person": "x", "role": "administrator", "own": "rut",
        "email": "otro@docentes.example"})
    with filled.database.reading() as work:
        person = work.people.find("patricio@docentes.example")
        profile = work.profiles.get(person.id)
    assert (person.social_name, person.first_surname) == ("Pato", "Gutiérrez")
    assert (profile.rut, profile.school) == (RUT, "99001-9")
    assert profile.own == {"social_name", "gender", "specialty", "phone"}
    assert "Pato Gutiérrez Soto" in get(patricio, "/account/profile")


@pytest.mark.parametrize(("field", "value"), [
    ("time_zone", "Mars/Olympus"), ("time_zone", "../../etc/passwd"),
    ("gender", "x"), ("phone", "call me"), ("social_name", "x" * 121),
    ("specialty", "Mi RUT es 99000001-8")])
def test_wrong_field_is_shown_again_as_it_was_typed(patricio, field, value):
    text = post(patricio, "/account/profile", {field: value}, 400).text
    assert 'role="alert"' in text
    assert f'id="{field}-problem-1"' in text


def test_rut_is_shown_to_administrators_and_to_nobody_else(filled):
    person = id_of(filled, "patricio@docentes.example")
    address = f"/admin/people/{person}/profile"
    assert SHOWN in get(filled.browser(filled.person("ada", Role.ADMINISTRATOR)), address)
    for name, role in (("coco", (Role.COORDINATOR, "tekna-emtp")), ("aurora", Role.AUDITOR)):
        text = get(filled.browser(filled.person(name, role)), address)
        assert "Patricio Gutiérrez Soto" in text
        for private in (SHOWN, RUT, "12345678", "Correct name"):
            assert private not in text
    for name, role in (("carla", (Role.ASSESSOR, "tekna-emtp")), ("mario", Role.MENTOR),
                       ("teresa", Role.TEACHER)):
        get(filled.browser(filled.person(name, role)), address, 403)


def test_operation_itself_gives_numbers_to_administrators_alone(filled):
    """Whatever a page shows: what it was not given it cannot show."""
    person = id_of(filled, "patricio@docentes.example")
    service, ada = filled.service, filled.person("ada", Role.ADMINISTRATOR)
    whole = service.profiles.of(ada, person).profile
    assert (whole.rut, whole.phone) == (RUT, "+56912345678")
    others = [filled.person("coco", (Role.COORDINATOR, "tekna-emtp")),
              filled.person("aurora", Role.AUDITOR)]
    for other in others:
        seen = service.profiles.of(other, person)
        assert (seen.profile.rut, seen.profile.phone, seen.is_whole) == (None, "", False)
    for reader in (ada, *others):
        for each in (*service.schools.one(reader, "99001-9")[1],
                     *service.schools.people(reader, programme=PROGRAMME)):
            assert (each.profile.rut, each.profile.phone) == (None, "")


def test_rut_is_not_shown_to_an_administrator_elsewhere_who_coordinates_here(filled):
    both = filled.person("eva", Role.ADMINISTRATOR, programme=ELSEWHERE)
    from badgeservice.core.account import Membership
    with filled.database.transaction() as work:
        work.accounts.grant(Membership(new_id(), both.person.id, PROGRAMME, Role.COORDINATOR,
                                       "tekna-emtp", filled.clock(), "test"))
    person = id_of(filled, "patricio@docentes.example")
    browser = filled.browser(filled.actor(both.person.id, "eva"))
    assert SHOWN not in get(browser, f"/admin/people/{person}/profile")
    post(browser, f"/admin/people/{person}/profile", CORRECTION, 404)


CORRECTION = {"given_names": "Patricio", "first_surname": "Gutiérrez", "second_surname": "Soto",
              "rut": "99.000.005-0", "school": "99002-7", "reason": "typing-error"}


def test_correction_is_recorded_with_its_reason_and_without_what_stood_there(filled):
    person = id_of(filled, "patricio@docentes.example")
    browser = filled.browser(filled.person("ada", Role.ADMINISTRATOR))
    post(browser, f"/admin/people/{person}/profile", CORRECTION)
    assert "99.000.005-0" in get(browser, f"/admin/people/{person}/profile")
    act = acts(filled)[-1]
    assert (act.action, act.subject) == ("person.corrected", f"person:{person}")
    assert act.details == {"reason": "typing-error", "fields": "rut,school"}


@pytest.mark.parametrize(("changes", "field"), [
    ({"reason": ""}, "reason"), ({"reason": "because 99000001-8"}, "reason"),
    ({"first_surname": ""}, "first_surname"), ({"rut": "99000005-1"}, "rut"),
    ({"rut": "99000002-6"}, "rut"), ({"school": "99003-5"}, "school"),
    ({"school": "1"}, "school"), ({"commune": "5"}, "commune"), ({"country": "XX"}, "country"),
])
def test_correction_that_is_wrong_changes_nothing(filled, changes, field):
    person = id_of(filled, "patricio@docentes.example")
    browser = filled.browser(filled.person("ada", Role.ADMINISTRATOR))
    text = post(browser, f"/admin/people/{person}/profile", CORRECTION | changes, 400).text
    assert f'id="{field}-problem-1"' in text
    with filled.database.reading() as work:
        assert work.profiles.get(person).rut == RUT


def test_item_101_profiles_elsewhere_are_not_found(filled):
    person = id_of(filled, "patricio@docentes.example")
    browser = filled.browser(filled.person("elena", Role.ADMINISTRATOR, programme=ELSEWHERE))
    unknown = get(browser, f"/admin/people/{new_id()}/profile", 404)
    for address in (f"/admin/people/{person}/profile", f"/admin/people/{person}/relations",
                    f"/admin/people/{person}/relations/{new_id()}/end"):
        text = post(browser, address, CORRECTION, 404).text
        assert "unknown-person" in text
        assert "unknown-person" in unknown


def test_page_of_a_person_takes_in_what_is_for_the_one_who_asks(filled):
    """The page of accounts and roles includes it, and has the person as `sheet.person`."""
    from types import SimpleNamespace

    from flask import Blueprint, render_template_string

    from badgeservice.web.access import needs
    room = Blueprint("sheet", __name__)

    @room.get("/sheet/<person>")
    @needs()
    def sheet(person):
        return render_template_string(
            '{% import "components.html" as c with context %}'
            '{% include "admin/person_profile.html" %}',
            sheet=SimpleNamespace(person=SimpleNamespace(id=person)))

    filled.app.register_blueprint(room)
    person = id_of(filled, "patricio@docentes.example")
    text = get(filled.browser(filled.person("ada", Role.ADMINISTRATOR)), f"/sheet/{person}")
    assert SHOWN in text
    assert f"/admin/people/{person}/profile" in text
    text = get(filled.browser(filled.person("aurora", Role.AUDITOR)), f"/sheet/{person}")
    assert "Liceo Politécnico Ejemplo 01" in text
    assert SHOWN not in text
    assert get(filled.browser(filled.person("teresa", Role.TEACHER)), f"/sheet/{person}") == ""


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.AUDITOR])
def test_names_behind_a_social_name_are_shown_to_no_coordinator_or_auditor(inside, role):
    trans = inside.person("Exnombre", Role.TEACHER, social_name="Antonia").person
    address = f"/admin/people/{trans.id}/profile"
    text = get(inside.browser(inside.person("otra", role)), address)
    assert "Antonia" in text
    assert "Exnombre" not in text.replace(trans.email, "")
    assert "Social name" not in text, "nor that there are others"
    whole = get(inside.browser(inside.person("ada", Role.ADMINISTRATOR)), address)
    assert "Exnombre" in whole.replace(trans.email, "")


# --- relations -----------------------------------------------------------------------------


def test_relation_is_recorded_from_either_side_and_ended(filled):
    browser = filled.browser(filled.person("coco", (Role.COORDINATOR, "tekna-emtp")))
    person = id_of(filled, "patricio@docentes.example")
    other = id_of(filled, "javiera@docentes.example")
    address = f"/admin/people/{person}/relations"
    form = {"how": "mentor:backward", "other": "javiera@docentes.example", "since": "2026-03-01"}
    post(browser, address, form)
    assert "Mentored by" in get(browser, f"/admin/people/{person}/profile")
    assert "Mentor of" in get(browser, f"/admin/people/{other}/profile")
    assert "already" in post(browser, address, form, 409).text
    with filled.database.reading() as work:
        assert work.relations.between(person, other, PROGRAMME) == {"mentor"}
        (relation,) = work.relations.of_person(person)
    assert (relation.person, relation.other) == (other, person)
    post(browser, f"{address}/{relation.id}/end")
    assert "Ended today" not in get(browser, f"/admin/people/{person}/profile")


def test_co_authors_are_recorded_once_whoever_is_named_first(filled):
    browser = filled.browser(filled.person("ada", Role.ADMINISTRATOR))
    emails = ("patricio@docentes.example", "javiera@docentes.example")
    first, second = (id_of(filled, email) for email in emails)
    post(browser, f"/admin/people/{first}/relations",
         {"how": "co-author:forward", "other": emails[1]})
    post(browser, f"/admin/people/{second}/relations",
         {"how": "co-author:forward", "other": emails[0]}, 409)


@pytest.mark.parametrize(("changes", "field"), [
    ({"how": "friend:forward"}, "how"), ({"other": "nobody@docentes.example"}, "other"),
    ({"other": "patricio@docentes.example"}, "other"), ({"since": "soon"}, "since"),
    ({"other": "elena@personas.example"}, "other"),
])
def test_relation_that_is_wrong_is_shown_again(filled, changes, field):
    filled.person("elena", Role.TEACHER, programme=ELSEWHERE)
    browser = filled.browser(filled.person("ada", Role.ADMINISTRATOR))
    person = id_of(filled, "patricio@docentes.example")
    form = {"how": "mentor:forward", "other": "javiera@docentes.example"} | changes
    # The name of the person who is already elsewhere must not appear.
    text = post(browser, f"/admin/people/{person}/relations", form, 400).text
    assert f'id="{field}-problem-1"' in text
    assert "Elena" not in text


def test_item_101_relation_of_another_programme_is_not_found(filled):
    service = filled.service
    made = service.relate(service.operator(), "mentor", "patricio@docentes.example",
                          "javiera@docentes.example")
    there = filled.person("elena", Role.ADMINISTRATOR, programme=ELSEWHERE)
    browser = filled.browser(there)
    post(browser, f"/admin/people/{there.person.id}/relations/{made.id}/end", status=404)
    with filled.database.reading() as work:
        assert work.relations.get(made.id).until is None


def wrongly(filled, person="patricio@docentes.example"):
    """Return the id of a relation recorded by mistake, already ended."""
    made = filled.service.relate(filled.service.operator(), "mentor", person,
                                 "javiera@docentes.example")
    filled.service.relate.end(filled.service.operator(), made.id)
    return made


def test_relation_recorded_by_mistake_is_struck_out_and_bars_no_more(filled):
    made = wrongly(filled)
    browser = filled.browser(filled.person("ada", Role.ADMINISTRATOR))
    address = f"/admin/people/{made.person}/relations/{made.id}/strike-out"
    assert address in get(browser, f"/admin/people/{made.person}/profile")
    post(browser, address, {"mistake": "because"}, 400)
    post(browser, address, {"mistake": "never-was"})
    assert address not in get(browser, f"/admin/people/{made.person}/profile")
    with filled.database.reading() as work:
        assert not work.relations.between(made.person, made.other, PROGRAMME)
        (act,) = (each.act for each in work.audit.entries()
                  if each.act.action == "relation.struck-out")
    assert (act.programme, act.details) == (PROGRAMME, {
        "kind": "mentor", "person": made.person, "other": made.other, "mistake": "never-was"})
    post(browser, address, {"mistake": "never-was"}, 404)


def test_coordinator_strikes_out_no_relation(filled):
    made = wrongly(filled)
    browser = filled.browser(filled.person("coco", (Role.COORDINATOR, "tekna-emtp")))
    assert "strike-out" not in get(browser, f"/admin/people/{made.person}/profile")
    post(browser, f"/admin/people/{made.person}/relations/{made.id}/strike-out",
         {"mistake": "never-was"}, 403)


def test_item_101_administrator_strikes_out_no_relation_of_another_programme(filled):
    made = wrongly(filled)
    there = filled.person("elena", Role.ADMINISTRATOR, programme=ELSEWHERE)
    post(filled.browser(there), f"/admin/people/{there.person.id}/relations/{made.id}/strike-out",
         {"mistake": "never-was"}, 404)


def test_nobody_lets_themselves_judge_by_striking_out_their_own_relation(filled):
    ada = filled.person("ada", Role.ADMINISTRATOR)
    made = wrongly(filled, ada.person.email)
    browser = filled.browser(ada)
    assert "strike-out" not in get(browser, f"/admin/people/{made.other}/profile")
    text = post(browser, f"/admin/people/{made.other}/relations/{made.id}/strike-out",
                {"mistake": "never-was"}, 403).text
    assert "relation-own" in text


# --- people of other programmes --------------------------------------------------------------


@pytest.fixture
def mallory(filled):
    """An administrator of another programme, whose invitation somebody has taken."""
    from badgeservice.operations.invite import Invitation
    from badgeservice.operations.roles import RoleWish

    actor = filled.person("mallory", Role.ADMINISTRATOR, programme=ELSEWHERE)
    filled.service.accounts.invite(actor, Invitation(
        "patricio@docentes.example", "", "", roles=(RoleWish(ELSEWHERE, Role.TEACHER),)))
    patricio = filled.service.sessions.actor(id_of(filled, "patricio@docentes.example"))
    (offer,) = filled.service.accounts.offers.mine(patricio)
    filled.service.accounts.offers.take(patricio, offer.id)
    return actor


def test_item_101_profile_of_who_joined_from_elsewhere_is_not_told(inside):
    ana = inside.person("ana", Role.TEACHER)
    mala = inside.person("mala", Role.ADMINISTRATOR, programme=ELSEWHERE)
    inside.service.accounts.roles.grant(inside.service.operator(), ana.person.id,
                                        RoleWish(ELSEWHERE, Role.TEACHER))
    with inside.database.transaction() as work:
        work.profiles.put(Profile(ana.person.id, specialty="Forestal", cohort="2026-1",
                                  occupation="docente", time_zone="Pacific/Easter"))
    seen = inside.service.profiles.of(mala, ana.person.id)
    assert (seen.person.full_name, seen.profile, seen.school, seen.zone) == (
        "Ana Rojas Soto", Profile(ana.person.id), None, None)
    sheet = inside.service.people.one(mala, ana.person.id)
    assert (sheet.account, sheet.sessions, sheet.invitation) == (None, 0, None)
    browser = inside.browser(mala)
    for address in ("", "/profile"):
        page = get(browser, f"/admin/people/{ana.person.id}{address}")
        assert "Ana Rojas Soto" in page
        for word in ("Forestal", "2026-1", "docente", "Pacific/Easter", "Open sessions",
                     "no account yet", "Specialty"):
            assert word not in page, (address, word)


def test_item_101_inviting_somebody_lays_open_nothing_of_them(filled, mallory):
    person = id_of(filled, "patricio@docentes.example")
    browser = filled.browser(mallory)
    address = f"/admin/people/{person}/profile"
    text = get(browser, address)
    for private in (SHOWN, RUT, "12345678", "Correct name"):
        assert private not in text
    assert "role-elsewhere" in post(browser, address, CORRECTION, 403).text
    with filled.database.reading() as work:
        assert work.profiles.get(person).rut == RUT


def test_item_101_file_of_another_programme_changes_nothing_of_who_was_invited(filled, mallory):
    result = filled.service.import_people(
        mallory, b"rut,nombres,primer_apellido,segundo_apellido,correo\n"
                 b"99000005-0,Patricio,Otro,Soto,patricio@docentes.example\n",
        file="people.csv", programme=ELSEWHERE)
    assert result.rows[0].kept == ("first_surname",)  # that a number differs is not told
    person = id_of(filled, "patricio@docentes.example")
    with filled.database.reading() as work:
        assert work.people.get(person).first_surname == "Gutiérrez"
        assert work.profiles.get(person).rut == RUT


def test_item_101_file_takes_nobody_who_has_only_applied_elsewhere(filled):
    from badgeservice.core.evidence import Evidence
    from badgeservice.errors import BadInput
    from badgeservice.operations.apply import Applicant

    mallory = filled.person("mallory", Role.ADMINISTRATOR, programme=ELSEWHERE)
    filled.service.apply("modulo-2", Applicant("ida@docentes.example", "Ida", "Rojas"),
                         evidence=[Evidence("reflection", "Lo que aprendí.")])
    with pytest.raises(BadInput) as caught:
        filled.service.import_people(
            mallory, b"nombres,primer_apellido,correo\nIda,Otra,ida@docentes.example\n",
            file="people.csv", programme=ELSEWHERE)
    assert [each.code for each in caught.value.problems] == ["person-elsewhere"]


def test_place_of_a_school_says_no_name_twice(inside, ada):
    content = "RBD,DGV_RBD,NOM_RBD,COD_COM_RBD\n99001,9,Escuela,5201\n"
    place = post(ada, "/admin/imports", {"kind": "schools", "schools_file": (
        io.BytesIO(content.encode()), "escuelas.csv")}).location
    post(ada, place)
    assert get(ada, "/admin/schools/99001-9").count("Isla de Pascua") == 1
