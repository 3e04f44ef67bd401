"""Communes and clocks."""

import pytest

from badgeservice.core.profile import Profile
from badgeservice.core.territory import (
    COMMUNES,
    COUNTRIES,
    PROVINCES,
    REGIONS,
    ZONES,
    commune_code,
    is_zone,
    province_of,
    zone_of,
)


def test_every_commune_has_a_province_and_a_region():
    assert {code[:3] for code in COMMUNES} == set(PROVINCES)
    assert {code[:2] for code in COMMUNES} <= set(REGIONS)
    assert all(commune_code(code) == code for code in COMMUNES)
    assert (len([c for c in COMMUNES if c < "04"]), len([c for c in COMMUNES if "04" < c < "05"]),
            len([c for c in COMMUNES if c > "05"])) == (9, 15, 38)


def test_every_clock_exists():
    assert all(map(is_zone, ZONES))
    assert set(COUNTRIES.values()) <= set(ZONES)
    assert {zone_of(code) for code in COMMUNES} <= set(ZONES)


@pytest.mark.parametrize(("commune", "country", "zone"), [
    ("05201", "", "Pacific/Easter"), ("05109", "", "America/Santiago"),
    ("12101", "", "America/Punta_Arenas"), ("", "FI", "Europe/Helsinki"),
    ("", "CL", "America/Santiago"), ("", "", None), ("", "SE", None),
    ("05201", "CL", "Pacific/Easter"),
])
def test_clock_is_that_of_the_commune_else_of_the_country(commune, country, zone):
    assert zone_of(commune, country) == zone


@pytest.mark.parametrize(("profile", "school", "zone"), [
    (Profile("x"), "05201", "Pacific/Easter"),
    (Profile("x", commune="05109"), "05201", "America/Santiago"),
    (Profile("x", time_zone="Europe/Helsinki"), "05201", "Europe/Helsinki"),
    (Profile("x", country="FI"), "", "Europe/Helsinki"),
    (Profile("x"), "", None),
])
def test_clock_of_a_person_is_the_nearest_that_is_known(profile, school, zone):
    assert profile.zone(school) == zone


def test_isla_de_pascua_is_a_province_of_its_own():
    assert province_of("05201") == "Isla de Pascua"


def test_numbers_of_people_are_not_in_what_a_profile_looks_like():
    text = repr(Profile("x", rut="12345678-5", passport="P1234567", phone="+56912345678"))
    assert not any(secret in text for secret in ("12345678-5", "P1234567", "+56912345678"))
