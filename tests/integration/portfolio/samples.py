"""Files of every kind, and applications that name them."""

import io
import zipfile

from PIL import Image

from badgeservice.core.assignment import Assignment
from badgeservice.core.judgement import Application, Round, Stage
from tests.people import PROGRAMME, new_id

SECRET = b"SECRET-OF-THE-PICTURE"
PAGE = {"Accept": "text/html"}
JSON = {"Accept": "application/json"}
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def picture(form="JPEG", size=(64, 48), *, orientation=6):
    """A picture with a place, a device and a comment in it, lying on its side."""
    drawn = Image.linear_gradient("L").resize(size).convert("RGB")
    found, exif = io.BytesIO(), Image.Exif()
    exif[0x0112], exif[0x010E] = orientation, SECRET.decode()
    exif.get_ifd(0x8825)[1] = "S"
    more = {"comment": SECRET} if form in ("JPEG", "GIF") else {}
    if form != "GIF":
        more["exif"] = exif
    drawn.save(found, form, **more)
    return found.getvalue()


def archive(*names, first=b""):
    """A ZIP file with entries of these names."""
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w") as made:
        for name in names:
            made.writestr(name, first if name == "mimetype" else b"x")
    return found.getvalue()


DOCX = archive("[Content_Types].xml", "word/document.xml")
ODT = archive("mimetype", "content.xml", first=b"application/vnd.oasis.opendocument.text")
MP4 = b"\0\0\0\x18ftypisom\0\0\0\0isomiso2" + bytes(range(256)) * 40
WEBM = b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm" + bytes(500)


def form(**changes):
    """What a teacher fills in, without the content."""
    return {"kind": "material", "title": "Guía de circuitos", "pupils": "no", **changes}


def with_file(content=PDF, name="guia.pdf", **changes):
    """The same with a file."""
    return form(file=(io.BytesIO(content), name), **changes)


def application(inside, teacher, evidence, *, stage=Stage.SENT):
    """An application of *teacher* with *evidence*; return its id."""
    now = inside.clock()
    with inside.database.transaction() as work:
        version = work.definitions.achievement("modulo-2").version
        made = Application(new_id(), teacher.person.id, "modulo-2", version, "es", now,
                           programme=PROGRAMME, stage=stage,
                           sent_at=None if stage is Stage.DRAFT else now)
        work.applications.add(made, teacher.person, evidence)
    return made.id


def assign(inside, application, assessor, *, turn=Round.BLIND, organisation="tekna-emtp"):
    """Give the task of judging *application*; return its id."""
    task = Assignment(new_id(), application, assessor.person.id, organisation, turn,
                      inside.clock(), "balance", inside.clock())
    with inside.database.transaction() as work:
        work.assignments.add(task)
    return task.id
