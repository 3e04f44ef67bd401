"""People and schools from files: all rows or none, and twice is once."""

import logging

import pytest

from badgeservice.core.account import EVERY, Role
from badgeservice.core.importing import Effect
from badgeservice.core.profile import Gender
from badgeservice.errors import BadInput, NotAllowed, NotFound
from tests.people import ELSEWHERE, PROGRAMME

SCHOOLS = """\
rbd,nombre,region,cod_region,comuna,cut,dependencia,rural
99001-9,Liceo Politécnico Ejemplo 01,Atacama,03,Vallenar,03301,DAEM,1
99002-7,Liceo Insular Ejemplo 02,Valparaíso,05,Isla de Pascua,05201,SLEP,0
"""
PEOPLE = """\
rut,nombres,primer_apellido,segundo_apellido,correo,genero,rbd,especialidad,telefono
99000001-8,Patricio,Gutiérrez,Soto,patricio@docentes.example,hombre,99001-9,Metalurgia,+56912345678
99000002-6,Javiera,Ñancupil,Rojas,javiera@docentes.example,no binario,99002-7,Minería,
,Aino,Virtanen,,aino@school.example,,,,
"""
RUTS = ("99000001-8", "99.000.001-8", "99000002-6")


@pytest.fixture
def files(tmp_path):
    """The two files."""
    for name, content in (("schools.csv", SCHOOLS), ("people.csv", PEOPLE)):
        tmp_path.joinpath(name).write_text(content, encoding="utf-8")
    return tmp_path


def counts(ran):
    return {name: ran.data[name] for name in ("rows", "new", "changed", "joined", "same")}


def test_files_are_recorded_once_and_come_back_as_files(cli, files):
    people = ("people", "import", files / "people.csv", "--programme", PROGRAMME, "--json")
    schools = ("schools", "import", files / "schools.csv", "--json")
    assert cli(*people, code=1).data["problems"][0]["code"] == "school-unknown"
    assert counts(cli(*schools, "--dry-run"))["new"] == 2
    assert cli("schools", "list").out == ""
    assert counts(cli(*schools))["new"] == 2
    assert counts(cli(*schools))["same"] == 2
    assert counts(cli(*people, "--dry-run"))["new"] == 3
    assert cli("people", "list").out == ""
    assert counts(cli(*people))["new"] == 3
    assert counts(cli(*people))["same"] == 3
    names = [row["first_surname"] for row in cli("people", "list", "--json").data]
    assert names == ["Gutiérrez", "Ñancupil", "Virtanen"]
    out = files / "out.csv"
    out.write_text(cli("people", "list", "--csv", "--with-numbers").out, encoding="utf-8")
    assert '"\'+56912345678"' in out.read_text(encoding="utf-8")
    assert counts(cli("people", "import", out, "--programme", PROGRAMME, "--json"))["same"] == 3
    out.write_text(cli("schools", "list", "--csv").out, encoding="utf-8")
    assert counts(cli("schools", "import", out, "--json"))["same"] == 2


def test_list_has_no_numbers_of_people_unless_asked_for(cli, files):
    cli("schools", "import", files / "schools.csv")
    cli("people", "import", files / "people.csv", "--programme", PROGRAMME)
    for form in ((), ("--json",), ("--csv",)):
        text = cli("people", "list", *form).out
        assert "patricio@docentes.example" in text
        assert not any(number in text for number in (*RUTS, "12345678"))


def test_one_bad_cell_refuses_the_whole_file_and_is_named(cli, files):
    cli("schools", "import", files / "schools.csv")
    bad = PEOPLE.replace("99000002-6", "99000002-7").replace("no binario", "nb")
    files.joinpath("people.csv").write_text(bad, encoding="utf-8")
    ran = cli("people", "import", files / "people.csv", "--programme", PROGRAMME, code=1)
    assert "people.csv:3: rut: This is not a RUT" in ran.err
    assert "people.csv:3: genero = “nb”: This word is not known here." in ran.err
    assert "99000002" not in ran.err
    assert cli("people", "list").out == ""


def test_programme_must_be_named_where_there_are_several(cli, files):
    ran = cli("people", "import", files / "people.csv", "--json", code=1)
    assert ran.data["problems"][0]["code"] == "programme-missing"
    ran = cli("people", "import", files / "people.csv", "--programme", "x", "--json", code=1)
    assert ran.data["error"] == "unknown-programme"


def test_relation_is_recorded_by_addresses_and_ended(cli, files):
    cli("schools", "import", files / "schools.csv")
    cli("people", "import", files / "people.csv", "--programme", PROGRAMME)
    pair = ("patricio@docentes.example", "Javiera@Docentes.example")
    made = cli("people", "relate", "mentor", *pair, "--since", "2026-03-01", "--json").data
    assert (made["kind"], made["programme"], made["since"]) == ("mentor", PROGRAMME, "2026-03-01")
    assert cli("people", "relate", "mentor", *pair, "--json", code=1).data["error"] == (
        "relation-stands")
    ended = cli("people", "relate", "mentor", *pair, "--until", "2026-06-30", "--json").data
    assert (ended["id"], ended["until"]) == (made["id"], "2026-06-30")
    assert cli("people", "relate", "mentor", pair[0], "no@docentes.example", "--json",
               code=1).data["error"] == "unknown-person"
    cli("people", "relate", "mentor", *pair, "--since", "soon", code=2)


# --- whose people --------------------------------------------------------------------------


@pytest.fixture
def schools(inside):
    """The service with the schools, recorded by the operator."""
    service = inside.service
    service.import_schools(service.operator(), SCHOOLS.encode(), file="schools.csv")
    return inside


def bring(inside, actor, content=PEOPLE, **more):
    return inside.service.import_people(actor, content.encode(), file="people.csv",
                                        **{"programme": PROGRAMME, **more})


def profile_of(inside, email):
    with inside.database.reading() as work:
        person = work.people.find(email)
        return person, work.profiles.get(person.id), work.accounts.memberships(person.id)


def row(email, **cells):
    cells = {"correo": email, "nombres": "Ana", "primer_apellido": "Rojas"} | cells
    return ",".join(cells) + "\n" + ",".join(cells.values()) + "\n"


def test_administrator_imports_into_the_own_programme_only(schools):
    ada = schools.person("ada", Role.ADMINISTRATOR)
    assert bring(schools, ada).count(Effect.NEW) == 3
    person, profile, (membership,) = profile_of(schools, "patricio@docentes.example")
    assert person.second_surname == "Soto"
    assert (profile.rut, profile.gender, profile.phone) == (
        "99000001-8", Gender.MAN, "+56912345678")
    assert (membership.role, membership.programme, membership.granted_by) == (
        Role.TEACHER, PROGRAMME, ada.person.id)
    with pytest.raises(NotFound) as caught:
        bring(schools, ada, programme=ELSEWHERE)
    assert caught.value.code == "unknown-programme"


@pytest.mark.parametrize("role", [Role.TEACHER, Role.MENTOR, Role.COORDINATOR, Role.AUDITOR])
def test_nobody_but_administrators_imports(schools, role):
    other = schools.person("otra", role)
    with pytest.raises(NotAllowed) as caught:
        bring(schools, other)
    assert caught.value.code == "role-missing"
    with pytest.raises(NotAllowed):
        schools.service.import_schools(other, SCHOOLS.encode(), file="s.csv")


def test_item_100_file_gives_no_role_that_decides_about_others(schools):
    ada = schools.person("ada", Role.ADMINISTRATOR)
    for role in (Role.ADMINISTRATOR, Role.ASSESSOR, Role.COORDINATOR, Role.AUDITOR):
        with pytest.raises(BadInput) as caught:
            bring(schools, ada, role=role)
        assert caught.value.problems[0].code == "role-unknown"


def test_item_101_address_of_somebody_elsewhere_pulls_nobody_into_the_programme(schools):
    """Else an administrator could read the RUT of anybody whose address is known."""
    there = schools.person("elena", Role.ADMINISTRATOR, programme=ELSEWHERE)
    bring(schools, there, programme=ELSEWHERE)
    ada = schools.person("ada", Role.ADMINISTRATOR)
    with pytest.raises(BadInput) as caught:
        bring(schools, ada, row("patricio@docentes.example"))
    assert [p.code for p in caught.value.problems] == ["person-elsewhere"]
    person, _, memberships = profile_of(schools, "patricio@docentes.example")
    assert person.given_names == "Patricio"
    assert {each.programme for each in memberships} == {ELSEWHERE}


def test_item_101_open_account_without_a_role_is_pulled_in_by_no_file(schools):
    pia = schools.person("pia")
    ada = schools.person("ada", Role.ADMINISTRATOR)
    with pytest.raises(BadInput) as caught:
        bring(schools, ada, row(pia.person.email))
    assert [p.code for p in caught.value.problems] == ["person-elsewhere"]
    assert profile_of(schools, pia.person.email)[2] == ()


def test_item_100_administrator_gives_themselves_no_role_by_a_file(schools):
    ada = schools.person("ada", Role.ADMINISTRATOR)
    columns = PEOPLE.splitlines()[0].split(",")
    own = {"correo": ada.person.email, "nombres": "Ada", "primer_apellido": "Rojas"}
    content = PEOPLE + ",".join(own.get(name, "") for name in columns) + "\n"
    with pytest.raises(BadInput) as caught:
        bring(schools, ada, content)
    assert [(p.code, p.line) for p in caught.value.problems] == [
        ("role-own", len(content.splitlines()))]
    assert [each.role for each in profile_of(schools, ada.person.email)[2]] == [
        Role.ADMINISTRATOR]


def test_own_row_that_gives_no_role_is_imported(schools):
    ada = schools.person("ada", Role.ADMINISTRATOR, Role.TEACHER)
    assert bring(schools, ada, row(ada.person.email, cohorte="2026")).count(Effect.CHANGED) == 1


def test_role_of_a_file_ends_the_sessions(schools):
    """As docs/accounts.md says of every role that is given."""
    ada, ana = schools.person("ada", Role.ADMINISTRATOR), schools.person("ana", Role.TEACHER)
    browser = schools.browser(ana)
    bring(schools, ada, row(ana.person.email))
    assert browser.get("/portfolio/").status_code == 200, "nothing new is given"
    bring(schools, ada, row(ana.person.email), role=Role.MENTOR)
    assert browser.get("/portfolio/").status_code == 303


def test_operator_takes_people_into_a_second_programme(schools):
    operator = schools.service.operator()
    bring(schools, operator)
    result = bring(schools, operator, programme=ELSEWHERE)
    assert result.count(Effect.JOINED) == 3
    _, _, memberships = profile_of(schools, "patricio@docentes.example")
    assert {each.programme for each in memberships} == {PROGRAMME, ELSEWHERE}
    assert all(each.programme != EVERY for each in memberships)


def test_rut_of_somebody_else_is_refused_without_saying_whose(schools):
    ada = schools.person("ada", Role.ADMINISTRATOR)
    bring(schools, ada)
    with pytest.raises(BadInput) as caught:
        bring(schools, ada, row("otra@docentes.example", rut="99000001-8"))
    (problem,) = caught.value.problems
    assert (problem.code, problem.field, problem.value) == ("rut-taken", "rut", None)
    assert "patricio" not in str(problem)


def test_changed_cells_are_told_and_recorded_and_empty_ones_change_nothing(schools):
    ada = schools.person("ada", Role.ADMINISTRATOR)
    bring(schools, ada)
    changed = PEOPLE.replace("Metalurgia", "Electricidad").replace("99000001-8", "").replace(
        "Javiera", "Javiera Paz").replace("99000002-6", "99000005-0")
    result = bring(schools, ada, changed)
    first, second = result.worth_telling
    assert [(f.name, f.before, f.after) for f in first.fields] == [
        ("specialty", "Metalurgia", "Electricidad")]
    assert [(f.name, f.before, f.after) for f in second.fields] == [
        ("given_names", "Javiera", "Javiera Paz"), ("rut", "", "")]
    assert profile_of(schools, "patricio@docentes.example")[1].rut == "99000001-8"
    assert profile_of(schools, "javiera@docentes.example")[1].rut == "99000005-0"


def test_what_people_say_of_themselves_stays(schools):
    ada = schools.person("ada", Role.ADMINISTRATOR)
    bring(schools, ada)
    person, _, _ = profile_of(schools, "patricio@docentes.example")
    patricio = schools.actor(person.id, "patricio")
    schools.service.profiles.change_own(patricio, {
        "gender": "undisclosed", "specialty": "Metalurgia", "phone": "+56912345678",
        "social_name": "Pato"})
    result = bring(schools, ada)
    (told,) = result.worth_telling
    assert (told.effect, told.kept) == (Effect.SAME, ("gender",))
    person, profile, _ = profile_of(schools, "patricio@docentes.example")
    assert (profile.gender, person.social_name) == (Gender.UNDISCLOSED, "Pato")


def test_numbers_of_people_stand_neither_in_the_audit_nor_in_the_log(schools, caplog):
    ada = schools.person("ada", Role.ADMINISTRATOR)
    with caplog.at_level(logging.DEBUG):
        bring(schools, ada)
        bring(schools, ada, PEOPLE.replace("99000001-8", "99000005-0"))
    with schools.database.reading() as work:
        acts = [entry.act for entry in work.audit.entries()]
    assert [act.action for act in acts].count("person.import-new") == 3
    text = caplog.text + "".join(act.content for act in acts)
    for private in (*RUTS, "99000005", "12345678", "patricio", "Gutiérrez"):
        assert private not in text


def test_second_import_of_a_file_leaves_no_entry_in_the_audit(schools):
    ada = schools.person("ada", Role.ADMINISTRATOR)
    bring(schools, ada)
    with schools.database.reading() as work:
        before = work.audit.latest()
    assert bring(schools, ada).changes_nothing
    with schools.database.reading() as work:
        assert work.audit.latest() == before


def test_school_that_changes_hands_remembers_who_ran_it(schools):
    service = schools.service
    table = "rbd,nombre,cut,sostenedor,sostenedor_desde\n99001-9,Liceo,03301,{},{}\n"
    for provider, since in (("DAEM Vallenar", "2020-01-01"), ("SLEP Huasco", "2025-01-01")):
        service.import_schools(service.operator(), table.format(provider, since).encode(),
                               file="s.csv")
    with schools.database.reading() as work:
        found = work.schools.find("99001-9")
    assert [(each.provider, each.since.year) for each in found.providers] == [
        ("DAEM Vallenar", 2020), ("SLEP Huasco", 2025)]
    assert found.dependency is not None  # an empty cell changes nothing
    again = service.import_schools(service.operator(), table.format(
        "SLEP Huasco", "2025-01-01").encode(), file="s.csv")
    assert again.changes_nothing
