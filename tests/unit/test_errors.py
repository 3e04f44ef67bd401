"""Errors: a sentence with its values, a stable code, and every problem at once."""

import pickle

import pytest

from badgeservice import errors
from badgeservice.errors import BadgeError, BadInput, Message, NotFound, Problem, say, say_n


def tree(kind=BadgeError):
    """Every kind of error under *kind*, itself included."""
    return [kind, *(found for child in kind.__subclasses__() for found in tree(child))]


def test_a_message_is_filled_with_its_values():
    assert str(say("No %(kind)s is called %(slug)s.", kind="course", slug="x%(y)s")) == (
        "No course is called x%(y)s.")


@pytest.mark.parametrize("message", [say("100%% of it"), say("100%% of %(what)s", what="it")])
def test_a_percent_sign_is_written_twice_with_values_and_without(message):
    assert str(message) == "100% of it"


def test_a_translation_is_filled_with_the_same_values():
    message = say("%(count)s problems were found.", count=2)
    assert message.fill("Se encontraron %(count)s problemas.") == "Se encontraron 2 problemas."


def test_messages_are_equal_by_template_and_values():
    assert say("a %(n)s", n=1) == say("a %(n)s", n=1)
    assert say("a %(n)s", n=1) != say("a %(n)s", n=2)


def test_a_message_cannot_be_changed():
    with pytest.raises(TypeError):
        say("a %(n)s", n=1).values["n"] = 2


@pytest.mark.parametrize(("problem", "text"), [
    (Problem("c", say("Wrong.")), "Wrong."),
    (Problem("c", say("Wrong."), say("Mend it.")), "Wrong. Mend it."),
    (Problem("c", say("Wrong."), file="a.yaml"), "a.yaml: Wrong."),
    (Problem("c", say("Wrong."), file="a.yaml", line=3, field="x[1].y"),
     "a.yaml:3: x[1].y: Wrong."),
    (Problem("c", say("Wrong."), field="x"), "x: Wrong."),
])
def test_a_problem_says_where_it_stands(problem, text):
    assert str(problem) == text


def test_several_problems_stand_on_lines_of_their_own():
    error = BadInput([Problem("a", say("One.")), Problem("b", say("Two."))])
    assert str(error) == "One.\nTwo."
    assert str(error.message) == "Problems found: 2."
    assert [problem.code for problem in error.problems] == ["a", "b"]


def test_an_error_without_a_problem_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="without a problem"):
        BadInput([])


def test_every_kind_of_error_has_a_code_of_its_own():
    kinds = [kind for kind in tree() if kind.__module__ == errors.__name__]
    codes = [kind.code for kind in kinds if "code" in vars(kind)]
    assert len(codes) == len(set(codes))
    assert {"bad-input", "not-found", "not-willing", "could-not-check"} <= set(codes)


def test_a_more_exact_code_is_the_errors_own():
    assert NotFound(say("x"), code="slug-unknown").code == "slug-unknown"
    assert NotFound(say("x")).code == NotFound.code == "not-found"


@pytest.mark.parametrize("error", [
    NotFound(say("No %(slug)s.", slug="x"), code="slug-unknown"),
    BadInput([Problem("a", say("One %(n)s.", n=1), file="f", line=2)], code="refused"),
])
def test_an_error_crosses_from_one_process_to_another(error):
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert (copy.code, copy.message, str(copy)) == (error.code, error.message, str(error))
    assert isinstance(copy.message, Message)


def test_a_sentence_that_counts_has_a_form_for_one():
    found = [str(say_n("%(num)s file", "%(num)s files", count)) for count in (0, 1, 2)]
    assert found == ["0 files", "1 file", "2 files"]


def test_a_sentence_that_counts_stays_one_in_another_process():
    message = say_n("%(num)s file in %(place)s", "%(num)s files in %(place)s", 2, place="a")
    assert pickle.loads(pickle.dumps(message)) == message
    assert str(message.with_values({"num": 1, "place": "b"})) == "1 file in b"
