"""Settings: read once, all problems together, no secret in any text."""

from pathlib import Path

import pytest

from badgeservice.core.text import LANGUAGES
from badgeservice.errors import BadSettings
from badgeservice.settings import _LANGUAGES, NAMES, Settings


def test_defaults_lie_inside_the_home():
    settings = Settings.from_environment({"BADGESERVICE_HOME": "/srv/badges"})
    assert settings.keys == Path("/srv/badges/keys")
    assert settings.key_passphrase_file == Path("/srv/badges/passphrase")
    assert settings.database_url == "sqlite:////srv/badges/database.sqlite"
    assert settings.language == "es"


def test_base_url_loses_its_last_slash():
    settings = Settings.from_environment({"BADGESERVICE_BASE_URL": "https://badges.example.cl/"})
    assert settings.base_url == "https://badges.example.cl"


def test_all_problems_are_reported_together():
    with pytest.raises(BadSettings) as caught:
        Settings.from_environment({
            "BADGESERVICE_BASE_ULR": "x",
            "BADGESERVICE_BASE_URL": "ftp://x",
            "BADGESERVICE_LANGUAGE": "sv",
            "BADGESERVICE_DATABASE_URL": "mysql://x",
        })
    found = {(problem.code, problem.field) for problem in caught.value.problems}
    assert found == {
        ("setting-unknown", "BADGESERVICE_BASE_ULR"),
        ("setting-wrong", "BADGESERVICE_BASE_URL"),
        ("setting-wrong", "BADGESERVICE_LANGUAGE"),
        ("setting-wrong", "BADGESERVICE_DATABASE_URL"),
    }
    assert "BADGESERVICE_BASE_URL" in str(caught.value.problems[0].remedy)


@pytest.mark.parametrize("url", [
    "https://user:secret@badges.example", "https://badges.example?x", "badges.example",
    "https://badges.example:99999", "https://",
])
def test_addresses_that_no_credential_may_name_are_refused(url):
    with pytest.raises(BadSettings):
        Settings.from_environment({"BADGESERVICE_BASE_URL": url})


def test_repr_holds_no_database_password():
    settings = Settings.from_environment(
        {"BADGESERVICE_DATABASE_URL": "postgresql://user:canary@db/name"})
    assert "canary" not in repr(settings)


def test_every_setting_is_documented():
    text = (Path(__file__).parents[2] / "docs" / "settings.md").read_text(encoding="utf-8")
    assert [name for name in NAMES if f"BADGESERVICE_{name}" not in text] == []


def test_the_languages_are_those_of_core():
    assert _LANGUAGES == LANGUAGES
