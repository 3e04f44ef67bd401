"""Where a teacher's days are counted, and which of them are holidays."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from badgeservice.operations.own_application import holidays_around, zone_of
from tests.factories import course


@dataclass
class Profiles:
    """The time zones that people chose."""

    zones: dict

    def zone(self, person):
        return self.zones.get(person)


@dataclass
class WithProfiles:
    profiles: Profiles


def test_days_are_counted_where_the_teacher_lives_else_where_the_course_is():
    work = WithProfiles(Profiles({"rapa": "Pacific/Easter"}))
    module = course(timezone="America/Santiago")
    assert zone_of(work, "rapa", module) == "Pacific/Easter"
    assert zone_of(work, "ana", module) == "America/Santiago"


def test_holidays_reach_over_the_turn_of_the_year():
    found = holidays_around("CL", datetime(2026, 12, 28, tzinfo=UTC))
    assert {date(2026, 9, 18), date(2026, 12, 25), date(2027, 1, 1)} <= found
    # In UTC it is the new year already, in Chile not.
    assert date(2025, 12, 25) in holidays_around("CL", datetime(2026, 1, 1, 1, tzinfo=UTC))


def test_each_country_has_its_own_holidays():
    finnish = holidays_around("FI", datetime(2026, 6, 1, tzinfo=UTC))
    assert date(2026, 12, 6) in finnish
    assert date(2026, 9, 18) not in finnish


def test_country_without_known_holidays_has_none():
    assert holidays_around("XX", datetime(2026, 6, 1, tzinfo=UTC)) == frozenset()
