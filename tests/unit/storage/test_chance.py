"""Chance comes from the operating system."""

from badgeservice.storage.chance import SystemChance


def test_draws_have_the_length_asked_for_and_differ():
    chance = SystemChance()
    drawn = {chance.draw(16) for _ in range(100)}
    assert len(drawn) == 100
    assert {len(piece) for piece in drawn} == {16}


def test_numbers_stay_below_the_limit_and_reach_all_of_it():
    chance = SystemChance()
    assert {chance.below(3) for _ in range(200)} == {0, 1, 2}
