"""veraPDF, the validator of the PDF Association, looks at certificates. Needs a JDK and Maven.

What is not claimed is checked as well: of levels U and A and of PDF/UA only the claim lacks.
"""

import subprocess
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from badgeservice.rendering.signing import CertificateSigner
from tests.certificates_p12 import write_p12
from tests.unit.rendering.archives import VIEWS, certificate

HERE = Path(__file__).resolve().parent
COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"
CLAIM = {"3b": "", "3u": "6.6.4/3", "3a": "6.6.4/3", "ua1": "5/1"}
"""What fails for each profile: where it is not claimed, the claim and nothing else."""

SIGNED = "signed"


@pytest.fixture(scope="session")
def jars(tmp_path_factory):
    """The folder with veraPDF as it was released, to the byte."""
    folder = tmp_path_factory.mktemp("jars")
    subprocess.run(["mvn", "-q", "-B", "-f", HERE / "pom.xml", COPY,
                    f"-DoutputDirectory={folder}"], check=True)
    wanted = dict(line.split()[::-1] for line in
                  (HERE / "jars.sha256").read_text(encoding="ascii").splitlines())
    found = {path.name: sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
    assert found == wanted
    return folder


@pytest.fixture(scope="session")
def found(jars, tmp_path_factory):
    """What failed, by certificate and profile."""
    folder = tmp_path_factory.mktemp("certificates")
    signer = CertificateSigner(*write_p12(folder), lambda: datetime(2026, 11, 22, tzinfo=UTC))
    made = {name: certificate(name) for name in VIEWS}
    made[SIGNED] = signer.sign(made["clasico"])
    for name, content in made.items():
        (folder / f"{name}.pdf").write_bytes(content)
    told = subprocess.run(
        ["java", "-cp", f"{jars}/*", HERE / "Validate.java", ",".join(CLAIM),
         *(folder / f"{name}.pdf" for name in made)],
        check=True, capture_output=True, text=True)
    print(told.stdout)
    rows = [line.split("\t") for line in told.stdout.splitlines()]
    return {(Path(file).stem, profile): (int(checks), failed)
            for file, profile, checks, failed in rows}


@pytest.mark.parametrize("profile", CLAIM)
@pytest.mark.parametrize("name", [*VIEWS, SIGNED])
def test_a_certificate_keeps_the_rules(found, name, profile):
    checks, failed = found[name, profile]
    assert checks > 1000
    assert failed == CLAIM[profile]
