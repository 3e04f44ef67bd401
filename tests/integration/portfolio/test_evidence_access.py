"""Who opens whose evidence, and that the owner can see who did."""

import re
from datetime import timedelta

import pytest

from badgeservice.core.account import Role
from badgeservice.core.evidence import Evidence
from badgeservice.core.judgement import Stage
from badgeservice.operations.draft_form import Direct, direct_evidence
from badgeservice.operations.looks import AGAIN
from tests.integration.portfolio.samples import JSON, MP4, PAGE, application, assign
from tests.people import ISSUER


@pytest.fixture
def cast(inside):
    return inside.cast()


@pytest.fixture
def sent(inside, cast):
    """An application with a video, and with a link."""
    digest = inside.service.evidence_files.keep(MP4)
    return application(inside, cast["teacher"], [
        Evidence("material", digest=digest, media_type="video/mp4", item="item", public=False,
                 pupils_visible=True, name="Mi video"),
        Evidence("material", url="https://a.example", public=False)])


def look(inside, who, place, **more):
    return inside.browser(who).get(place, headers={**JSON, **more})


def views(inside, owner):
    with inside.database.reading() as work:
        return work.evidence_views.of_owner(owner.person.id)


def test_item_088_only_who_may_sees_evidence_and_all_others_find_nothing(inside, cast, sent):
    """Assessor B opens A's file; a neighbour, another programme, a role without a task."""
    assign(inside, sent, cast["assessor"])
    other = inside.person("otra", (Role.ASSESSOR, ISSUER), Role.TEACHER, Role.MENTOR)
    found = {name: look(inside, who, f"/evidence/{sent}/0").status_code
             for name, who in {**cast, "other": other}.items()}
    assert found == {
        "teacher": 200, "assessor": 200, "coordinator": 200, "partner_coordinator": 200,
        "administrator": 200, "auditor": 200,
        "partner": 404, "mentor": 404, "stranger": 404, "other": 404}
    missing = look(inside, other, "/evidence/aaaaaaaaaaaaaaaaaaaaaaaaaa/0")
    refused = look(inside, other, f"/evidence/{sent}/0")
    assert missing.json == refused.json


def test_item_088_stranger_gets_no_evidence_of_a_public_badge(inside, cast):
    digest = inside.service.evidence_files.keep(MP4)
    public = application(inside, cast["teacher"], [
        Evidence("material", digest=digest, media_type="video/mp4", public=True)])
    assert inside.browser().get(f"/evidence/{public}/0", headers=JSON).status_code == 401
    assert inside.browser().get(f"/evidence/{public}/0", headers=PAGE).status_code == 303
    for guess in (digest, f"{digest[:2]}/{digest[2:4]}/{digest}"):
        assert inside.browser().get(f"/evidence/{guess}", headers=JSON).status_code == 404


@pytest.mark.parametrize("stage", [Stage.DRAFT, Stage.WITHDRAWN])
def test_item_088_what_is_not_sent_or_was_withdrawn_is_its_owners_alone(inside, cast, stage):
    digest = inside.service.evidence_files.keep(MP4)
    kept = application(inside, cast["teacher"], [
        Evidence("material", digest=digest, public=False)], stage=stage)
    assert look(inside, cast["teacher"], f"/evidence/{kept}/0").status_code == 200
    assert look(inside, cast["teacher"], f"/portfolio/applications/{kept}").status_code == 200
    for name in ("administrator", "coordinator", "auditor", "assessor"):
        assert look(inside, cast[name], f"/evidence/{kept}/0").status_code == 404
    assert look(inside, cast["auditor"], f"/portfolio/applications/{kept}").status_code == 404


@pytest.mark.parametrize(("reason", "code"), [("judged", 200), ("conflict", 404),
                                              ("reassigned", 404)])
def test_item_088_assessor_keeps_what_was_judged_and_loses_what_was_taken_away(
        inside, cast, sent, reason, code):
    task = assign(inside, sent, cast["assessor"])
    with inside.database.transaction() as work:
        work.assignments.end(task, inside.clock(), reason)
    assert look(inside, cast["assessor"], f"/evidence/{sent}/0").status_code == code


def test_link_and_what_is_not_there_have_no_file(inside, cast, sent):
    for position in (1, 2, 99999):
        answer = look(inside, cast["teacher"], f"/evidence/{sent}/{position}")
        assert (answer.status_code, answer.json["code"]) == (404, "unknown-evidence")


def test_look_of_another_is_recorded_and_the_owners_own_is_not(inside, cast, sent, clock):
    assign(inside, sent, cast["assessor"])
    look(inside, cast["teacher"], f"/evidence/{sent}/0")
    assert views(inside, cast["teacher"]) == ()
    look(inside, cast["partner"], f"/evidence/{sent}/0")
    assert views(inside, cast["teacher"]) == ()
    look(inside, cast["assessor"], f"/evidence/{sent}/0")
    look(inside, cast["assessor"], f"/evidence/{sent}/0", Range="bytes=5-9")
    (view,) = views(inside, cast["teacher"])
    assert (view.viewer, view.application, view.position, view.item, view.is_download) == (
        cast["assessor"].person.id, sent, 0, "item", False)
    clock.ahead = AGAIN + timedelta(seconds=1)
    look(inside, cast["auditor"], f"/evidence/{sent}/0?download=1")
    look(inside, cast["assessor"], f"/evidence/{sent}/0", Range="bytes=5-9")
    assert [(each.viewer, each.is_download) for each in views(inside, cast["teacher"])] == [
        (cast["assessor"].person.id, False), (cast["auditor"].person.id, True),
        (cast["assessor"].person.id, False)]


@pytest.mark.parametrize(("wanted", "status", "part", "told"), [
    ("bytes=0-9", 206, MP4[:10], f"bytes 0-9/{len(MP4)}"),
    ("bytes=100-", 206, MP4[100:], f"bytes 100-{len(MP4) - 1}/{len(MP4)}"),
    ("bytes=-7", 206, MP4[-7:], f"bytes {len(MP4) - 7}-{len(MP4) - 1}/{len(MP4)}"),
    ("bytes=5-999999999", 206, MP4[5:], f"bytes 5-{len(MP4) - 1}/{len(MP4)}"),
    ("bytes=0-", 200, MP4, None), ("bytes=9-3", 200, MP4, None),
    ("bytes=0-1,5-6", 200, MP4, None), ("lines=1-2", 200, MP4, None),
    (f"bytes=0-{'9' * 5000}", 200, MP4, None), (f"bytes={'9' * 5000}-", 200, MP4, None),
    (f"bytes={len(MP4)}-", 416, b"", f"bytes */{len(MP4)}"),
    ("bytes=-0", 416, b"", f"bytes */{len(MP4)}"),
])
def test_video_is_handed_over_in_parts(inside, cast, sent, wanted, status, part, told):
    answer = look(inside, cast["teacher"], f"/evidence/{sent}/0", Range=wanted)
    assert (answer.status_code, answer.data) == (status, part)
    assert answer.headers.get("Content-Range") == told
    assert status == 416 or answer.headers["Accept-Ranges"] == "bytes"


def test_part_of_another_version_is_answered_with_all(inside, cast, sent):
    answer = look(inside, cast["teacher"], f"/evidence/{sent}/0",
                  Range="bytes=0-9", **{"If-Range": '"another"'})
    assert (answer.status_code, len(answer.data)) == (200, len(MP4))


def test_name_of_what_is_handed_over_tells_nothing_of_the_teacher(inside, cast, sent):
    assign(inside, sent, cast["assessor"])
    answer = look(inside, cast["assessor"], f"/evidence/{sent}/0?download=1")
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=\"evidence-1.mp4\"; filename*=UTF-8''evidence-1.mp4")
    assert answer.headers["Cache-Control"] == "no-store"


def test_question_for_the_headers_alone_gets_no_body(inside, cast, sent):
    answer = inside.browser(cast["teacher"]).head(f"/evidence/{sent}/0")
    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.headers["Content-Length"] == str(len(MP4))


def test_every_link_of_the_judging_page_to_evidence_opens_something(inside, cast):
    """A text that was given in the application stands on the page, and has no file."""
    text = direct_evidence(Direct("reflection", "", "Lo que cambiaré.", False, False))
    digest = inside.service.evidence_files.keep(MP4)
    made = application(inside, cast["teacher"], [
        text, Evidence("material", digest=digest, media_type="video/mp4", public=False)])
    assign(inside, made, cast["assessor"])
    for who, place in (("assessor", f"/assess/{made}"),
                       ("auditor", f"/portfolio/applications/{made}")):
        page = look(inside, cast[who], place, **PAGE).text
        assert "Lo que cambiaré." in page
        links = set(re.findall(rf"/evidence/{made}/[0-9]+", page))
        assert links == {f"/evidence/{made}/1"}
        assert [look(inside, cast[who], each).status_code for each in links] == [200]
