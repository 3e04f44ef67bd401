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


def test_trusted_issuers_are_identifiers_and_paths():
    settings = Settings.from_environment({"BADGESERVICE_TRUSTED_ISSUERS": (
        'did:web:a.example "/srv/my lists/b.yaml" https://c.example')})
    assert settings.trusted_issuers == {"did:web:a.example", "https://c.example"}
    assert [str(path) for path in settings.trust_lists] == ["/srv/my lists/b.yaml"]


def test_trusted_issuers_with_an_open_quotation_mark_are_refused():
    with pytest.raises(BadSettings) as error:
        Settings.from_environment({"BADGESERVICE_TRUSTED_ISSUERS": '"/srv/lists'})
    assert [problem.field for problem in error.value.problems] == ["BADGESERVICE_TRUSTED_ISSUERS"]


def test_other_services_are_asked_unless_it_is_turned_off():
    settings = Settings.from_environment({})
    assert (settings.fetch, settings.fetch_ports, settings.verifiers) == (True, {443}, 2)
    settings = Settings.from_environment({
        "BADGESERVICE_FETCH": "off", "BADGESERVICE_FETCH_PORTS": "443 8443",
        "BADGESERVICE_VERIFIERS": "32"})
    assert (settings.fetch, settings.fetch_ports, settings.verifiers) == (False, {443, 8443}, 32)


@pytest.mark.parametrize(("name", "value"), [
    ("FETCH", "no"), ("FETCH", "OFF"), ("FETCH_PORTS", "0"), ("FETCH_PORTS", "443,8443"),
    ("FETCH_PORTS", "65536"), ("FETCH_PORTS", "-1"), ("FETCH_PORTS", "²"), ("VERIFIERS", "0"),
    ("VERIFIERS", "33"), ("VERIFIERS", "two"), ("VERIFIERS", "1.5"),
])
def test_fetching_and_verifiers_are_set_in_one_way(name, value):
    with pytest.raises(BadSettings) as caught:
        Settings.from_environment({f"BADGESERVICE_{name}": value})
    assert [problem.field for problem in caught.value.problems] == [f"BADGESERVICE_{name}"]


@pytest.mark.parametrize(("value", "keys"), [
    ("/srv/keys", Path("/srv/keys")),
    ("file:/srv/my%20keys", Path("/srv/my keys")),
    ("file:///srv/keys", Path("/srv/keys")),
    ("pkcs11:token=a?module-path=/m.so&pin-source=/pin",
     "pkcs11:token=a?module-path=/m.so&pin-source=/pin"),
])
def test_keys_are_in_a_folder_or_in_a_token(value, keys):
    assert Settings.from_environment({"BADGESERVICE_KEYS": value}).keys == keys


def test_a_pin_in_the_address_of_a_token_is_refused_and_not_repeated():
    with pytest.raises(BadSettings) as caught:
        Settings.from_environment({
            "BADGESERVICE_KEYS": "pkcs11:token=a?pin-source=/p&PIN-value=canary"})
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("value", ["RSA-2048", "ed25519", "P-521"])
def test_first_keys_are_of_a_type_that_signs_documents(value):
    with pytest.raises(BadSettings):
        Settings.from_environment({"BADGESERVICE_KEY_TYPE": value})


@pytest.mark.parametrize(("name", "value"), [
    ("CHECKS_PER_MINUTE", "-1"), ("CHECKS_PER_MINUTE", "many"), ("CHECKS_PER_MINUTE", "100000"),
    ("TRUSTED_PROXIES", "proxy.example"), ("TRUSTED_PROXIES", "10.0.0.1/8"),
    ("TRUSTED_PROXIES", "10.0.0.0/8,::1"),
])
def test_limits_that_mean_nothing_are_refused(name, value):
    with pytest.raises(BadSettings):
        Settings.from_environment({f"BADGESERVICE_{name}": value})


def test_the_limits_can_be_set():
    settings = Settings.from_environment({
        "BADGESERVICE_CHECKS_PER_MINUTE": "0", "BADGESERVICE_TRUSTED_PROXIES": "10.0.0.0/8 ::1"})
    assert (settings.checks_per_minute, settings.trusted_proxies) == (0, ("10.0.0.0/8", "::1"))
    plain = Settings.from_environment({})
    assert (plain.checks_per_minute, plain.trusted_proxies) == (
        600, ("127.0.0.0/8", "::1/128"))


@pytest.mark.parametrize(("value", "evidence"), [
    ("/srv/evidence", Path("/srv/evidence")),
    ("file:///srv/my%20evidence", Path("/srv/my evidence")),
    ("s3://bucket/school", "s3://bucket/school"),
])
def test_evidence_is_in_a_folder_or_where_a_url_leads(value, evidence):
    assert Settings.from_environment({"BADGESERVICE_EVIDENCE": value}).evidence == evidence


@pytest.mark.parametrize(("name", "value"), [
    ("EVIDENCE", "s3://key:canary@bucket"), ("EVIDENCE", "file://host/x"), ("EVIDENCE", "s3://"),
    ("EVIDENCE_LARGEST", "0"), ("EVIDENCE_LARGEST", "5 GB"), ("EVIDENCE_QUOTA", "-1"),
    ("EVIDENCE_ENDPOINT", "ftp://s3.example"),
])
def test_where_evidence_is_and_how_much_is_said_in_one_way(name, value):
    with pytest.raises(BadSettings) as caught:
        Settings.from_environment({f"BADGESERVICE_{name}": value})
    assert [problem.field for problem in caught.value.problems] == [f"BADGESERVICE_{name}"]
    assert "canary" not in str(caught.value)

@pytest.mark.parametrize("url", [
    "smtp://mail.example", "smtp://user@mail.example:587", "smtps://u%40x@mail.example:465",
    "smtp://127.0.0.1:25?starttls=off", "smtp://mail.example?starttls=required",
])
def test_mail_servers_are_named_by_url(url):
    settings = Settings.from_environment({"BADGESERVICE_SMTP_URL": url,
                                          "BADGESERVICE_MAIL_FROM": "a@b.example"})
    assert settings.smtp_url == url


@pytest.mark.parametrize("url", [
    "mail.example", "http://mail.example", "smtp://", "smtp://mail.example?starttls=maybe",
    "smtps://mail.example?starttls=off", "smtp://mail.example/path", "smtp://mail.example:0",
])
def test_what_names_no_mail_server_is_refused(url):
    with pytest.raises(BadSettings):
        Settings.from_environment({"BADGESERVICE_SMTP_URL": url,
                                   "BADGESERVICE_MAIL_FROM": "a@b.example"})


def test_item_109_password_in_the_url_of_a_mail_server_is_refused_and_not_repeated():
    with pytest.raises(BadSettings) as caught:
        Settings.from_environment({"BADGESERVICE_SMTP_URL": "smtp://user:canary@mail.example",
                                   "BADGESERVICE_MAIL_FROM": "a@b.example"})
    (problem,) = caught.value.problems
    assert "canary" not in f"{problem} {problem.value} {caught.value}"


def test_mail_server_needs_an_address_that_letters_come_from():
    with pytest.raises(BadSettings) as caught:
        Settings.from_environment({"BADGESERVICE_SMTP_URL": "smtp://mail.example"})
    assert [problem.code for problem in caught.value.problems] == ["setting-missing"]


@pytest.mark.parametrize("address", ["a", "Name <a@b.example>", "a@b.example, c@d.example",
                                     "a@b.example\r\nBcc: x@y.example", "a b@c.example"])
def test_item_094_letters_come_from_one_address(address):
    with pytest.raises(BadSettings):
        Settings.from_environment({"BADGESERVICE_MAIL_FROM": address})


@pytest.mark.parametrize("name", ["PDF_SIGNING_FILE", "PDF_SIGNING_PASSPHRASE_FILE"])
def test_a_certificate_for_pdf_files_and_its_passphrase_go_together(name):
    with pytest.raises(BadSettings) as caught:
        Settings.from_environment({f"BADGESERVICE_{name}": "/srv/x"})
    problem, = caught.value.problems
    assert problem.code == "setting-missing"
    assert problem.field.startswith("BADGESERVICE_PDF_SIGNING") and not problem.field.endswith(
        f"_{name}")


@pytest.mark.parametrize(("more", "expected"), [
    ({}, False), ({"BADGESERVICE_COMPARE_ISSUING": "on"}, True),
    ({"BADGESERVICE_COMPARE_ISSUING": "off"}, False),
])
def test_issuing_is_compared_only_where_that_is_asked_for(more, expected):
    assert Settings.from_environment(more).compares_issuing is expected
