"""The last letter to somebody whose personal data were removed: it goes out, and is gone."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from badgeservice.core.data_request import Wish
from badgeservice.core.mail import LetterState
from badgeservice.storage.mail_tables import outbox
from badgeservice.storage.privacy_tables import data_requests
from tests.mail_server import text_of
from tests.people import PROGRAMME

ANSWER = "Retiramos todo lo tuyo, Teresa."


@pytest.fixture
def people(post):
    return post.cast()


def answer(post, people, *, is_done=True):
    request = post.service.data_requests.file(people["teacher"], Wish.SUPPRESSION, "Ya no.",
                                              programme=PROGRAMME)
    post.service.data_requests.answer(people["administrator"], request.id, is_done=is_done,
                                      answer=ANSWER)


def letters(post):
    """The letters to the teacher, the last one last."""
    with post.database._engine.connect() as connection:
        return connection.execute(
            select(outbox).where(outbox.c.person == post.actors["teresa"].person.id)
            .order_by(outbox.c.number)).mappings().all()


def drain(post):
    attempts = []
    while (attempt := post.service.deliver.next()) is not None:
        attempts.append(attempt)
    return attempts


def test_who_was_removed_gets_the_written_answer_and_nothing_of_it_stays(post, people, server):
    answer(post, people)
    attempts = drain(post)
    assert {each.posted.state for each in attempts} == {LetterState.SENT}
    (message,) = [each for each in server.handler.messages
                  if each["To"] == "teresa@personas.example"]
    assert ANSWER in text_of(message)
    assert "Teresa Rojas" in text_of(message)
    row = letters(post)[-1]
    assert (row["state"], row["address"], row["values"], row["subject"], row["body"]) == (
        "sent", "", {}, "", "")
    with post.database._engine.connect() as connection:
        kept = connection.execute(select(data_requests)).mappings().one()
    assert (kept["state"], kept["answer"], kept["text"]) == ("done", "", "")


def test_last_letter_that_no_server_takes_is_forgotten_when_it_is_given_up(post, people, server):
    answer(post, people)
    server.handler.answers["MAIL"] = "451 4.3.0 later"
    for _ in range(12):
        drain(post)
        post.clock.ahead += timedelta(days=1)
    row = letters(post)[-1]
    assert (row["state"], row["address"], row["values"], row["reply"]) == (
        "given-up", "", {}, "")


def test_administrator_who_stops_it_makes_it_forgotten(post, people):
    answer(post, people)
    post.service.mail.give_up(people["administrator"], letters(post)[-1]["id"])
    row = letters(post)[-1]
    assert (row["state"], row["address"], row["values"]) == ("given-up", "", {})
    shown = post.service.mail.show(people["administrator"], row["id"])
    assert shown.mail is None


def test_refused_removal_is_answered_on_the_page(post, people, server):
    answer(post, people, is_done=False)
    drain(post)
    message = [each for each in server.handler.messages
               if each["To"] == "teresa@personas.example"][-1]
    assert "/account/data" in text_of(message)
    assert post.service.data_requests.mine(people["teacher"])[0].answer == ANSWER
