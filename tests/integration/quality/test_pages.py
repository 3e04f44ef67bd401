"""The pages of quality and calibration: what is shown to whom, forms that keep what was typed."""

import csv
import io
import re
from dataclasses import replace

import pytest

from badgeservice.core.account import Role
from badgeservice.core.judgement import Outcome
from badgeservice.core.sampling import Verdict
from badgeservice.resources import resource
from tests.people import ISSUER, PROGRAMME, new_id, send
from tests.quality_data import CRITERIA, RUBRIC, cohort

PAGE = {"Accept": "text/html"}
KNOWN = {"luminaria": (3, 3, 3, 3), "motor": (2, 2, 2, 2), "soldadura": (4, 4, 4, 1)}


@pytest.fixture
def people(inside):
    return inside.cast()


@pytest.fixture
def judged(inside, people):
    with inside.database.transaction() as work:
        return cohort(work, people["teacher"].person, people["assessor"].person,
                      people["partner"].person, 20)


@pytest.fixture
def calibration(inside):
    content = inside.service.read_calibration(resource("calibrations", "r1-calibracion.yaml"))
    return inside.service.calibrate.load(content)[0]


def levels(**changes):
    found = {f"level-{item}-{criterion}": str(level) for item, known in KNOWN.items()
             for criterion, level in zip(CRITERIA, known, strict=True)}
    return {**found, **changes}


def test_pair_that_judged_nothing_in_the_period_is_said_on_the_page(inside, people, judged):
    browser = inside.browser(people["coordinator"])
    answer = browser.get(f"/quality?lang=en&rubric={RUBRIC}&pair=nobody%2Belse"
                         "&since=2026-03-01", headers=PAGE)
    assert "These two have judged nothing together in this period." in answer.text
    assert 'value="2026-03-01"' in answer.text


def test_set_sent_twice_is_one_attempt_and_other_levels_wait(inside, people, calibration):
    browser = inside.browser(people["assessor"])
    address = f"/assess/calibration/{calibration.id}"
    first, again = (send(browser, address, levels()) for _ in range(2))
    assert first.status_code == again.status_code == 303
    assert first.headers["Location"] == again.headers["Location"]
    other = send(browser, address, levels(**{"level-luminaria-diseno": "2"}))
    assert other.status_code == 409
    (task,) = inside.service.calibrate.mine(people["assessor"])
    assert len(task.attempts) == 1


def test_review_sent_twice_is_one_review_and_another_is_refused(inside, people, judged):
    drawn = inside.service.samples.draw(people["coordinator"], PROGRAMME)
    address = f"/quality/samples/{drawn.id}/{drawn.items[0].application}"
    browser = inside.browser(people["coordinator"])
    found = {"verdict": "would-differ", "note": "Falta la evidencia."}
    first, again = (send(browser, address, found) for _ in range(2))
    assert first.status_code == again.status_code == 303
    assert first.headers["Location"] == again.headers["Location"]
    for changed in ({"verdict": "action"}, {"note": "Sobra."}):
        assert send(browser, address, {**found, **changed}).status_code == 409
    colleague = inside.browser(people["partner_coordinator"])
    assert send(colleague, address, found).status_code == 409


# --- the report --------------------------------------------------------------------------


def test_page_shows_numbers_charts_and_the_same_in_a_table(inside, people, judged):
    text = inside.browser(people["coordinator"]).get("/quality?lang=en", headers=PAGE).text
    assert text.count("<svg class=\"chart\"") == 4
    for title in re.findall(r'aria-labelledby="([\w-]+)" aria-describedby', text):
        assert f'<title id="{title}">' in text
    found = inside.service.quality.report(people["coordinator"], inside_question())
    share = found.of("rubric")[0].agreement["exact"].value
    assert f'<strong class="figure">{share:.0%}</strong>' in text
    assert "Aino Rojas Soto + Carla Rojas Soto" in text
    assert "script-src" not in text
    assert "<style" not in text
    assert " style=" not in text


@pytest.mark.parametrize(("language", "first"), [
    ("es", "1.er trimestre de 2026"), ("en", "1st quarter 2026"), ("fi", "1. neljännes 2026")])
def test_quarters_are_written_in_words_on_pages_and_as_codes_in_files(
        inside, people, judged, language, first):
    browser = inside.browser(people["coordinator"])
    text = browser.get(f"/quality?lang={language}", headers=PAGE).text
    assert f'<th scope="row">{first}</th>' in text, "over time"
    assert f'">{first}</td>' in text, "drift"
    assert re.search(rf'class="chart-label"[^>]*>[^<]*{first}<', text), "charts"
    assert "2026-Q" not in text
    assert "2026-Q1" in browser.get(f"/quality/export/csv?rubric={RUBRIC}").text


def inside_question():
    from badgeservice.core.quality import Question
    return Question(RUBRIC)


def test_page_without_judgements_says_what_will_come(inside, people):
    text = inside.browser(people["coordinator"]).get("/quality?lang=en", headers=PAGE).text
    assert "Once ten are, the numbers appear here." in text
    assert "<svg class=\"chart\"" not in text


def test_small_numbers_are_hidden_on_the_page(inside, people):
    with inside.database.transaction() as work:
        cohort(work, people["teacher"].person, people["assessor"].person,
               people["partner"].person, 7)
    text = inside.browser(people["auditor"]).get("/quality?lang=en", headers=PAGE).text
    assert "needs 10, has 7" in text
    assert 'class="figure">7</strong>' in text
    assert "chart-point" not in text
    assert not re.search(r'class="figure">[\d.]+%', text)


def test_numbers_have_the_comma_of_the_readers_language(inside, people, judged):
    browser = inside.browser(people["coordinator"])
    assert re.search(r'"figure">0,\d\d<', browser.get("/quality?lang=es", headers=PAGE).text)
    assert re.search(r'"figure">0,\d\d<', browser.get("/quality?lang=fi", headers=PAGE).text)
    assert re.search(r'"figure">0\.\d\d<', browser.get("/quality?lang=en", headers=PAGE).text)


def test_wrong_date_comes_back_with_what_was_typed(inside, people, judged):
    answer = inside.browser(people["coordinator"]).get(
        "/quality?lang=en&since=ayer", headers=PAGE)
    assert answer.status_code == 400
    assert 'value="ayer"' in answer.text
    assert 'id="since-problem-1"' in answer.text


def test_period_that_is_turned_is_said_at_its_field(inside, people, judged):
    answer = inside.browser(people["coordinator"]).get(
        "/quality?lang=en&since=2026-05-01&until=2026-04-01", headers=PAGE)
    assert (answer.status_code, "until-problem-1" in answer.text) == (400, True)


def test_files_say_what_the_page_says(inside, people, judged):
    browser = inside.browser(people["coordinator"])
    data = browser.get(f"/quality/export/json?rubric={RUBRIC}").json
    answer = browser.get(f"/quality/export/csv?rubric={RUBRIC}")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert data["agreement"][0]["n"] == 20 == int(rows[0]["n"])
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert browser.get("/quality/export/json?rubric=nada").status_code == 404
    assert browser.get(f"/quality/export/json?rubric={RUBRIC}&since=x").status_code == 400


# --- samples -----------------------------------------------------------------------------


def test_sample_is_drawn_looked_at_and_reviewed(inside, people, judged):
    browser = inside.browser(people["coordinator"])
    assert "Nothing was drawn yet" in browser.get("/quality/samples?lang=en", headers=PAGE).text
    answer = send(browser, "/quality/samples", {"programme": PROGRAMME})
    assert answer.status_code == 303
    page = browser.get(answer.location, headers=PAGE).text
    assert "3 decisions were drawn of 20" in page
    item = re.search(r'href="(/quality/samples/\w+/\w+)"', page)[1]
    refused = send(browser, item, {"verdict": "would-differ", "note": " "}, headers=PAGE)
    assert refused.status_code == 400
    assert re.search(r'value="would-differ" required checked', refused.text)
    assert 'id="note-problem-1"' in refused.text
    done = send(browser, item, {"verdict": "would-differ", "note": "Nivel 2\n<b>"})
    assert done.status_code == 303
    seen = browser.get(item, headers=PAGE).text
    assert "I would decide differently" in seen
    assert "Nivel 2\n&lt;b&gt;" in seen
    assert send(browser, item, {"verdict": "agrees"}).status_code == 409


def test_page_shows_the_decision_that_was_drawn_after_another_took_its_place(
        inside, people, judged):
    drawn = inside.service.samples.draw(people["coordinator"], PROGRAMME)
    asked = drawn.items[0].application
    with inside.database.transaction() as work:
        before = work.decisions.find(asked)
        finding = replace(before.finding, outcome=next(
            other for other in Outcome if other is not before.finding.outcome))
        work.decisions.set_aside(before)
        work.decisions.add(replace(before, id=new_id(), finding=finding))
    browser = inside.browser(people["coordinator"])
    shown = before.finding.outcome is Outcome.ACHIEVED
    text = browser.get(f"/quality/samples/{drawn.id}/{asked}?lang=en", headers=PAGE).text
    assert "This decision was set aside, and another one was made." in text
    assert f"<strong>{'achieved' if shown else 'not yet achieved'}</strong>" in text
    assert 'name="verdict"' not in text
    assert "stands no more" in browser.get(f"/quality/samples/{drawn.id}?lang=en",
                                           headers=PAGE).text
    assert '<td data-label="To look at">2</td>' in browser.get(
        "/quality/samples?lang=en", headers=PAGE).text


def test_review_without_a_choice_is_refused(inside, people, judged):
    drawn = inside.service.samples.draw(people["coordinator"], PROGRAMME)
    answer = send(inside.browser(people["coordinator"]),
                  f"/quality/samples/{drawn.id}/{drawn.items[0].application}",
                  {"verdict": "perhaps"}, headers=PAGE)
    assert (answer.status_code, 'href="#verdict"' in answer.text) == (400, True)


def test_wrong_dates_of_a_draw_are_all_told_at_their_fields_and_stay(inside, people, judged):
    answer = send(inside.browser(people["coordinator"]), "/quality/samples?lang=en", {
        "programme": PROGRAMME, "since": "ayer", "until": "31/12/2026"}, headers=PAGE)
    assert answer.status_code == 400
    for name, typed in (("since", "ayer"), ("until", "31/12/2026")):
        place = f"{name}-{PROGRAMME}"
        assert f'href="#{place}"' in answer.text
        field = re.search(rf'<input id="{place}"[^>]*>', answer.text)[0]
        assert f'value="{typed}"' in field
        assert f'aria-describedby="{place}-problem-' in field and "aria-invalid" in field
    share = send(inside.browser(people["coordinator"]), "/quality/samples/rate", {
        "programme": PROGRAMME, "percent": "50"}, headers=PAGE)
    assert f'href="#percent-{PROGRAMME}"' in share.text
    assert re.search(rf'id="percent-{PROGRAMME}"[^>]*value="50"[^>]*aria-invalid', share.text)


def test_draw_with_nothing_left_says_so(inside, people):
    answer = send(inside.browser(people["coordinator"]), "/quality/samples",
                  {"programme": PROGRAMME}, headers=PAGE)
    assert (answer.status_code, 'role="alert"' in answer.text) == (409, True)


def test_share_is_changed_and_a_wrong_one_kept_in_the_form(inside, people):
    browser = inside.browser(people["administrator"])
    wrong = send(browser, "/quality/samples/rate", {"programme": PROGRAMME, "percent": "50"},
                 headers=PAGE)
    assert (wrong.status_code, 'value="50"' in wrong.text) == (400, True)
    assert send(browser, "/quality/samples/rate",
                {"programme": PROGRAMME, "percent": "20"}).status_code == 303
    assert inside.service.samples.percents(people["coordinator"]) == {PROGRAMME: 20}


def test_assessor_sees_no_report_and_only_what_others_judged(inside, people, judged):
    drawn = inside.service.samples.draw(people["coordinator"], PROGRAMME)
    item = f"/quality/samples/{drawn.id}/{drawn.items[0].application}"
    involved = inside.browser(people["assessor"])
    assert involved.get("/quality", headers=PAGE).status_code == 403
    assert involved.get(f"/quality/export/json?rubric={RUBRIC}").status_code == 403
    assert involved.get(item).status_code == 404
    assert send(involved, item, {"verdict": "agrees"}).status_code in (401, 403)
    other = inside.browser(inside.person("olga", (Role.ASSESSOR, ISSUER)))
    assert other.get(item, headers=PAGE).status_code == 200
    assert send(other, item, {"verdict": "agrees"}).status_code == 303


# --- calibration -------------------------------------------------------------------------


def test_assessor_judges_a_set_and_reads_the_reasons_afterwards(inside, people, calibration):
    browser = inside.browser(people["assessor"])
    assert "Judge this set" in browser.get("/assess/calibration?lang=en", headers=PAGE).text
    address = f"/assess/calibration/{calibration.id}"
    before = browser.get(address, headers=PAGE).text
    assert "the panel that stays dark" in before
    assert "the good lesson is not rewarded here" not in before
    answer = send(browser, address, levels(**{"level-soldadura-reflexion": "2"}))
    assert answer.status_code == 303
    after = browser.get(answer.location, headers=PAGE).text
    assert "Passed." in after
    assert "the good lesson is not rewarded here" in after
    assert after.count('class="is-off"') == 1
    again = browser.get("/assess/calibration", headers=PAGE).text
    assert "You are calibrated for this rubric." in again
    assert "You can judge it again from" in again
    assert send(browser, address, levels()).status_code == 409


def test_set_with_a_level_missing_comes_back_with_the_others(inside, people, calibration):
    given = levels(**{"level-motor-diseno": "nine"})
    answer = send(inside.browser(people["assessor"]), f"/assess/calibration/{calibration.id}",
                  given, headers=PAGE)
    assert answer.status_code == 400
    assert answer.text.count(" checked>") == 11
    assert 'id="level-motor-diseno-problem"' in answer.text
    assert inside.service.calibrate.task(people["assessor"], calibration.id).attempts == ()


def test_coordinator_reads_an_attempt_and_a_colleague_does_not(inside, people, calibration):
    given = {item: dict(zip(CRITERIA, known, strict=True)) for item, known in KNOWN.items()}
    attempt = inside.service.calibrate.judge(people["assessor"], calibration.id, given)
    address = f"/assess/calibration/attempts/{attempt.id}"
    overview = inside.browser(people["coordinator"]).get("/quality/calibration", headers=PAGE).text
    assert address in overview
    assert inside.browser(people["coordinator"]).get(address).status_code == 200
    assert inside.browser(people["partner"]).get(address).status_code == 404
    assert inside.browser(people["stranger"]).get(address).status_code == 404


def test_assessor_sees_own_drift_and_nobody_elses(inside, people, judged):
    text = inside.browser(people["assessor"]).get("/assess/calibration?lang=en", headers=PAGE).text
    assert "Your levels beside your partners" in text
    assert "1st quarter 2026" in text
    assert "2026-Q" not in text
    assert "Aino" not in text
    other = inside.person("olga", (Role.ASSESSOR, ISSUER))
    assert "Your levels beside" not in inside.browser(other).get(
        "/assess/calibration?lang=en", headers=PAGE).text


@pytest.mark.parametrize("language", ["es", "en", "fi"])
def test_every_page_is_there_in_every_language(inside, people, judged, calibration, language):
    drawn = inside.service.samples.draw(people["coordinator"], PROGRAMME)
    item = f"/quality/samples/{drawn.id}/{drawn.items[0].application}"
    inside.service.samples.review(people["coordinator"], drawn.id, drawn.items[0].application,
                                  Verdict.ACTION, "Algo")
    for who, addresses in (
            ("coordinator", ["/quality", "/quality/samples", f"/quality/samples/{drawn.id}", item,
                             "/quality/calibration"]),
            ("assessor", ["/assess/calibration", f"/assess/calibration/{calibration.id}"])):
        browser = inside.browser(people[who])
        for address in addresses:
            answer = browser.get(f"{address}?lang={language}", headers=PAGE)
            assert answer.status_code == 200, address
            assert answer.text.count("<h1>") == 1, address
