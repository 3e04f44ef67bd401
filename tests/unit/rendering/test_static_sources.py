"""Every file taken from elsewhere is the one that its record names, with its licence."""

import hashlib
import json

import pytest

from badgeservice.rendering.fonts import Face
from badgeservice.resources import resource

FOLDERS = ("static/fonts", "static/vendor", "pdf")


def folder(name):
    """One of the folders with files of others."""
    return resource("templates", name)


def sources(name):
    """What its record says, by file."""
    return json.loads((folder(name) / "SOURCES.json").read_bytes())


@pytest.mark.parametrize("name", FOLDERS)
def test_every_file_has_a_record_and_every_record_a_file(name):
    there = {path.name for path in folder(name).iterdir()} - {"SOURCES.json"}
    assert there == set(sources(name))


@pytest.mark.parametrize(("name", "file"),
                         [(name, file) for name in FOLDERS for file in sources(name)])
def test_the_digest_is_the_recorded_one(name, file):
    digest = hashlib.sha256((folder(name) / file).read_bytes()).hexdigest()
    assert digest == sources(name)[file]["sha256"]


@pytest.mark.parametrize("name", FOLDERS)
def test_every_record_says_package_version_path_and_licence(name):
    for entry in sources(name).values():
        assert set(entry) == {"package", "version", "path", "licence", "sha256"}
        assert all(entry.values())


@pytest.mark.parametrize(("name", "file", "words"), [
    ("static/fonts", "OFL.txt", "SIL OPEN FONT LICENSE Version 1.1"),
    ("static/vendor", "LICENSE-pico.md", "MIT License"),
    ("static/vendor", "LICENSE-jsqr.txt", "Apache License"),
    ("pdf", "LICENSE-sRGB2014.txt", "sold without restriction."),
])
def test_the_licences_lie_beside_the_files(name, file, words):
    assert words in (folder(name) / file).read_text("utf-8")


def test_the_faces_of_the_certificate_are_among_them():
    assert {face.value for face in Face} <= set(sources("static/fonts"))
