"""Whatever the door: what shows pupils, or was not said not to, is never public."""

from hypothesis import given
from hypothesis import strategies as st

from badgeservice.commands.applications import evidence_given
from badgeservice.core.batch_file import read_rows
from badgeservice.core.evidence import Evidence
from badgeservice.core.evidence_rules import becomes_public, link_problems
from badgeservice.credentials.evidence import evidence_documents
from badgeservice.operations.draft_form import Direct, direct_evidence
from badgeservice.operations.item_wish import Wish
from badgeservice.operations.portfolio import described
from badgeservice.operations.row_award import evidence_of_row
from tests import factories

ANSWERS = {"yes": True, "no": False, "": None}
SECRET = "SECRET"
asked = given(answer=st.sampled_from(sorted(ANSWERS)), public=st.booleans(),
              consent=st.booleans())


def is_public(evidence):
    (document,) = evidence_documents([evidence], str)
    return SECRET in str(document)


def never_unless_no(evidence, answer, public):
    assert is_public(evidence) == evidence.public == (public and answer == "no")
    assert evidence.pupils_visible == (answer == "yes")


@asked
def test_what_is_given_in_an_application(answer, public, consent):
    found = direct_evidence(Direct("reflection", f"https://a.example/{SECRET}", SECRET, public,
                                   ANSWERS[answer], has_consent=consent))
    never_unless_no(found, answer, public)


@asked
def test_what_is_put_into_the_portfolio(answer, public, consent):
    found = described(Wish("reflection", SECRET, SECRET, pupils=answer, consent=consent,
                           public=public))
    assert found["public"] == (public and answer == "no")
    assert found["pupils_visible"] == (answer == "yes")


@asked
def test_what_the_command_line_records(answer, public, consent):
    (found,) = evidence_given((("reflection", f"https://a.example/{SECRET}"),), (), (),
                              public=public, pupils=ANSWERS[answer])
    never_unless_no(found, answer, public)


@given(cell=st.sampled_from(["sí", "yes", "kyllä", "no", "ei", ""]))
def test_what_a_batch_names(cell):
    file = "\n".join((
        "correo,nombres,primer_apellido,fecha,nivel:diseno,nivel:aplicacion,nivel:seguridad,"
        "nivel:reflexion,evidencia_url,evidencia_relato,estudiantes_visibles",
        f"ana@docentes.example,Ana,Rojas,2026-10-11,3,4,3,3,https://a.example/{SECRET},{SECRET},"
        f"{cell}"))
    (row,) = read_rows(file.encode(), "lote.csv", factories.achievement(), language="es").good
    (found,) = evidence_of_row(row, factories.achievement())
    assert is_public(found) == found.public == (cell in ("no", "ei"))
    assert found.pupils_visible == (cell in ("sí", "yes", "kyllä"))


def test_batch_with_a_doubtful_answer_is_refused():
    file = ("correo,nombres,primer_apellido,fecha,nivel:diseno,nivel:aplicacion,nivel:seguridad,"
            "nivel:reflexion,evidencia_url,estudiantes_visibles\n"
            "ana@docentes.example,Ana,Rojas,2026-10-11,3,4,3,3,https://a.example,quizás\n")
    found = read_rows(file.encode(), "lote.csv", factories.achievement(), language="es")
    assert [(problem.code, problem.field) for problem in found.problems] == [
        ("yes-or-no", "estudiantes_visibles")]


def test_only_a_no_lets_it_become_public():
    assert [becomes_public(wished=True, pupils=each) for each in (True, None, False)] == [
        False, False, True]
    assert not becomes_public(wished=False, pupils=False)


def test_link_leads_to_a_web_site_and_is_not_too_long():
    wrong = ("ftp://a.example", "javascript:alert(1)", "data:text/html,x", "//a.example", "a.b",
             "https://a b.example", f"https://a.example/{'x' * 2000}", "https://")
    for each in wrong:
        assert [problem.code for problem in link_problems(each, "url")] == ["url-wrong"], each
    for each in ("https://a.example", "http://a.example/ñ?x=1#y"):
        assert list(link_problems(each, "url")) == []


def test_text_that_is_its_own_narrative_has_no_file_and_everything_else_that_is_held_has():
    text = direct_evidence(Direct("reflection", "", "Lo que cambiaré.", False, False))
    link = direct_evidence(Direct("reflection", "https://a.example", "x", False, False))
    assert [each.has_file for each in (text, link)] == [False, False]
    digest = "ab" * 32
    for held in (Evidence("material", digest=digest),
                 Evidence("material", "Una guía.", digest=digest, size=5),
                 Evidence("material", "x", digest=text.digest, size=17)):
        assert held.has_file
