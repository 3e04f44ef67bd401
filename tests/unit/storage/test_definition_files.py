"""Definition files: every defect is found with its place, and the shipped ones have none."""

import os
import shutil
from pathlib import Path

import pytest
import yaml

from badgeservice.core.course import AwardBy, Kind, course
from badgeservice.core.definitions import Known
from badgeservice.core.issuer import issuer
from badgeservice.core.rubric import rubric
from badgeservice.core.text import LANGUAGES
from badgeservice.errors import BadInput
from badgeservice.resources import resource
from badgeservice.storage.definition_files import (
    DefinitionSchemas,
    read_definitions,
    read_known,
)
from tests import factories
from tests.factories import ISSUER, PARTNER, R1, both, course_data, issuer_data, rubric_data

ASSETS = Path(__file__).parents[2] / "assets" / "definitions"
SCHEMAS = DefinitionSchemas.from_folder(resource("schemas"))


def problems(*paths, known=None):
    with pytest.raises(BadInput) as caught:
        read_definitions(paths, SCHEMAS, known=known)
    assert caught.value.code == "definitions-refused"
    return caught.value.problems


def found(*paths, known=None):
    return [(p.code, p.line, p.field) for p in problems(*paths, known=known)]


def write(folder, data, name=None):
    """Write *data* to a file in *folder*, named by its slug."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{name or data['slug']}.yaml"
    path.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    return path


@pytest.fixture
def programme(tmp_path):
    """A folder with two issuers, a rubric and a course that refer to each other."""
    write(tmp_path / "issuers", issuer_data())
    write(tmp_path / "issuers", issuer_data(slug=PARTNER, country="FI"))
    write(tmp_path / "rubrics", rubric_data())
    write(tmp_path / "courses", course_data(partner=PARTNER))
    return tmp_path


# --- the shipped programme ---------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped():
    """The example programme as `definitions load` takes it."""
    return read_definitions([resource(name) for name in ("issuers", "rubrics", "courses")],
                            SCHEMAS)


def test_the_example_programme_has_four_issuers_marked_as_examples(shipped):
    issuers = [issuer(data) for data in shipped.issuers.values()]
    assert len(issuers) == 4
    for value in issuers:
        assert value.is_example
        assert "EJEMPLO" in value.name.in_language("es")
        assert value.url.endswith(".example")
        assert value.email.endswith(".example")


def test_the_example_rubrics_have_eleven_criteria_on_four_levels(shipped):
    three = [rubric(shipped.rubrics[slug])
             for slug in (R1, "r2-evaluacion-formativa", "r3-mentoria")]
    criteria = [criterion for value in three for criterion in value.criteria]
    assert [len(value.criteria) for value in three] == [4, 4, 3]
    assert len(criteria) == 11
    for value in three:
        assert value.levels == (1, 2, 3, 4)
        assert (value.cut_score, value.rule.value) == (3, "compensatory")
    for criterion in criteria:
        assert set(criterion.descriptors) == {1, 2, 3, 4}
        assert criterion.must_reach == (3 if criterion.critical else None)
        assert all(words.has("es") and words.has("en")
                   for words in criterion.descriptors.values())


def texts(data, place):
    """Every text for people in *data*, with its place."""
    if isinstance(data, dict) and isinstance(data.get("es"), str):
        yield place, data
        return
    parts = data.items() if isinstance(data, dict) else enumerate(data)
    for key, inner in parts:
        if isinstance(inner, dict | list):
            yield from texts(inner, f"{place}.{key}")


@pytest.mark.parametrize(("kind", "fewest"), [("issuers", 8), ("rubrics", 250), ("courses", 200)])
def test_every_text_of_the_example_programme_is_there_in_each_language(shipped, kind, fewest):
    """An assessor in Finland judges by the words that one in Chile judges by."""
    found = dict(texts(getattr(shipped, kind), kind))
    assert len(found) >= fewest
    assert [place for place, words in found.items() if set(words) != set(LANGUAGES)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_levels_of_an_example_criterion_are_told_in_the_same_words(shipped, language):
    for data in shipped.rubrics.values():
        for criterion in rubric(data).criteria:
            told = {words.in_language(language) for words in criterion.descriptors.values()}
            assert len(told) == 4, (data["slug"], criterion.id)


def test_the_first_rubric_has_the_published_ids_and_weights(shipped):
    criteria = [(c.id, c.weight, c.critical) for c in rubric(shipped.rubrics[R1]).criteria]
    assert criteria == [("diseno", 30, True), ("aplicacion", 30, True), ("seguridad", 20, False),
                        ("reflexion", 20, False)]


def test_the_other_modules_have_rubrics_of_three_or_four_criteria_marked_as_examples(shipped):
    others = [rubric(data) for slug, data in shipped.rubrics.items() if slug[0] != "r"]
    assert len(others) >= 6
    assert all(len(value.criteria) in (3, 4) and value.is_example for value in others)


def test_eight_modules_are_awarded_by_rows_or_decisions(shipped):
    modules = [course(shipped.courses[f"modulo-{number}"]) for number in range(1, 9)]
    assert [value.module_number for value in modules] == list(range(1, 9))
    for value in modules:
        assert (value.kind, value.award_by, value.hours) == (Kind.BADGE, AwardBy.BATCH, 15)
        assert len(value.rubrics) == 1
    assert modules[1].rubrics == (R1,)


def test_milestones_and_micro_credential_list_what_they_require(shipped):
    by_slug = {slug: course(data) for slug, data in shipped.courses.items()}
    first, second = by_slug["practica-docente-1"], by_slug["practica-docente-2"]
    assert first.kind is second.kind is Kind.MILESTONE
    assert set(first.requires) == {"modulo-1", "modulo-2", "modulo-3", "modulo-4"}
    assert set(second.requires) == {
        "modulo-5", "modulo-6", "modulo-7", "modulo-8", "practica-docente-1"}
    (whole,) = [c for c in by_slug.values() if c.kind is Kind.MICRO_CREDENTIAL]
    assert set(whole.requires) == {"practica-docente-1", "practica-docente-2"}
    assert whole.rubrics == (R1, "r2-evaluacion-formativa")
    assert whole.hours == 120


def test_joint_achievements_are_never_awarded_by_rows(shipped):
    joint = [course(data) for data in shipped.courses.values()
             if data["kind"] in ("MicroCredential", "Milestone") or data["slug"] == "mentor-emtp"]
    assert len(joint) == 4
    assert all(value.award_by is AwardBy.DECISION and value.partner for value in joint)


def test_participation_stands_apart(shipped):
    (value,) = [course(data) for data in shipped.courses.values()
                if data["kind"] == "Participation"]
    assert (value.rubrics, value.partner, value.is_competence) == ((), None, False)


# --- every defect ------------------------------------------------------------------------

DEFECTS = {
    "issuers/address-without-https": [("form-wrong", 6, "url")],
    "issuers/alias": [("yaml-alias", 5, "description.en")],
    "issuers/colon-in-text": [("yaml-syntax", 4, None)],
    "issuers/control-character": [("control-character", 4, "description.es")],
    "issuers/deep-nesting": [("yaml-depth", 1, "slug[0][0]")],
    "issuers/empty": [("file-empty", 1, None)],
    "issuers/escape-beyond-unicode": [("yaml-syntax", 4, None)],
    "issuers/example-not-named": [("example-not-named", 2, "name.es")],
    "issuers/invisible-sign": [("invisible-sign", 4, "description.es")],
    "issuers/key-is-a-list": [("key-not-text", 11, None)],
    "issuers/list-at-the-top": [("type-wrong", 1, None)],
    "issuers/not-utf-8": [("not-utf-8", 4, None)],
    "issuers/python-tag": [("yaml-tag", 4, "description.es")],
    "issuers/second-document": [("yaml-documents", 6, None)],
    "issuers/sign-reserved-by-yaml": [("yaml-syntax", 4, None)],
    "issuers/tab-indentation": [("yaml-syntax", 5, None)],
    "issuers/unclosed-quote": [("yaml-syntax", 4, None)],
    "issuers/wrong-indentation": [("yaml-syntax", 5, None)],
    "rubrics/critical-without-level": [("critical-without-level", 12, "criteria[0]")],
    "rubrics/duplicate-key": [("key-twice", 25, "criteria[1].weight")],
    "rubrics/empty-value": [("value-missing", 9, "rule")],
    "rubrics/levels-out-of-order": [("levels-out-of-order", 7, "scale[1].value")],
    "rubrics/missing-key": [("key-missing", 22, "criteria[1].weight")],
    "rubrics/missing-language": [("language-missing", 23, "criteria[1].title.en")],
    "rubrics/score-without-quotes": [("type-wrong", 10, "cut_score")],
    "rubrics/several-at-once": [
        ("type-wrong", 2, "title"), ("value-unknown", 9, "rule"),
        ("type-wrong", 14, "criteria[0].weight"),
        ("key-unknown", 21, "criteria[0].descriptors.2.no"),
        ("key-twice", 25, "criteria[1].weight")],
    "rubrics/unknown-key": [("key-unknown", 9, "titel"), ("key-unknown", 25, "criteria[1].wieght")],
    "rubrics/weights-not-100": [("weights-not-100", 11, "criteria")],
    "rubrics/yes-is-no-boolean": [("type-wrong", 25, "criteria[1].critical")],
    "courses/alignment-without-target": [("key-missing", 17, "alignments[0].url")],
    "courses/micro-credential-incomplete": [
        ("annex-incomplete", 1, name)
        for name in ("outcomes", "workload", "level", "quality_assurance")],
    "courses/missing-language-of-course": [("language-missing", 18, "alignments[0].name")],
    "courses/requires-itself": [("requires-itself", 10, "requires")],
    "courses/slug-of-another-file": [("slug-not-file-name", 1, "slug")],
    "courses/unknown-rubric": [("rubric-unknown", 9, "rubrics[1]")],
    "courses/unknown-time-zone": [("timezone-unknown", 21, "timezone")],
}


@pytest.mark.parametrize("name", DEFECTS)
def test_each_defect_is_found_at_its_place(name):
    path = ASSETS / f"{name}.yaml"
    given = problems(path, known=factories.known())
    assert [(p.code, p.line, p.field) for p in given] == DEFECTS[name]
    assert {p.file for p in given} == {str(path)}
    assert all(p.remedy for p in given)


def test_a_tab_may_stand_in_a_text_and_hides_no_invisible_sign(tmp_path):
    good, bad = (issuer_data() | {"description": {"es": text, "en": "Test"}}
                 for text in ("Para\tprobar", "Para\tprobar\u202e"))
    assert read_definitions([write(tmp_path / "issuers", good)], SCHEMAS).issuers
    file = write(tmp_path / "issuers", bad)
    assert [code for code, _, _ in found(file)] == ["invisible-sign"]


def test_every_bad_file_has_its_defect_on_record():
    files = {str(path.relative_to(ASSETS).with_suffix("")) for path in ASSETS.rglob("*.yaml")}
    assert files - set(DEFECTS) == {"issuers/alias-bomb"}


def test_a_bomb_of_aliases_is_refused():
    assert {"yaml-alias"} < {code for code, _, _ in found(ASSETS / "issuers" / "alias-bomb.yaml")}


def test_all_problems_of_all_files_are_reported_at_once():
    given = problems(ASSETS, ASSETS / "rubrics", known=factories.known())
    expected = {(str(ASSETS / f"{name}.yaml"), *place)
                for name, places in DEFECTS.items() for place in places}
    assert expected <= {(p.file, p.code, p.line, p.field) for p in given}
    assert len(given) == len({(p.file, p.code, p.line, p.field) for p in given})


def test_a_remedy_names_what_was_meant():
    _, second = problems(ASSETS / "rubrics" / "unknown-key.yaml")
    assert str(second.remedy) == "Did you mean weight?"
    (zone,) = problems(ASSETS / "courses" / "unknown-time-zone.yaml", known=factories.known())
    assert "America/Santiago" in str(zone.remedy)
    assert zone.value == "America/Santigo"


# --- what the schemas refuse -------------------------------------------------------------

REFUSED = [
    # keyword, kind, key, value, code, field
    ("required", "rubric", "scale", [{"value": 1}], "key-missing", "scale[0].name"),
    ("additionalProperties", "course", "workload", {"hours": 1, "days": 1}, "key-unknown",
     "workload.days"),
    ("additionalProperties", "issuer", "name", both("EJEMPLO EXAMPLE") | {"sv": "x"},
     "key-unknown", "name.sv"),
    ("minProperties", "course", "level", {}, "keys-too-few", "level"),
    ("type", "rubric", "title", 7, "type-wrong", "title"),
    ("type", "rubric", "cut_score", [3], "type-wrong", "cut_score"),
    ("type", "course", "workload", {"hours": 15.0}, "type-wrong", "workload.hours"),
    ("type", "course", "workload", {"hours": True}, "type-wrong", "workload.hours"),
    ("type", "course", "rubrics", R1, "type-wrong", "rubrics"),
    ("type", "course", "languages", None, "value-missing", "languages"),
    ("enum", "course", "kind", "badge", "value-unknown", "kind"),
    ("enum", "course", "evidence", ["selfie"], "value-unknown", "evidence[0]"),
    ("pattern", "issuer", "country", "CL\n", "form-wrong", "country"),
    ("pattern", "issuer", "email", "nadie", "form-wrong", "email"),
    ("pattern", "issuer", "url", "https://a b.example", "form-wrong", "url"),
    ("pattern", "issuer", "linkedin", {"organization_id": "tekna&x=1"}, "form-wrong",
     "linkedin.organization_id"),
    ("pattern", "course", "timezone", "-03:00", "form-wrong", "timezone"),
    ("pattern", "course", "requires", ["Módulo 1"], "form-wrong", "requires[0]"),
    ("pattern", "rubric", "cut_score", "3,0", "form-wrong", "cut_score"),
    ("pattern", "rubric", "title", both("  "), "text-empty", "title.es"),
    ("minLength", "rubric", "title", both(""), "text-empty", "title.es"),
    ("maxLength", "rubric", "title", both("x" * 4001), "text-too-long", "title.es"),
    ("minItems", "course", "languages", [], "list-too-short", "languages"),
    ("maxItems", "rubric", "scale", [{"value": n, "name": both("x")} for n in range(1, 12)],
     "list-too-long", "scale"),
    ("uniqueItems", "course", "languages", ["es", "en", "es"], "item-twice", "languages[2]"),
    ("minimum", "course", "valid_for_months", 0, "number-out-of-range", "valid_for_months"),
    ("maximum", "course", "level", {"eqf": 9}, "number-out-of-range", "level.eqf"),
]
DATA = {"issuer": issuer_data, "rubric": rubric_data, "course": course_data}


@pytest.mark.parametrize(("keyword", "kind", "key", "value", "code", "field"), REFUSED)
def test_each_rule_of_the_schemas_has_a_sentence_of_ours(
        tmp_path, keyword, kind, key, value, code, field):
    path = write(tmp_path / f"{kind}s", DATA[kind](**{key: value}))
    assert (code, field) in {(p.code, p.field) for p in problems(path, known=factories.known())}


def keywords(schema):
    """Every keyword of a schema that can refuse something."""
    silent = {"$schema", "$ref", "$defs", "title", "description", "properties", "items",
              "patternProperties", "if", "then"}
    if isinstance(schema, dict):
        for word, inner in schema.items():
            if word in ("properties", "patternProperties", "$defs"):
                for part in inner.values():
                    yield from keywords(part)
                continue
            if word == "if":
                continue
            if word not in silent:
                yield word
            yield from keywords(inner)


def test_no_rule_of_the_schemas_is_left_without_a_sentence():
    used = {word for kind in DATA for word in keywords(SCHEMAS.of(kind))}
    assert used == {row[0] for row in REFUSED}


def test_one_defect_is_one_problem(tmp_path):
    path = write(tmp_path / "rubrics", rubric_data(title={"es": "", "en": "x"}))
    assert [(p.code, p.field) for p in problems(path)] == [("text-empty", "title.es")]


def test_a_text_in_place_of_its_translations_is_explained(tmp_path):
    path = write(tmp_path / "rubrics", rubric_data(title="Una rúbrica"))
    (problem,) = problems(path)
    assert "`es:`" in str(problem.remedy)
    assert problem.value == "Una rúbrica"


# --- paths, kinds and names --------------------------------------------------------------


def test_a_programme_is_read_by_slug(programme):
    read = read_definitions([programme / name for name in ("courses", "rubrics", "issuers")],
                            SCHEMAS)
    assert set(read.issuers) == {ISSUER, PARTNER}
    assert read.rubrics == {R1: rubric_data()}
    assert read.courses == {"modulo-2": course_data(partner=PARTNER)}


def test_a_folder_is_read_with_the_folders_of_each_kind(programme):
    assert len(read_definitions([programme], SCHEMAS).issuers) == 2


def test_a_file_named_twice_is_read_once(programme):
    again = programme / "rubrics" / ".." / "courses" / "modulo-2.yaml"
    assert set(read_definitions([programme, again], SCHEMAS).courses) == {"modulo-2"}


def test_one_file_is_checked_against_what_is_installed(programme):
    path = programme / "courses" / "modulo-2.yaml"
    read = read_definitions([path], SCHEMAS, known=factories.known())
    assert (read.issuers, read.rubrics, set(read.courses)) == ({}, {}, {"modulo-2"})
    assert {code for code, _, _ in found(path)} == {"issuer-unknown", "rubric-unknown"}


def test_a_file_counts_before_what_is_installed(programme):
    """The course's file is good beside the installed rubric, not beside the new one."""
    write(programme / "rubrics", rubric_data(rule="holistic"))
    course_file = programme / "courses" / "modulo-2.yaml"
    assert read_definitions([course_file], SCHEMAS, known=factories.known()).courses
    (problem,) = problems(programme, known=factories.known())
    assert (problem.code, problem.field) == ("needs-decision", "rubrics[0]")


def test_nobody_is_blamed_for_the_file_of_another(programme):
    """The issuer's file is broken; the course that names it is not."""
    (programme / "issuers" / f"{ISSUER}.yaml").write_text("slug: [", encoding="utf-8")
    write(programme / "courses", course_data(slug="micro", kind="MicroCredential",
                                             award_by="decision"))
    assert [p.code for p in problems(programme)] == ["yaml-syntax"]


def test_one_file_is_checked_beside_broken_ones(programme):
    """Only the file that was named is reported."""
    (programme / "issuers" / f"{ISSUER}.yaml").write_text("slug: [", encoding="utf-8")
    known = read_known([programme, programme / "nada"], SCHEMAS)
    assert known.issuers[ISSUER] == {}
    assert known.rubrics == {R1: rubric_data()}
    good = programme / "courses" / "modulo-2.yaml"
    assert set(read_definitions([good], SCHEMAS, known=known).courses) == {"modulo-2"}
    bad = ASSETS / "courses" / "unknown-time-zone.yaml"
    assert [p.file for p in problems(bad, known=known)] == [str(bad)]


@pytest.mark.parametrize("kind", DATA)
def test_a_kind_is_told_by_the_keys_where_the_folder_tells_nothing(tmp_path, kind):
    path = write(tmp_path / "borradores", DATA[kind]())
    read = read_definitions([path], SCHEMAS, known=factories.known())
    assert set(getattr(read, f"{kind}s")) == {DATA[kind]()["slug"]}


@pytest.mark.parametrize("data", [{"slug": "a"}, {"slug": "a", "otra": 1}, ["a"]])
def test_a_kind_that_nothing_tells_is_asked_for(tmp_path, data):
    path = write(tmp_path / "borradores", data, name="a")
    assert found(path) == [("kind-unclear", 1, None)]


def test_a_slug_stands_once(programme):
    other = write(programme / "mas", course_data())
    problem, = problems(programme, other)
    assert (problem.code, problem.file, problem.field) == ("slug-twice", str(other), "slug")
    assert str(programme / "courses" / "modulo-2.yaml") in str(problem.message)


def test_a_rubric_and_a_course_may_share_a_slug(programme):
    write(programme / "rubrics", rubric_data(slug="modulo-2"))
    assert set(read_definitions([programme], SCHEMAS).rubrics) == {R1, "modulo-2"}


def test_a_missing_path_is_told_beside_all_other_problems(tmp_path):
    missing = tmp_path / "nada.yaml"
    given = problems(missing, ASSETS / "issuers" / "empty.yaml")
    assert [(p.code, p.file) for p in given] == [
        ("path-missing", str(missing)),
        ("file-empty", str(ASSETS / "issuers" / "empty.yaml"))]


def test_folders_without_any_definition_are_told(tmp_path):
    (tmp_path / "rubrics").mkdir()
    (tmp_path / "rubrics" / "README.md").write_text("x", encoding="utf-8")
    assert found(tmp_path, tmp_path / "rubrics") == [("definitions-missing", None, None)] * 2


def test_one_kind_may_have_no_files(programme):
    for path in (programme / "courses").iterdir():
        path.unlink()
    assert not read_definitions([programme / "rubrics", programme / "courses"], SCHEMAS).courses


@pytest.mark.parametrize("name", ["~r.yaml~", ".r.yaml", "r.txt", "r.yaml.orig"])
def test_what_editors_leave_behind_is_not_read(programme, name):
    (programme / "rubrics" / name).write_text("[", encoding="utf-8")
    assert set(read_definitions([programme], SCHEMAS).rubrics) == {R1}


def test_the_other_ending_is_read_too(programme):
    path = programme / "rubrics" / f"{R1}.yaml"
    path.rename(path.with_suffix(".yml"))
    assert set(read_definitions([programme], SCHEMAS).rubrics) == {R1}


def test_a_file_that_is_none_is_told(programme):
    os.mkfifo(programme / "rubrics" / "r2.yaml")
    (programme / "rubrics" / "r3.yaml").mkdir()
    (programme / "rubrics" / "r4.yaml").symlink_to(programme / "nada")
    assert [p.code for p in problems(programme)] == ["file-unreadable"] * 3


def test_a_file_too_large_is_refused_unread(programme):
    path = programme / "rubrics" / f"{R1}.yaml"
    path.write_bytes(path.read_bytes() + b"#" * 300_000)
    assert found(programme) == [("file-too-large", None, None)]


def test_paths_are_named_as_they_were_given(programme, monkeypatch):
    monkeypatch.chdir(programme)
    shutil.copy(ASSETS / "rubrics" / "empty-value.yaml", "rubrics")
    assert {p.file for p in problems(Path("rubrics"))} == {"rubrics/empty-value.yaml"}


def test_nothing_known_is_nothing_changed(programme):
    known = Known({}, {}, {})
    read_definitions([programme], SCHEMAS, known=known)
    assert known == Known({}, {}, {})
