"""What was found is kept as data, and told later in any language."""

import json
from datetime import UTC, date, datetime

from badgeservice.core.bulk import Outcome
from badgeservice.core.bulk_packing import pack, unpack
from badgeservice.core.report import Verdict, failed
from badgeservice.errors import say, say_n
from badgeservice.languages import translate

MOMENT = datetime(2026, 5, 2, 12, 0, tzinfo=UTC)


def kept(*messages):
    outcome = Outcome(Verdict.FAILED, "file", tuple(
        failed("time", "expired", message) for message in messages))
    return unpack(json.loads(json.dumps(pack(outcome)))).checks


def test_moments_and_days_are_told_in_the_language_of_the_report():
    moment, day = kept(say("The document expired on %(end)s.", end=MOMENT),
                       say("%(day)s", day=date(2026, 5, 2)))
    assert translate(moment.message, "en") == (
        "The document expired on 2 May 2026, 12:00 (UTC).")
    assert "2 de mayo de 2026, 12:00 (UTC)" in translate(moment.message, "es")
    assert translate(day.message, "fi") == "2. toukokuuta 2026"


def test_counts_keep_their_form_for_one():
    (one,) = kept(say_n("%(num)s day", "%(num)s days", 1))
    assert translate(one.message, "fi") == "1 päivä"


def test_messages_within_messages_are_kept():
    (found,) = kept(say("%(what)s", what=say("Workload")))
    assert translate(found.message, "es") == translate(say("Workload"), "es")
