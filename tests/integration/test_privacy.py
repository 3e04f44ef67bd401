"""What people can do about their own data, and what is left when they have it removed."""

import gc
import json
import re
import sqlite3
import tempfile
import tracemalloc
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from badgeservice.core.account import EVERY, Membership, Role
from badgeservice.core.batch_file import read_rows
from badgeservice.core.credential import Status
from badgeservice.core.data_request import DAYS, RequestState, Wish
from badgeservice.core.evidence import Evidence
from badgeservice.core.profile import Profile
from badgeservice.errors import BadInput, Conflict, NotAllowed, NotFound
from badgeservice.operations.apply import Applicant
from badgeservice.operations.judge import Marking
from badgeservice.operations.revoke import StatusWish
from badgeservice.storage.mail_tables import outbox
from badgeservice.web.privacy import WISHES
from tests.people import ELSEWHERE, ISSUER, PROGRAMME, new_id, send

PAGE = {"Accept": "text/html"}


@pytest.fixture
def people(inside):
    return inside.cast()


@pytest.fixture
def earned(inside, people):
    """The credential that the teacher has of a batch row, and an application of hers."""
    person = people["teacher"].person
    inside.service.apply(
        "modulo-1", Applicant(person.email, person.given_names, person.first_surname),
        evidence=[Evidence("reflection", "Lo que aprendí con mis estudiantes.",
                           digest=inside.service.evidence_files.keep(b"reflection"), size=10)])
    batch = "\n".join([
        "correo,nombres,primer_apellido,segundo_apellido,fecha,nivel:diseno,nivel:aplicacion,"
        "nivel:seguridad,nivel:reflexion,evidencia_url,evidencia_relato",
        f"{person.email},Teresa,Rojas,Soto,2026-10-11,3,4,3,3,https://p.example/1,Mi taller."])
    service = inside.service
    with service._database.reading() as work:
        achievement = work.definitions.achievement("modulo-2")
    rows = read_rows(batch.encode(), "lote.csv", achievement, language="es")
    return service.grant.rows("modulo-2", rows, file="lote.csv", by="test").credentials[0]


def test_everything_about_oneself_comes_in_one_archive(inside, people, earned):
    browser = inside.browser(people["teacher"])
    answer = send(browser, "/account/data/copy")
    assert answer.mimetype == "application/zip"
    with ZipFile(BytesIO(answer.data)) as archive:
        data = json.loads(archive.read("data.json"))
        document = json.loads(archive.read(f"credentials/{earned}.json"))
        (evidence,) = [n for n in archive.namelist() if n.startswith("evidence/")]
        assert archive.read(evidence) == b"reflection"
    assert data["people"][0]["email"] == "teresa@personas.example"
    assert data["application_evidence"][0]["narrative"].startswith("Lo que aprendí")
    assert document["id"].endswith(earned)
    assert "password" not in data["accounts"][0]
    assert "digest" not in data["sessions"][0]


def test_copy_is_made_a_piece_at_a_time(inside, people, earned):
    files, size = inside.service.evidence_files, 40 << 20
    big = files.keep(bytes(size))
    gone = files.keep(b"gone")
    for digest in (big, gone):
        inside.service.apply(
            "modulo-3" if digest == big else "modulo-4",
            Applicant("teresa@personas.example", "Teresa", "Rojas"),
            evidence=[Evidence("reflection", "Un video.", digest=digest, size=size)])
    files.remove(gone)
    gc.collect()
    with tempfile.TemporaryFile() as file:
        tracemalloc.start()
        try:
            for piece in inside.service.my_data.export(people["teacher"]):
                file.write(piece)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert peak < size / 2
        with ZipFile(file) as archive:
            assert archive.testzip() is None
            assert archive.getinfo(f"evidence/{big}").file_size == size
            assert archive.read("missing.txt").decode() == f"{gone}\n"


def test_copy_holds_nothing_of_others(inside, people, earned):
    answer = send(inside.browser(people["mentor"]), "/account/data/copy")
    assert b"teresa" not in ZipFile(BytesIO(answer.data)).read("data.json")


def test_page_says_of_each_purpose_what_is_kept(inside, people, earned):
    text = inside.browser(people["teacher"]).get("/account/data?lang=en").text
    for words in ("RUT or other number", "nothing at present", "40 years after it was made"):
        assert words in text


def test_rut_is_told_by_its_own_purpose(inside, people):
    ana = people["teacher"]
    kept = {each.category.slug: each.rows for each in inside.service.my_data.overview(ana)}
    assert (kept["national-number"], kept["profile"]) == (0, 0)
    with inside.database.transaction() as work:
        work.profiles.put(Profile(ana.person.id, rut="12345678-5"))
    kept = {each.category.slug: each.rows for each in inside.service.my_data.overview(ana)}
    assert (kept["national-number"], kept["profile"]) == (1, 1)


def test_what_one_did_for_others_is_told(inside, people):
    inside.service.data_requests.file(people["teacher"], Wish.ACCESS, "", programme=PROGRAMME)
    kept = {who: {each.category.slug: each.rows
                  for each in inside.service.my_data.overview(people[who])}["acts"]
            for who in ("teacher", "mentor")}
    assert kept == {"teacher": 1, "mentor": 0}


def test_request_has_thirty_days_and_is_told_to_the_administrators(inside, people):
    browser = inside.browser(people["teacher"])
    answer = send(browser, "/account/data/requests", {
        "wish": "access", "text": "", "programme": PROGRAMME}, follow_redirects=True)
    assert "30" in answer.text
    (request,) = inside.service.data_requests.mine(people["teacher"])
    assert request.due_at - request.filed_at == timedelta(days=DAYS)
    (waiting,) = inside.service.data_requests.inbox(people["administrator"])
    assert (waiting.request, waiting.days_left) == (request, DAYS - 1)
    inbox = inside.browser(people["administrator"]).get("/admin/requests?lang=en")
    assert "29 days left" in inbox.text


def test_request_that_waits_too_long_is_overdue(inside, people, clock):
    inside.service.data_requests.file(people["teacher"], Wish.ACCESS, "", programme=PROGRAMME)
    clock.ahead = timedelta(days=DAYS + 2)
    inbox = inside.browser(people["administrator"]).get("/admin/requests?lang=en")
    assert "overdue by 3 days" in inbox.text or "overdue by 2 days" in inbox.text


def test_same_wish_is_open_once_and_can_be_taken_back(inside, people):
    file = inside.service.data_requests.file
    request = file(people["teacher"], Wish.ACCESS, "", programme=PROGRAMME)
    with pytest.raises(Conflict):
        file(people["teacher"], Wish.ACCESS, "", programme=PROGRAMME)
    with pytest.raises(NotFound):
        inside.service.data_requests.take_back(people["mentor"], request.id)
    inside.service.data_requests.take_back(people["teacher"], request.id)
    assert file(people["teacher"], Wish.ACCESS, "", programme=PROGRAMME).is_open


@pytest.mark.parametrize("wish", list(Wish), ids=lambda wish: wish.value)
def test_every_wish_has_words(wish):
    assert str(WISHES[wish])


def test_rectification_says_what_is_wrong(inside, people):
    with pytest.raises(BadInput):
        inside.service.data_requests.file(people["teacher"], Wish.RECTIFICATION, " ",
                                          programme=PROGRAMME)


def test_programme_without_a_role_of_ones_own_is_unknown(inside, people):
    with pytest.raises(NotFound):
        inside.service.data_requests.file(people["teacher"], Wish.ACCESS, "",
                                          programme=ELSEWHERE)


def test_administrator_of_another_programme_sees_and_answers_nothing(inside, people):
    request = inside.service.data_requests.file(people["teacher"], Wish.ACCESS, "",
                                                programme=PROGRAMME)
    stranger = inside.browser(people["stranger"])
    assert inside.service.data_requests.inbox(people["stranger"]) == ()
    assert stranger.get(f"/admin/requests/{request.id}", headers=PAGE).status_code == 404
    answer = send(stranger, f"/admin/requests/{request.id}",
                  {"decision": "done", "text": "x"}, headers=PAGE)
    assert answer.status_code == 404
    assert inside.service.data_requests.mine(people["teacher"])[0].is_open


def test_auditor_reads_and_does_not_answer(inside, people):
    request = inside.service.data_requests.file(people["teacher"], Wish.ACCESS, "",
                                                programme=PROGRAMME)
    browser = inside.browser(people["auditor"])
    assert "<form class=\"stacked\"" not in browser.get(f"/admin/requests/{request.id}").text
    answer = send(browser, f"/admin/requests/{request.id}", {"decision": "done", "text": "x"})
    assert answer.status_code == 403
    with pytest.raises(NotAllowed):
        inside.service.data_requests.answer(people["auditor"], request.id, is_done=True,
                                            answer="x")


def test_nobody_answers_their_own_request(inside, people):
    ada = people["administrator"]
    request = inside.service.data_requests.file(ada, Wish.ACCESS, "", programme=PROGRAMME)
    with pytest.raises(NotAllowed) as caught:
        inside.service.data_requests.answer(ada, request.id, is_done=True, answer="x")
    assert caught.value.code == "own-request"


def test_answer_without_words_or_decision_is_refused(inside, people):
    request = inside.service.data_requests.file(people["teacher"], Wish.ACCESS, "",
                                                programme=PROGRAMME)
    browser = inside.browser(people["administrator"])
    for form in ({"text": "Sí"}, {"decision": "done", "text": " "}):
        answer = send(browser, f"/admin/requests/{request.id}", form)
        assert answer.status_code == 400
        assert "form-problems" in answer.text
    assert inside.service.data_requests.mine(people["teacher"])[0].is_open


# --- suppression -------------------------------------------------------------------------


@pytest.fixture
def suppressed(inside, people, earned):
    """The teacher's credential, after she asked for suppression and it was granted."""
    kept = inside.service.show.credential(earned).credential.document
    inside.service.verify(kept)
    browser = inside.browser(people["teacher"])
    request = inside.service.data_requests.file(people["teacher"], Wish.SUPPRESSION, "Ya no.",
                                                programme=PROGRAMME)
    inside.service.data_requests.answer(people["administrator"], request.id, is_done=True,
                                        answer="Hecho.")
    return earned, kept, browser


def test_public_page_says_withdrawn_and_names_nobody(inside, suppressed):
    name, _, _ = suppressed
    answer = inside.browser().get(f"/credentials/{name}?lang=en", headers=PAGE)
    assert answer.status_code == 410
    assert "Withdrawn at the holder" in answer.text
    assert "Teresa" not in answer.text
    assert "Rojas" not in answer.text
    for form in (".json", ".pdf", ".png", ".svg", ".jwt", "/refresh"):
        answer = inside.browser().get(f"/credentials/{name}{form}")
        assert answer.status_code in (404, 410), form
        assert b"Teresa" not in answer.data
    told = inside.browser().get(f"/credentials/{name}", headers={"Accept": "application/json"})
    assert (told.status_code, told.json["code"]) == (410, "credential-withdrawn")


def test_copy_of_a_withdrawn_credential_can_still_be_checked(inside, suppressed):
    _, kept, _ = suppressed
    report = inside.service.verify(kept).report
    assert report.verdict.value == "passed", [c.code for c in report.checks]
    assert remembered(inside.service, "Teresa") == (0, 0)


def remembered(service, word):
    """In how many findings and canonical forms of this process a word stands."""
    return (sum(word in str(each) for each in service.verify._findings.documents()),
            sum(word in each for each in service.verify._forms.forms()))


@pytest.mark.parametrize("as_brought", [
    lambda _, name: name.encode(), lambda service, name: service.urls.credential(name).encode()])
def test_nothing_is_remembered_of_a_person_once_their_credential_is_asked_about(
        inside, suppressed, as_brought):
    name, _, _ = suppressed
    assert remembered(inside.service, "Teresa") > (0, 0)
    found = inside.service.verify(as_brought(inside.service, name))
    assert [each.code for each in found.report.checks] == ["credential-withdrawn"]
    assert remembered(inside.service, "Teresa") == (0, 0)


def test_withdrawn_credential_can_be_revoked_and_its_copy_is_invalid_then(inside, suppressed):
    name, kept, _ = suppressed
    inside.service.change_status(Status.REVOKED, [StatusWish(name, "issued-in-error", "")],
                                 by="x")
    report = inside.service.verify(kept).report
    assert "status-revoked" in {check.code for check in report.checks}
    assert "does not count" in inside.browser().get(f"/credentials/{name}?lang=en",
                                                    headers=PAGE).text


def test_withdrawn_credential_is_not_issued_again(inside, suppressed):
    assert inside.service.issue.unissued() == ()
    with inside.database.reading() as work:
        award = work.credentials.award_of(suppressed[0])
    assert inside.service.issue([award]) == ()
    assert inside.browser().get(f"/credentials/{suppressed[0]}").status_code == 410


def test_nothing_in_the_database_names_a_suppressed_person(inside, suppressed, tmp_path):
    """Whatever table a later version adds: its bytes are looked at too."""
    with inside.database._engine.connect() as connection:
        last = connection.execute(select(outbox.c.id).where(
            outbox.c.kind == "data-removed")).scalar_one()
    # The answer to the request is the one letter that names its reader, until it is over.
    inside.service.mail.give_up(inside.actors["ada"], last)
    inside.service.close()
    for file in (tmp_path / "home").glob("database.sqlite*"):
        content = file.read_bytes()
        if file.name == "database.sqlite":
            connection = sqlite3.connect(file)
            content = "\n".join(connection.iterdump()).encode()
            connection.close()
        for trace in (b"teresa@", b"Teresa", b"Lo que aprend"):
            assert trace not in content, (file.name, trace)


def test_evidence_of_a_suppressed_person_is_removed_unless_somebody_else_hands_in_the_same(
        inside, people, earned):
    files, mario = inside.service.evidence_files, people["mentor"].person
    own, shared = files.keep(b"reflection"), files.keep(b"the same guide")
    for person in (people["teacher"].person, mario):
        inside.service.apply(
            "modulo-3", Applicant(person.email, "A", "B"),
            evidence=[Evidence("material", "", digest=shared, size=14)])
    request = inside.service.data_requests.file(people["teacher"], Wish.SUPPRESSION, "",
                                                programme=PROGRAMME)
    inside.service.data_requests.answer(people["administrator"], request.id, is_done=True,
                                        answer="Hecho.")
    with pytest.raises(NotFound):
        files.read(own)
    assert files.read(shared) == b"the same guide"


def test_inbox_and_mail_say_that_a_person_was_removed_and_offer_nothing(inside, suppressed, people):
    browser = inside.browser(people["administrator"])
    assert "Somebody who was removed" in browser.get("/admin/requests?lang=en").text
    listed = browser.get("/admin/mail?lang=en").text
    # The answer itself is still on its way; once nothing waits, the address goes too.
    last = re.search(r'href="/admin/mail/([a-z2-7]+)"', listed)[1]
    inside.service.mail.give_up(people["administrator"], last)
    listed = browser.get("/admin/mail?lang=en").text
    removed = next(row for row in listed.split("<tr>") if ">removed<" in row)
    letter = browser.get(re.search(r'href="(/admin/mail/[^"]+)"', removed)[1] + "?lang=en").text
    assert "can no longer be sent" in letter
    assert "/again" not in letter and "Send it again" not in letter


def test_suppressed_person_is_signed_out_for_good(inside, suppressed):
    _, _, browser = suppressed
    assert browser.get("/account/data", headers=PAGE).status_code == 303


def test_person_of_two_programmes_is_not_suppressed_by_one_of_them(inside, people):
    teacher = people["teacher"]
    with inside.database.transaction() as work:
        work.accounts.grant(Membership(new_id(), teacher.person.id, ELSEWHERE, Role.TEACHER,
                                       None, inside.clock(), "test"))
    request = inside.service.data_requests.file(teacher, Wish.SUPPRESSION, "",
                                                programme=PROGRAMME)
    inside.service.data_requests.answer(people["administrator"], request.id, is_done=True,
                                        answer="x")
    assert inside.service.data_requests.mine(teacher)[0].state is RequestState.FILED
    operator = inside.person("olga", Role.ADMINISTRATOR, programme=EVERY)
    inside.service.data_requests.answer(operator, request.id, is_done=True, answer="x")
    with inside.database.reading() as work:
        assert work.people.get(teacher.person.id).given_names == "–"


def test_assessor_who_is_suppressed_leaves_marks_and_no_address(inside, people):
    teacher, carla = people["teacher"].person, people["assessor"]
    asked = inside.service.apply("modulo-1", Applicant(teacher.email, "Teresa", "Rojas"),
                                 evidence=[Evidence("reflection", "x")])
    with inside.database.reading() as work:
        levels = {c.id: 3 for r in work.definitions.achievement("modulo-1").rubrics
                  for c in r.criteria}
    inside.service.judge(asked.id, Marking(carla.person.email, ISSUER, levels),
                         on_paper=True)
    request = inside.service.data_requests.file(carla, Wish.SUPPRESSION, "", programme=PROGRAMME)
    inside.service.data_requests.answer(people["administrator"], request.id, is_done=True,
                                        answer="x")
    with inside.database.reading() as work:
        (judgement,) = work.judgements.all(asked.id)
    assert "carla" not in judgement.assessor
    assert list(judgement.marks.values()) == [levels]

