"""Codes, second factors, browsers, identities, tries and lists of people, in both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from badgeservice.core.account import EVERY, Account, AccountState, Membership, Role
from badgeservice.core.one_time import OneTimeCode, Purpose
from badgeservice.core.person import Person
from badgeservice.core.ports import Search
from badgeservice.core.tries import Allowance
from badgeservice.errors import Conflict
from tests.unit.storage.samples import ANA, LATER, NOW

EVA = Person("eva", "eva@escuela.cl", "Eva", "Ñandú", "", "Evi")
TWICE = Allowance(2, timedelta(minutes=1))


@pytest.fixture
def people(database):
    with database.transaction() as work:
        for person in (ANA, EVA):
            work.people.add(person)
            work.accounts.add(Account(person.id, AccountState.ACTIVE, NOW))
    return database


def code(name="c1", person="ana", purpose=Purpose.RESET):
    return OneTimeCode(name, person, purpose, f"digest of {name}", NOW, "system", LATER)


def test_newer_code_of_the_same_purpose_ends_the_older(people):
    with people.transaction() as work:
        work.one_time_codes.add(code("c1"))
        work.one_time_codes.add(code("i1", purpose=Purpose.INVITATION))
        work.one_time_codes.add(code("c2"))
        assert work.one_time_codes.find("digest of c1").ended_at == NOW
        assert work.one_time_codes.find("digest of i1") == code("i1", purpose=Purpose.INVITATION)
        assert work.one_time_codes.latest("ana", Purpose.RESET) == code("c2")
        assert work.one_time_codes.end_all("ana", LATER) == 2
        assert work.one_time_codes.latest("ana", Purpose.RESET) is None


def at_once(database, act, times=8):
    """Return what *act* comes to in several transactions at the same time."""
    def once(_):
        with database.transaction() as work:
            return act(work)

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(once, range(times)))


def test_of_many_who_use_a_code_at_once_one_does(people):
    with people.transaction() as work:
        work.one_time_codes.add(code())
    assert sorted(at_once(people, lambda work: work.one_time_codes.end("c1", LATER))) == (
        [False] * 7 + [True])


def test_of_many_who_give_the_code_of_a_step_at_once_one_is_let_in(people):
    for step in (10, 11):
        found = at_once(people, lambda work, step=step: work.second_factors.use_step("ana", step))
        assert sorted(found) == [False] * 7 + [True]
    with people.transaction() as work:
        assert not work.second_factors.use_step("ana", 10), "an earlier one counts no more"
        assert work.second_factors.use_step("eva", 10)
        work.second_factors.forget_steps("ana")
        assert work.second_factors.use_step("ana", 10)


def test_of_many_who_use_a_recovery_code_at_once_one_is_let_in(people):
    with people.transaction() as work:
        work.second_factors.put_recovery_codes("ana", ("a", "b"), NOW)
        assert not work.second_factors.use_recovery_code("eva", "a", NOW)
    found = at_once(people, lambda work: work.second_factors.use_recovery_code("ana", "a", LATER))
    assert sorted(found) == [False] * 7 + [True]
    with people.transaction() as work:
        assert work.second_factors.recovery_codes_left("ana") == 1
        work.second_factors.put_recovery_codes("ana", ("c",), NOW)
        assert not work.second_factors.use_recovery_code("ana", "b", LATER)


def test_browser_is_known_again_by_the_same_person_alone(people):
    with people.transaction() as work:
        assert not work.acquaintances.knows_browser("ana", "b1", NOW)
        assert work.acquaintances.add_browser("ana", "b1", NOW)
        assert not work.acquaintances.add_browser("ana", "b2", NOW)
        assert not work.acquaintances.add_browser("ana", "b2", NOW)
        assert work.acquaintances.knows_browser("ana", "b1", LATER)
        assert not work.acquaintances.knows_browser("eva", "b1", LATER)


def test_identity_belongs_to_one_person_and_a_person_has_one_at_a_provider(people):
    with people.transaction() as work:
        work.acquaintances.link("ana", "https://a.example", "s1", NOW)
        work.acquaintances.link("ana", "https://b.example", "s1", NOW)
        for person, subject in (("eva", "s1"), ("ana", "s2")):
            with pytest.raises(Conflict) as caught:
                work.acquaintances.link(person, "https://a.example", subject, NOW)
            assert caught.value.code == "identity-linked"
        assert work.acquaintances.person_of("https://a.example", "s1") == "ana"
        assert work.acquaintances.person_of("https://a.example", "s2") is None
        assert work.acquaintances.identity_issuers("ana") == (
            "https://a.example", "https://b.example")


def test_item_098_tries_at_once_are_as_many_as_are_allowed(people):
    waits = at_once(people, lambda work: work.tries.take("k", TWICE, NOW), times=12)
    assert sorted(waits)[:3] == [timedelta(), timedelta(), timedelta(minutes=1)]
    assert sum(wait == timedelta() for wait in waits) == 2


def test_tries_come_back_with_time_and_are_forgotten_at_will(people):
    with people.transaction() as work:
        assert [work.tries.take("k", TWICE, NOW) for _ in range(3)][-1] == timedelta(minutes=1)
        assert work.tries.take("other", TWICE, NOW) == timedelta()
        assert work.tries.take("k", TWICE, NOW + timedelta(seconds=61)) == timedelta()
        assert work.tries.take("k", TWICE, NOW + timedelta(seconds=61)) > timedelta()
        work.tries.forgive("k")
        assert work.tries.take("k", TWICE, NOW + timedelta(seconds=61)) == timedelta()


def test_two_who_count_the_same_keys_and_clean_up_never_wait_for_ever(people):
    def many(work):
        return [work.tries.take(key, TWICE, LATER + timedelta(hours=3)) for key in ("a", "b")]

    with people.transaction() as work:
        for number in range(30):
            work.tries.take(f"old {number}", TWICE, NOW)
    assert len(at_once(people, many, times=6)) == 6


def grant(work, person, role, programme, name):
    work.accounts.grant(Membership(name, person, programme, role, None, NOW, "test"))


def test_list_finds_people_by_programme_role_state_and_words(people):
    with people.transaction() as work:
        grant(work, "ana", Role.TEACHER, "p1", "m1")
        grant(work, "eva", Role.MENTOR, "p2", "m2")
        grant(work, "eva", Role.TEACHER, "p1", "m3")
        work.accounts.end("m3", LATER)

        def find(programmes, **search):
            lines, count = work.directory.people(programmes, Search(**search), offset=0, limit=9)
            return tuple(line.person.id for line in lines), count

        assert find(["p1"]) == (("ana",), 1)
        assert find([EVERY])[1] == 2
        assert find(["p1", "p2"], role=Role.MENTOR) == (("eva",), 1)
        assert find(["p1"], programme="p2") == ((), 0)
        assert find([EVERY], programme="p2") == (("eva",), 1)
        assert find([EVERY], state=AccountState.INVITED) == ((), 0)
        assert find([EVERY], words="ñandú evi") == (("eva",), 1)
        for words in ("%", "_", "'; DROP TABLE people", "\\"):
            assert find([EVERY], words=words) == ((), 0), words
        first = work.directory.people([EVERY], Search(), offset=0, limit=1)
        second = work.directory.people([EVERY], Search(), offset=1, limit=1)
        lines = {line.person.id: line for line in (*first[0], *second[0])}
        assert set(lines) == {"ana", "eva"}
        assert lines["eva"].account.person == "eva"
        assert [each.role for each in lines["eva"].memberships] == [Role.MENTOR]
        assert first[1] == second[1] == 2


def test_list_has_the_order_of_the_alphabet_and_of_both_databases(database):
    names = ["Álvarez", "Mora", "Navarro", "Ñancupil", "Ortiz", "Rojas", "Zúñiga"]
    with database.transaction() as work:
        for name in reversed(names):
            work.people.add(Person(name, f"{name}@a.example", "Ana", name))
            grant(work, name, Role.TEACHER, "p1", name)
        lines, count = work.directory.people(["p1"], Search(), offset=0, limit=9)
        assert ([line.person.id for line in lines], count) == (names, 7)
        lines, _ = work.directory.people(["p1"], Search(), offset=1, limit=2)
        assert [line.person.id for line in lines] == ["Mora", "Navarro"]
        assert work.directory.people([EVERY], Search(is_without_account=True), offset=0,
                                     limit=9)[1] == 7


def test_only_others_who_can_sign_in_count_as_administrators(people):
    with people.transaction() as work:
        grant(work, "ana", Role.ADMINISTRATOR, "p1", "m1")
        assert work.directory.other_administrators("p1", "ana") == 0
        grant(work, "eva", Role.ADMINISTRATOR, EVERY, "m2")
        assert work.directory.other_administrators("p1", "ana") == 1
        assert work.directory.other_administrators(EVERY, "eva") == 0


def test_the_last_two_administrators_cannot_end_each_other_at_once(people):
    with people.transaction() as work:
        grant(work, "ana", Role.ADMINISTRATOR, "p1", "m-ana")
        grant(work, "eva", Role.ADMINISTRATOR, "p1", "m-eva")

    def end(person):
        with people.transaction() as work:
            if work.directory.other_administrators("p1", person):
                return work.accounts.end(f"m-{person}", LATER)
            return False

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(end, ("ana", "eva"))) == [False, True]
