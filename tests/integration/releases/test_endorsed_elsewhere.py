"""A partner with an installation of its own: a request goes there, a signature comes back."""

import json
import os
import shutil

import pytest
import yaml

from badgeservice import assembly
from badgeservice.assembly import verifying
from badgeservice.commands.root import run
from badgeservice.core.key import Purpose
from badgeservice.credentials import proof
from badgeservice.credentials.suites import suite_for
from badgeservice.network.cache import Cache
from badgeservice.operations.identity import Identity
from badgeservice.resources import resource
from badgeservice.settings import Settings
from badgeservice.web import create_app
from tests.decided import ENDORSER, RELEASER, decided, speakers
from tests.people import ISSUER, PARTNER, PROGRAMME
from tests.tls_server import HOST, ok, running


class Home:
    """An installation, and its command line."""

    def __init__(self, folder, monkeypatch, capture, **settings):
        self.folder = folder
        self.settings = {"BADGESERVICE_HOME": str(folder / "home"),
                         "BADGESERVICE_LANGUAGE": "en", "BADGESERVICE_FETCH": "off",
                         **settings}
        self._monkeypatch, self._capture = monkeypatch, capture
        folder.mkdir()

    def enter(self):
        """Let what follows run in this home."""
        for name in [name for name in os.environ if name.startswith("BADGESERVICE_")]:
            self._monkeypatch.delenv(name)
        for name, value in self.settings.items():
            self._monkeypatch.setenv(name, value)

    def __call__(self, *arguments, code=0):
        self.enter()
        self._capture.readouterr()
        found = run([*map(str, arguments), "--json"])
        out, err = self._capture.readouterr()
        assert found == code, f"{arguments}: {found}\n{out}\n{err}"
        return json.loads(out)

    def refused(self, *arguments):
        """Run a command that is refused; return its code."""
        found = self(*arguments, code=1)
        return found["problems"][0]["code"] if "problems" in found else found["error"]

    def service(self):
        self.enter()
        return assembly.build(Settings.from_environment(os.environ))


def issuers_with(folder, did):
    """Copy the issuer definitions, the partner's with a DID of its own."""
    folder.mkdir()
    for file in resource("issuers").glob("*.yaml"):
        content = yaml.safe_load(file.read_text("utf-8"))
        if content["slug"] == PARTNER:
            content["did"] = did
        (folder / file.name).write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    return folder


def set_up(folder, **settings):
    """Set an installation up; return its DID of the partner, and a joint decision in it."""
    service = assembly.build(Settings.from_environment(
        {"BADGESERVICE_HOME": str(folder), **settings}))
    try:
        service.setup(service.read_definitions())
        with service._database.reading() as work:
            (did,) = Identity(service._tools).dids(work, PARTNER)
        speakers(service._database)
        return did, decided(service)
    finally:
        service.close()


@pytest.fixture(scope="session")
def prepared_pair(tmp_path_factory):
    """Both homes, set up once: the partner's DID is its key."""
    folder = tmp_path_factory.mktemp("pair")
    did, _ = set_up(folder / "partner")
    issuers = issuers_with(folder / "issuers", did)
    _, application = set_up(folder / "asking", BADGESERVICE_ISSUERS=str(issuers))
    return folder, did, application


@pytest.fixture
def homes(prepared_pair, tmp_path, monkeypatch, capsys):
    """The issuer's installation, and the partner's."""
    folder, did, application = prepared_pair
    home = Home(tmp_path / "asking", monkeypatch, capsys,
                BADGESERVICE_ISSUERS=str(folder / "issuers"))
    partner = Home(tmp_path / "partner", monkeypatch, capsys)
    for one in (home, partner):
        shutil.copytree(folder / one.folder.name, one.folder / "home")
    home.application, partner.did = application, did
    return home, partner


def asked(home):
    file = home.folder / "request.json"
    home("endorsement", "request", home.application, "-o", file)
    return file


def answered(partner, request):
    file = partner.folder / "answer.json"
    partner("endorsement", "sign", "--request", request, "-o", file)
    return file


def changed(file, change):
    """Write a changed copy of a file."""
    content = json.loads(file.read_text("utf-8"))
    change(content)
    copy = file.with_name(f"changed-{file.name}")
    copy.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    return copy


def test_what_the_partner_signed_elsewhere_is_in_the_credential(homes):
    home, partner = homes
    assert home.refused("endorsement", "sign", home.application, "--as",
                        ENDORSER) == "endorsement-elsewhere"
    answer = answered(partner, asked(home))
    made = home("endorsement", "import", answer)
    (released,) = home("decision", "release", home.application, "--as", RELEASER)
    assert released["url"] == made["url"]
    document = home("credential", "show", released["credential"])["document"]
    assert document["endorsement"] == [json.loads(answer.read_text("utf-8"))["endorsement"]]
    assert document["endorsement"][0]["issuer"]["id"] == partner.did
    found = home("verify", released["url"])[0]
    assert found["valid"]
    assert "endorsement-valid" in {check["code"] for check in found["checks"]}


def test_a_partner_elsewhere_has_no_key_here_and_releases_wait_for_it(homes):
    home, _ = homes
    service = home.service()
    assert service.show.keys(PARTNER) == ()
    assert service.show.keys(ISSUER)
    service.close()
    assert home.refused("decision", "release", home.application, "--as",
                        RELEASER) == "endorsement-missing"
    assert not list((home.folder / "home").glob("passphrase-*"))


def test_an_answer_is_taken_once_and_only_where_it_was_asked_for(homes):
    home, partner = homes
    answer = answered(partner, asked(home))
    other = changed(answer, lambda content: content.update(nonce="a" * 26))
    assert home.refused("endorsement", "import", other) == "answer-not-asked"
    assert partner.refused("endorsement", "import", answer) == "answer-not-asked"
    home("endorsement", "import", answer)
    assert home.refused("endorsement", "import", answer) == "endorsement-exists"
    assert home.refused("endorsement", "request", home.application, "-o",
                        home.folder / "again.json") == "endorsement-exists"


def levels(content):
    subject = content["endorsement"]["credentialSubject"]
    subject["endorsementComment"] = subject["endorsementComment"].replace("3", "4")


def signature(content):
    value = content["endorsement"]["proof"]["proofValue"]
    content["endorsement"]["proof"]["proofValue"] = value[:-3] + (
        "abc" if value[-3:] != "abc" else "abd")


def digest(content):
    content["endorsement"]["credentialSubject"]["digestMultibase"] = "uEiDjsMRCmPwcFJr79Mi"


def test_auditors_of_the_programme_read_that_an_endorsement_came_in(homes):
    home, partner = homes
    home("endorsement", "import", answered(partner, asked(home)))
    service = home.service()
    with service._database.reading() as work:
        (entry,) = (each.act for each in work.audit.entries()
                    if each.act.action == "endorsement.imported")
    service.close()
    assert entry.programme == PROGRAMME


def test_answer_for_a_decision_that_was_set_aside_is_refused(homes):
    home, partner = homes
    answer = answered(partner, asked(home))
    service = home.service()
    with service._database.transaction() as work:
        work.decisions.set_aside(work.decisions.find(home.application))
    service.close()
    assert home.refused("endorsement", "import", answer) == "decision-superseded"


@pytest.mark.parametrize(("change", "code"), [
    (levels, "answer-changed"), (digest, "answer-changed"), (signature, "answer-not-genuine"),
    (lambda content: content["endorsement"].pop("proof"), "answer-malformed"),
    (lambda content: content.update(more=1), "answer-malformed"),
    (lambda content: content.update(kind="other"), "answer-malformed"),
])
def test_a_changed_answer_is_refused(homes, change, code):
    home, partner = homes
    answer = answered(partner, asked(home))
    assert home.refused("endorsement", "import", changed(answer, change)) == code
    assert home.refused("decision", "release", home.application, "--as",
                        RELEASER) == "endorsement-missing"


def test_the_signature_of_another_organisation_is_refused(homes):
    """Signed by the issuer's own key under the partner's name."""
    home, partner = homes
    answer = answered(partner, asked(home))
    service = home.service()
    identity = Identity(service._tools)
    with service._database.reading() as work:
        signer = identity.signer(work, identity.active(work, ISSUER, Purpose.CREDENTIALS))
    content = json.loads(answer.read_text("utf-8"))
    content["endorsement"] = proof.sign(
        {name: value for name, value in content["endorsement"].items() if name != "proof"},
        suite=suite_for(signer.algorithm), signer=signer, created=service._tools.clock(),
        canonicalize=service._tools.canonicalize)
    service.close()
    forged = home.folder / "forged.json"
    forged.write_text(json.dumps(content), "utf-8")
    assert home.refused("endorsement", "import", forged) == "answer-not-genuine"


def other_credential(content):
    content["credential"]["name"] = "Otra cosa"


def other_subject(content):
    content["endorsement"]["credentialSubject"]["id"] = "https://elsewhere.example/credentials/x"


def more_said(content):
    content["endorsement"]["credentialSubject"]["pays"] = "1000"


@pytest.mark.parametrize(("change", "code"), [
    (other_credential, "request-other-credential"),
    (other_subject, "request-other-credential"),
    (digest, "request-other-credential"),
    (more_said, "request-malformed"),
    (lambda content: content["credential"].update(proof={}), "request-malformed"),
    (lambda content: content["endorsement"]["issuer"].update(id="did:key:zOther"),
     "request-not-ours"),
])
def test_the_partner_signs_no_request_that_does_not_hold_together(homes, change, code):
    home, partner = homes
    file = changed(asked(home), change)
    output = partner.folder / "never.json"
    assert partner.refused("endorsement", "sign", "--request", file, "-o", output) == code
    assert not output.exists()


def test_the_keys_of_a_partner_on_the_web_are_looked_up(tmp_path, monkeypatch, capsys):
    """did:web: what the partner's own site lists decides, and FETCH=off asks nobody."""
    with running() as server:
        base = f"https://{HOST}:{server.port}"
        partner = Home(tmp_path / "partner", monkeypatch, capsys, BADGESERVICE_BASE_URL=base)
        did, _ = set_up(partner.folder / "home", BADGESERVICE_BASE_URL=base)
        assert did.startswith("did:web:")
        service = partner.service()
        path = f"/issuers/{PARTNER}/did.json"
        server.answers = {path: ok(create_app(service).test_client().get(path).data)}
        service.close()
        monkeypatch.setattr(verifying, "_copies", lambda settings: Cache(server.fetcher())
                            if settings.fetch else None)
        issuers = str(issuers_with(tmp_path / "issuers", did))
        home = Home(tmp_path / "asking", monkeypatch, capsys, BADGESERVICE_ISSUERS=issuers)
        _, home.application = set_up(home.folder / "home", BADGESERVICE_ISSUERS=issuers)
        answer = answered(partner, asked(home))
        assert home("endorsement", "import", answer, code=3)["error"] == "partner-unreachable"
        home.settings["BADGESERVICE_FETCH"] = "on"
        home("endorsement", "import", answer)
        assert server.paths == [path]
        home.settings["BADGESERVICE_FETCH"] = "off"
        # The partner's list of keys was kept: issuing asks nobody.
        (released,) = home("decision", "release", home.application, "--as", RELEASER)
        home.settings["BADGESERVICE_FETCH"] = "on"
        assert home("verify", released["url"])[0]["valid"]
