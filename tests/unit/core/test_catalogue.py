"""What the catalogue finds, how it counts, and in which order it shows."""

from dataclasses import replace

import pytest

from badgeservice.core.catalogue import Facet, Order, Wish, find, folded, values
from tests.fakes import FakeService

EVERY = tuple(FakeService().show.achievements())


def slugs(wish, language="es", every=EVERY):
    return [each.slug for each in find(every, wish, language).items]


def chosen(**values_of):
    return Wish(chosen={Facet(name): wanted for name, wanted in values_of.items()})


@pytest.mark.parametrize("query", ["evaluacion formativa", "EVALUACIÓN  FORMATIVA",
                                   "formativa evaluación"])
def test_words_are_found_without_accents_capitals_or_their_order(query):
    found = slugs(Wish(query))
    assert found
    assert slugs(Wish("evaluación formativa")) == found


def test_words_are_found_in_every_language_and_in_competences():
    finnish = next(each.course.name.versions["fi"] for each in EVERY if each.slug == "modulo-3")
    assert "modulo-3" in slugs(Wish(finnish.upper()))
    assert "modulo-3" in slugs(Wish("MBE-A.3"))


def test_words_that_stand_nowhere_find_nothing():
    assert slugs(Wish("xylophon")) == []


def test_what_is_longer_than_a_question_is_cut():
    assert slugs(Wish("a" * 100 + "b")) == slugs(Wish("a" * 100))


def test_one_of_several_values_of_a_facet_is_enough_and_facets_must_all_fit():
    both = slugs(chosen(kind=["Milestone", "MicroCredential"]))
    assert set(both) == {"practica-docente-1", "practica-docente-2",
                         "microcredencial-docencia-emtp"}
    assert slugs(chosen(kind=["Milestone", "MicroCredential"], hours=["31-60"])) == [
        "practica-docente-1", "practica-docente-2"]


@pytest.mark.parametrize("value", ["", "nothing-has-it", "' OR 1=1", "badge"])
def test_value_that_nothing_has_changes_nothing(value):
    assert slugs(chosen(kind=[value])) == slugs(Wish())


def test_number_beside_a_value_is_what_ticking_it_alone_in_its_facet_gives():
    wish = chosen(kind=["Badge"], hours=["11-30"])
    counts = find(EVERY, wish, "es").counts
    for facet in Facet:
        for value, count in counts[facet].items():
            instead = Wish(chosen={**wish.chosen, facet: [value]})
            assert len(slugs(instead)) == count, (facet, value)


def test_each_achievement_has_a_value_in_each_facet():
    bare = replace(EVERY[0], rubrics=(), course=replace(
        EVERY[0].course, hours=None, eqf=None, mctp=5, alignments=()))
    assert values(bare, Facet.HOURS) == values(bare, Facet.FRAMEWORK) == {"none"}
    assert values(bare, Facet.LEVEL) == {"mctp-5"}
    for each in (*EVERY, bare):
        assert all(values(each, facet) for facet in Facet)


@pytest.mark.parametrize(("hours", "band"), [(1, "1-10"), (10, "1-10"), (11, "11-30"),
                                             (120, "61-120"), (121, "121-"), (900, "121-")])
def test_hours_fall_into_one_band(hours, band):
    one = replace(EVERY[0], course=replace(EVERY[0].course, hours=hours))
    assert values(one, Facet.HOURS) == {band}


def test_competences_of_criteria_count_too():
    digital = next(each for each in EVERY if each.slug == "modulo-7")
    without = replace(digital, course=replace(digital.course, alignments=()))
    assert "DigCompEdu" in values(without, Facet.FRAMEWORK)


def test_programme_goes_from_the_whole_to_modules_by_number():
    found = slugs(Wish())
    assert found[0] == "microcredencial-docencia-emtp"
    places = [found.index(f"modulo-{number}") for number in range(1, 9)]
    assert places == sorted(places)


def test_names_go_in_the_readers_language():
    names = {each.slug: each.course.name for each in EVERY}
    for language in ("es", "en", "fi"):
        shown = [folded(names[slug].in_language(language))
                 for slug in slugs(Wish(order=Order.NAME), language)]
        assert shown == sorted(shown)


def test_what_states_no_hours_goes_last_either_way():
    silent = replace(EVERY[0], course=replace(EVERY[0].course, hours=None, slug="silent"))
    every = (silent, *EVERY[1:])
    for order in (Order.SHORTEST, Order.LONGEST):
        assert slugs(Wish(order=order), every=every)[-1] == "silent"
    assert slugs(Wish(order=Order.LONGEST))[0] == "microcredencial-docencia-emtp"
