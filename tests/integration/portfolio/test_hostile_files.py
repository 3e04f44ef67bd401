"""Files that want to be something else than evidence (security catalogue, parts E and F)."""

import io
import struct
import zlib

import pytest
from PIL import Image

from badgeservice.core.account import Role
from badgeservice.core.evidence import Evidence
from badgeservice.core.media import ENDINGS, PLAIN_1252
from badgeservice.errors import BadInput, Problem
from badgeservice.operations.clean import PictureCleaner
from badgeservice.operations.sniff import sniff
from tests.integration.portfolio.samples import (
    DOCX,
    JSON,
    MP4,
    ODT,
    PAGE,
    PDF,
    SECRET,
    WEBM,
    application,
    archive,
    picture,
    with_file,
)
from tests.people import send

HTML = b"<!DOCTYPE html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'

TAKEN = {
    "application/pdf": PDF,
    "image/jpeg": picture(), "image/png": picture("PNG"), "image/webp": picture("WEBP"),
    "image/gif": picture("GIF"),
    "video/mp4": MP4, "video/webm": WEBM,
    "video/quicktime": b"\0\0\0\x14ftypqt  \0\0\0\0qt  " + bytes(50),
    "audio/mp4": b"\0\0\0\x18ftypM4A \0\0\0\0M4A mp42" + bytes(50),
    "audio/mpeg": b"ID3\x04\0\0\0\0\0\0" + bytes(50),
    "audio/wav": b"RIFF\x24\0\0\0WAVEfmt " + bytes(50),
    "audio/ogg": b"OggS\0\2" + bytes(22) + b"\x01\x1eOpusHead" + bytes(50),
    "text/plain": "Reflexión: probé estaciones.\n".encode(),
    PLAIN_1252: "Reflexión: probé “estaciones”.\r\n".encode("cp1252"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": DOCX,
    "application/vnd.oasis.opendocument.text": ODT,
}
REFUSED = {
    "a web page": HTML, "a drawing": SVG, "a drawing behind a prologue":
        b'\xef\xbb\xbf <?xml version="1.0"?>' + SVG,
    "a program": b"MZ\x90\0" + bytes(300), "an archive": archive("a.txt", "../../x"),
    "a Java archive": archive("META-INF/MANIFEST.MF", "Evil.class"),
    "macros": archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
    "an old document": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "a phone's picture": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(50),
    "a script with a NUL": b"#!/bin/sh\n\0rm", "half an archive": b"PK\x03\x04" + bytes(30),
    "nothing that is known": bytes(range(256)), "bytes that no older text has": b"\x81\x8d ok",
    "a web page of an older editor": "<HTML>\xe9<script>alert(1)</script>".encode("cp1252"),
}


@pytest.fixture
def ana(inside):
    return inside.person("ana", Role.TEACHER)


@pytest.fixture(scope="module")
def cleaner():
    made = PictureCleaner()
    yield made
    made.close()


def sniffed(tmp_path, content):
    path = tmp_path / "x"
    path.write_bytes(content)
    return sniff(path)


def served(inside, ana, content, media_type, **query):
    """Hand in a file as an application's evidence without a look at it, and ask for it."""
    digest = inside.service.evidence_files.keep(content)
    made = application(inside, ana, [Evidence("material", digest=digest, media_type=media_type,
                                              name="x", public=False)])
    answer = inside.browser(ana).get(f"/evidence/{made}/0", query_string=query)
    # So that the next file can be handed in: a person has one open application.
    inside.service.withdraw(ana, made)
    return answer


@pytest.mark.parametrize("media_type", TAKEN)
def test_item_076_file_is_known_by_its_content(tmp_path, media_type):
    assert sniffed(tmp_path, TAKEN[media_type]) == media_type
    assert media_type in ENDINGS


@pytest.mark.parametrize("name", REFUSED)
def test_item_076_what_is_not_on_the_list_is_refused_with_what_to_do(tmp_path, name):
    problem = sniffed(tmp_path, REFUSED[name])
    assert isinstance(problem, Problem)
    assert problem.code == "file-type-refused"
    assert problem.remedy is not None


def test_item_076_name_and_declared_type_count_for_nothing(inside, ana):
    browser = inside.browser(ana)
    fields = with_file()
    fields["file"] = (io.BytesIO(HTML), "foto.jpg", "image/jpeg")
    assert send(browser, "/portfolio/new", fields, headers=JSON).status_code == 400
    fields = with_file()
    fields["file"] = (io.BytesIO(PDF), "x.html", "text/html")
    assert send(browser, "/portfolio/new", fields, headers=JSON).status_code == 201
    (item,) = inside.service.portfolio.items(ana)
    answer = browser.get(f"/portfolio/items/{item.id}/file")
    assert answer.content_type == "application/pdf"
    assert 'filename="x.html.pdf"' in answer.headers["Content-Disposition"]


@pytest.mark.parametrize(("encoding", "charset"), [("utf-8", "utf-8"),
                                                   ("cp1252", "windows-1252")])
def test_text_of_an_older_editor_is_kept_as_it_is_and_a_browser_is_told_how_to_read_it(
        inside, ana, encoding, charset):
    browser, content = inside.browser(ana), "Mañana probé “estaciones”.".encode(encoding)
    assert send(browser, "/portfolio/new", with_file(content, "notas.txt"),
                headers=JSON).status_code == 201
    (item,) = inside.service.portfolio.items(ana)
    answer = browser.get(f"/portfolio/items/{item.id}/file")
    assert (answer.data, answer.content_type) == (content, f"text/plain; charset={charset}")
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert 'filename="notas.txt"' in answer.headers["Content-Disposition"]


def test_item_076_passenger_of_a_picture_does_not_survive(inside, ana):
    browser = inside.browser(ana)
    content = picture("PNG") + HTML + archive("Evil.class")
    assert send(browser, "/portfolio/new", with_file(content, "x.png"),
                headers=JSON).status_code == 201
    (item,) = inside.service.portfolio.items(ana)
    kept = browser.get(f"/portfolio/items/{item.id}/file").data
    assert b"script" not in kept
    assert b"Evil.class" not in kept


@pytest.mark.parametrize("media_type", [*TAKEN, "text/html", "image/svg+xml", ""])
def test_item_076_everything_is_served_as_one_fixed_type_and_runs_nothing(
        inside, ana, media_type):
    answer = served(inside, ana, TAKEN.get(media_type, HTML), media_type)
    headers = answer.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert ("sandbox" in policy) is (media_type != "application/pdf")
    known = answer.content_type.partition(";")[0]
    assert known == (media_type.partition(";")[0] if media_type in ENDINGS
                     else "application/octet-stream")
    is_document = "officedocument" in media_type or "opendocument" in media_type
    is_inline = media_type in ENDINGS and not is_document
    assert headers["Content-Disposition"].startswith("inline" if is_inline else "attachment")


def test_item_079_drawings_and_pages_are_neither_taken_nor_shown(inside, ana):
    browser = inside.browser(ana)
    for content in (SVG, HTML):
        answer = send(browser, "/portfolio/new", with_file(content, "x.png"), headers=JSON)
        assert [each["code"] for each in answer.json["problems"]] == ["file-type-refused"]
        # Also what came in by another way, with a type that nobody looked at.
        shown = served(inside, ana, content, "image/svg+xml")
        assert shown.content_type == "application/octet-stream"
        assert shown.headers["Content-Disposition"].startswith("attachment")
        assert "sandbox" in shown.headers["Content-Security-Policy"]


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_item_075_picture_is_written_anew_without_its_metadata(tmp_path, cleaner, form):
    source, target = tmp_path / "a", tmp_path / "b"
    content = picture(form)
    assert (SECRET in content) or form == "PNG"
    source.write_bytes(content + SECRET)
    target.touch()
    cleaner(source, target, f"image/{form.lower()}")
    written = target.read_bytes()
    assert SECRET not in written
    assert b"Exif" not in written
    with Image.open(target) as found:
        assert found.format == form
        assert not dict(found.getexif())
        assert found.size == ((64, 48) if form == "GIF" else (48, 64))


def test_item_075_moving_picture_still_moves(tmp_path, cleaner):
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue")]
    frames[0].save(tmp_path / "a", "GIF", save_all=True, append_images=frames[1:],
                   comment=SECRET, duration=50)
    (tmp_path / "b").touch()
    cleaner(tmp_path / "a", tmp_path / "b", "image/gif")
    assert SECRET not in (tmp_path / "b").read_bytes()
    with Image.open(tmp_path / "b") as found:
        assert found.n_frames == 3


def bomb(width, height):
    """A PNG file of a few bytes that says it is huge."""
    def chunk(name, data):
        return (struct.pack(">I", len(data)) + name + data
                + struct.pack(">I", zlib.crc32(name + data)))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2,
                                                           0, 0, 0))
            + chunk(b"IDAT", zlib.compress(bytes(10_000))) + chunk(b"IEND", b""))


@pytest.mark.parametrize("size", [(60_000, 60_000), (10_000, 7_000)])
def test_item_075_picture_of_too_many_pixels_is_an_error_and_quickly(tmp_path, cleaner, size):
    """Pillow by itself only warns of the second."""
    (tmp_path / "a").write_bytes(bomb(*size))
    (tmp_path / "b").touch()
    with pytest.raises(BadInput) as caught:
        cleaner(tmp_path / "a", tmp_path / "b", "image/png")
    assert caught.value.problems[0].code == "picture-too-large"


def test_item_075_picture_that_takes_too_long_costs_only_the_child(tmp_path):
    hasty = PictureCleaner(seconds=0.001)
    noise = Image.effect_noise((3000, 3000), 90).convert("RGB")
    noise.save(tmp_path / "a", "PNG")
    small = tmp_path / "small"
    small.write_bytes(picture())
    (tmp_path / "b").touch()
    try:
        with pytest.raises(BadInput):
            hasty(tmp_path / "a", tmp_path / "b", "image/png")
    finally:
        hasty.close()


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n", picture("PNG")[:60],
                                     b"\xff\xd8\xff\xe0" + bytes(40)])
def test_item_075_damaged_picture_is_refused(tmp_path, cleaner, content):
    (tmp_path / "a").write_bytes(content)
    (tmp_path / "b").touch()
    media_type = "image/png" if content.startswith(b"\x89") else "image/jpeg"
    with pytest.raises(BadInput) as caught:
        cleaner(tmp_path / "a", tmp_path / "b", media_type)
    assert caught.value.problems[0].code == "picture-unreadable"


NAMES = ['"><script>.png', "a\r\nX-Evil: y", "CON", "n" * 5000, "gnp.\u202eexe.png",
         "../../etc/passwd", "C:\\temp\\año ñandú.png", "", "%2e%2e%2f", "a;b=c.png"]


@pytest.mark.parametrize("name", NAMES)
def test_item_087_name_of_a_file_is_only_shown_and_never_a_place(inside, ana, name):
    browser = inside.browser(ana)
    # Written by hand: no browser sends such a header, an attacker does.
    quoted = name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
    body = _multipart({"kind": "material", "title": "t", "pupils": "no"}, quoted, browser)
    answer = browser.post("/portfolio/new", data=body, headers=JSON,
                          content_type="multipart/form-data; boundary=limit")
    assert answer.status_code in (201, 400), answer.text
    folder = inside.service.settings.evidence
    places = [path for path in folder.rglob("*") if path.is_file()]
    assert all(len(path.name) == 64 for path in places)
    for item in inside.service.portfolio.items(ana):
        header = browser.get(f"/portfolio/items/{item.id}/file").headers
        line = header["Content-Disposition"]
        assert "X-Evil" not in header
        assert line.isascii()
        assert not set("\r\n") & set(line)
        assert len(line) < 2000
        assert "/etc" not in line.partition("filename*")[0]
        assert "\u202e" not in line
        page = browser.get(f"/portfolio/items/{item.id}", headers=PAGE).text
        assert "<script>.png" not in page
        assert "\u202e" not in page


def _multipart(fields, name, browser):
    from tests.people import token
    lines = b""
    for key, value in {"csrf_token": token(browser), **fields}.items():
        lines += (f'--limit\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
                  ).encode()
    return (lines + b'--limit\r\nContent-Disposition: form-data; name="file"; filename="'
            + name.encode() + b'"\r\nContent-Type: image/png\r\n\r\n' + picture("PNG")
            + b"\r\n--limit--\r\n")


def test_photo_with_a_second_picture_in_it_keeps_the_first(tmp_path, cleaner):
    first = Image.effect_noise((200, 150), 60).convert("RGB")
    photo, kept = tmp_path / "photo.jpg", tmp_path / "kept.jpg"
    first.save(photo, "MPO", save_all=True, append_images=[Image.new("RGB", (100, 75), "red")])
    assert sniff(photo) == "image/jpeg"
    cleaner(photo, kept, "image/jpeg")
    with Image.open(kept) as found:
        assert (found.format, found.size, getattr(found, "n_frames", 1)) == (
            "JPEG", (200, 150), 1)


@pytest.mark.parametrize(("content", "looks"), [
    (b"BM" + struct.pack("<IHHI", 70, 0, 0, 54) + bytes(60), "a picture of another kind"),
    (b"MZ\x90\x00" + bytes(200), "a program"), (b"\x7fELF" + bytes(200), "a program")])
def test_refused_file_is_called_by_our_own_words(tmp_path, content, looks):
    problem = sniffed(tmp_path, content)
    assert problem.message.values["what"].template == looks
