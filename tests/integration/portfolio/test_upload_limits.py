"""How much one person can bring, and that nothing half is left of what is too much."""

import io
import os
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from badgeservice.assembly import build
from badgeservice.core.account import Role
from badgeservice.settings import Settings
from badgeservice.web import create_app
from tests.integration.portfolio.samples import JSON, PAGE, PDF, form, with_file
from tests.people import Inside, send, token
from tests.unit.storage.test_files import room_for

MB = 1_000_000
MULTIPART = "multipart/form-data; boundary=limit"
END = b"\r\n--limit--\r\n"


@pytest.fixture
def small(inside, clock, monkeypatch):
    """The same installation, where a file has 1 MB at most and a person 2 MB."""
    monkeypatch.setenv("BADGESERVICE_EVIDENCE_LARGEST", "1")
    monkeypatch.setenv("BADGESERVICE_EVIDENCE_QUOTA", "2")
    built = build(Settings.from_environment(os.environ), clock=clock)
    yield Inside(built, create_app(built), clock)
    built.close()


def files(inside):
    return [path for path in inside.service.settings.evidence.rglob("*") if path.is_file()]


class Endless(io.RawIOBase):
    """A body that never ends, or ends after a while, and counts what was read of it."""

    def __init__(self, start, end=b"", size=10**12):
        self.start = start
        self.end = end
        self.size = size
        self.given = 0

    def readable(self):
        return True

    def readinto(self, room):
        if self.given > self.size:
            self.start, self.end = self.start or self.end, b""
            piece = self.start[:len(room)]
        else:
            piece = self.start[:len(room)] or bytes(len(room))
        self.start = self.start[len(room):]
        room[:len(piece)] = piece
        self.given += len(piece)
        return len(piece)


def chunked(browser, body, **more):
    """Send without saying how much it will be."""
    # Past the test client, which would make another boundary and another end.
    return browser.post("/portfolio/new", headers=JSON, environ_overrides={
        "wsgi.input": io.BufferedReader(body), "wsgi.input_terminated": True,
        "CONTENT_TYPE": MULTIPART, "HTTP_TRANSFER_ENCODING": "chunked"}, **more)


def whole(browser, content, headers=JSON, **fields):
    """Send a form with a file as bytes made here: the test client keeps large ones on disk."""
    body = begun({"csrf_token": token(browser), **form(**fields)}, content) + END
    return browser.post("/portfolio/new", data=body, content_type=MULTIPART, headers=headers)


def begun(fields, content=b"%PDF-1.7\n"):
    lines = b""
    for key, value in fields.items():
        lines += (f'--limit\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
                  ).encode()
    return lines + (b'--limit\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n'
                    b"\r\n" + content)


def test_item_089_ten_gigabytes_in_chunks_end_at_the_limit(small):
    browser = small.browser(small.person("ana", Role.TEACHER))
    body = Endless(begun({"csrf_token": token(browser), **form()}))
    answer = chunked(browser, body)
    assert (answer.status_code, answer.json["code"]) == (413, "file-too-large")
    assert 2 * MB < body.given < 5 * MB
    assert files(small) == []


def test_item_089_nothing_is_read_of_a_stranger(small):
    body = Endless(begun(form()))
    answer = chunked(small.browser(), body)
    assert answer.status_code == 401
    assert body.given == 0
    mentor = small.browser(small.person("mario", Role.MENTOR))
    answer = chunked(mentor, body)
    assert (answer.status_code, body.given) == (403, 0)


def test_item_089_announced_size_is_refused_before_it_is_read(small):
    browser = small.browser(small.person("ana", Role.TEACHER))
    answer = browser.post("/portfolio/new", content_type=MULTIPART, headers=JSON,
                          environ_overrides={"CONTENT_LENGTH": str(10 * 10**9)})
    assert (answer.status_code, answer.json["code"]) == (413, "file-too-large")


def test_item_089_two_thousand_parts_are_refused(small):
    browser = small.browser(small.person("ana", Role.TEACHER))
    answer = send(browser, "/portfolio/new", {
        **with_file(), **{f"f{number}": "x" for number in range(2000)}}, headers=JSON)
    assert answer.status_code == 413
    assert files(small) == []


def test_item_089_file_above_the_limit_is_told_with_what_was_typed(small):
    browser = small.browser(small.person("ana", Role.TEACHER))
    answer = whole(browser, PDF + bytes(MB + 1), {**PAGE, "Accept-Language": "en"},
                   title="Mi guía")
    assert answer.status_code == 400
    assert "larger than 1 MB" in answer.text
    assert "Mi guía" in answer.text
    assert files(small) == []


def test_item_089_uploads_at_once_share_the_room_and_leave_no_file_without_an_item(small):
    ana = small.person("ana", Role.TEACHER)
    browsers = [small.browser(ana) for _ in range(6)]
    tokens, start = [token(browser) for browser in browsers], Barrier(6)

    def press(number):
        body = begun({"csrf_token": tokens[number], **form()},
                     PDF + bytes([number]) * 900_000) + END
        start.wait()
        return browsers[number].post("/portfolio/new", data=body, content_type=MULTIPART,
                                     headers=JSON).status_code

    with ThreadPoolExecutor(6) as pool:
        found = sorted(pool.map(press, range(6)))
    assert found[:2] == [201, 201]
    assert set(found[2:]) <= {400, 409}, "no room, or two are on their way"
    kept = small.service.portfolio.items(ana)
    assert {path.name for path in files(small)} == {item.content.digest for item in kept}


class Waiting(Endless):
    """A body that says when its file has begun, and then stands still."""

    def __init__(self, *given):
        super().__init__(*given)
        self.begun, self.go_on = Event(), Event()

    def readinto(self, room):
        if self.given > 100_000:
            self.begun.set()
            assert self.go_on.wait(20)
        return super().readinto(room)


def test_item_089_two_files_of_one_person_are_on_their_way_and_no_third(small):
    """Else many uploads at once would each take all the room there is until they end."""
    ana, eva = (small.person(name, Role.TEACHER) for name in ("ana", "eva"))
    running = []
    with ThreadPoolExecutor(2) as pool:
        for _ in range(2):
            browser = small.browser(ana)
            body = Waiting(begun({"csrf_token": token(browser), **form()}), END, 500_000)
            running.append((body, pool.submit(chunked, browser, body)))
            assert body.begun.wait(15)
        third = whole(small.browser(ana), PDF)
        assert (third.status_code, third.json["code"]) == (409, "uploads-at-once")
        assert whole(small.browser(eva), PDF).status_code == 201
        for body, _ in running:
            body.go_on.set()
        assert [answer.result().status_code for _, answer in running] == [201, 201]
    assert len(small.service.portfolio.items(ana)) == 2
    assert whole(small.browser(ana), PDF).status_code == 201


def test_item_089_place_of_an_upload_that_broke_off_is_free_again(small):
    browser = small.browser(small.person("ana", Role.TEACHER))
    for _ in range(4):
        body = Endless(begun({"csrf_token": token(browser), **form()}))
        assert chunked(browser, body).status_code == 413
    assert whole(browser, PDF).status_code == 201


def test_item_089_text_that_finds_no_room_leaves_no_file(small):
    browser = small.browser(small.person("ana", Role.TEACHER))
    for number in range(40):
        send(browser, "/portfolio/new", form(text=f"{number:02}" + "x" * 59_000), headers=JSON)
    assert len(files(small)) == 2 * MB // 59_002


def test_item_089_everybody_has_a_quota_and_texts_count(small):
    ana = small.person("ana", Role.TEACHER)
    browser = small.browser(ana)
    for number in range(2):
        content = PDF + bytes([number]) * 900_000
        assert whole(browser, content).status_code == 201
    answer = whole(browser, PDF + b"x" * 900_000)
    assert [each["code"] for each in answer.json["problems"]] == ["quota-exceeded"]
    for item in small.service.portfolio.items(ana):
        small.service.portfolio.delete(ana, item.id)
    answer = whole(browser, PDF + b"x" * 900_000)
    assert answer.status_code == 400, "what can be brought back still takes room"
    for _ in range(20):
        answer = send(browser, "/portfolio/new", form(text="x" * 59_000), headers=JSON)
    assert [each["code"] for each in answer.json["problems"]] == ["quota-exceeded"]
    other = small.browser(small.person("eva", Role.TEACHER))
    assert send(other, "/portfolio/new", with_file(), headers=JSON).status_code == 201


def test_item_089_full_disk_is_told_and_leaves_nothing_half(inside):
    ana = inside.person("ana", Role.TEACHER)
    browser = inside.browser(ana)
    with room_for(2_000_000):
        answer = whole(browser, PDF + bytes(3_000_000), {**PAGE, "Accept-Language": "en"},
                       title="Mi guía")
    assert answer.status_code == 400
    assert "no room left for files" in answer.text
    assert "Mi guía" in answer.text
    assert files(inside) == []
    assert inside.service.portfolio.items(ana) == []


def test_large_file_never_is_in_memory_as_a_whole(inside):
    browser = inside.browser(inside.person("ana", Role.TEACHER))
    size = 60 * MB
    head = begun({"csrf_token": token(browser), **form()})

    body = Endless(head, END, size)
    tracemalloc.start()
    answer = chunked(browser, body)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert answer.status_code == 201, answer.text
    assert peak < 20 * MB


def test_item_089_page_about_a_request_that_was_not_read_says_so_once_and_leads_back(small):
    browser = small.browser(small.person("ana", Role.TEACHER))
    answer = browser.post("/portfolio/new", content_type=MULTIPART,
                          headers={**PAGE, "Accept-Language": "en"},
                          environ_overrides={"CONTENT_LENGTH": str(10 * 10**9)})
    assert answer.status_code == 413
    assert answer.text.count("larger than 1 MB") == 1
    assert '<a href="/portfolio/new">Begin it anew</a>' in answer.text
