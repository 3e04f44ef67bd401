"""A signature of a PDF file covers all of it, changes nothing in it, and keeps it PDF/A."""

import builtins
import subprocess
from datetime import UTC, datetime
from io import BytesIO

import pikepdf
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from badgeservice.credentials.pdf_attachment import extract
from badgeservice.errors import KeyUnusable
from badgeservice.rendering.signing import FIELD, CertificateSigner
from tests.certificates_p12 import KEYS, NAME, PASSPHRASE, write, write_p12
from tests.unit.rendering.archives import CREDENTIAL, certificate

PDF = certificate("clasico")


def signer(files, now=datetime(2026, 11, 22, tzinfo=UTC)):
    """What signs with the files of a folder."""
    return CertificateSigner(*files, lambda: now)


def refusal(files, **more):
    """The error of a signature that does not come to be."""
    with pytest.raises(KeyUnusable) as caught:
        signer(files, **more).sign(PDF)
    assert PASSPHRASE not in str(caught.value)
    return caught.value.code


@pytest.mark.parametrize("key", KEYS)
def test_the_signature_is_pades_good_and_of_the_whole_file(tmp_path, key):
    made = signer(write_p12(tmp_path, key=key)).sign(PDF)
    found, = PdfFileReader(BytesIO(made)).embedded_regular_signatures
    assert found.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    own = ValidationContext(trust_roots=[found.signer_cert], allow_fetching=False)
    status = validate_pdf_signature(found, signer_validation_context=own)
    assert status.bottom_line
    assert status.coverage.name == "ENTIRE_FILE"
    assert found.signer_cert.subject.native["common_name"] == NAME


def test_another_program_finds_it_good_too(tmp_path):
    file = tmp_path / "signed.pdf"
    file.write_bytes(signer(write_p12(tmp_path)).sign(PDF))
    told = subprocess.run(["pdfsig", str(file)], capture_output=True, text=True, check=False)
    assert "Signature is Valid" in told.stdout
    assert "Total document signed" in told.stdout


def test_a_changed_byte_is_noticed(tmp_path):
    made = bytearray(signer(write_p12(tmp_path)).sign(PDF))
    made[len(PDF) // 2] ^= 1
    file = tmp_path / "changed.pdf"
    file.write_bytes(made)
    told = subprocess.run(["pdfsig", str(file)], capture_output=True, text=True, check=False)
    assert "Signature is Valid" not in told.stdout


def test_what_was_there_stays_to_the_byte_and_the_credential_is_found(tmp_path):
    made = signer(write_p12(tmp_path)).sign(PDF)
    assert made.startswith(PDF)
    assert extract(made) == CREDENTIAL


def test_the_field_is_printed_and_hidden_by_nothing_as_pdfa_demands(tmp_path):
    made = signer(write_p12(tmp_path)).sign(PDF)
    with pikepdf.open(BytesIO(made)) as opened:
        field, = opened.Root.AcroForm.Fields
        assert field.T == FIELD
        assert field.F & 0b100 and not field.F & 0b100011
        assert [float(edge) for edge in field.Rect] == [0, 0, 0, 0]
        assert "/NeedAppearances" not in opened.Root.AcroForm
        assert opened.check_pdf_syntax() == []
        assert opened.open_metadata()["pdfaid:part"] == "3"


def test_a_certificate_out_of_its_time_signs_nothing(tmp_path):
    files = write_p12(tmp_path, end=datetime(2025, 1, 1, tzinfo=UTC))
    assert refusal(files) == "pdf-certificate-expired"
    assert refusal(write_p12(tmp_path), now=datetime(2019, 1, 1, tzinfo=UTC)) == \
        "pdf-certificate-expired"


def test_a_wrong_passphrase_and_a_file_of_something_else_are_refused(tmp_path):
    files = write_p12(tmp_path)
    files[1].write_text("another", encoding="utf-8")
    assert refusal(files) == "passphrase-wrong"
    assert refusal(write(tmp_path, b"not a key")) == "passphrase-wrong"


def test_a_missing_file_is_named(tmp_path):
    files = write_p12(tmp_path)
    files[0].unlink()
    with pytest.raises(KeyUnusable, match=r"signing\.p12") as caught:
        signer(files).sign(PDF)
    assert caught.value.code == "pdf-signing-file"


@pytest.mark.parametrize("number", [0, 1])
def test_files_that_others_can_read_are_refused(tmp_path, number):
    files = write_p12(tmp_path)
    files[number].chmod(0o640)
    assert refusal(files) == "key-file-open"


def test_without_the_library_the_error_says_what_to_install(tmp_path, monkeypatch):
    real = builtins.__import__

    def without(name, *rest):
        """Import all but the library."""
        if name.startswith("pyhanko"):
            raise ImportError(name)
        return real(name, *rest)

    files = write_p12(tmp_path)
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(KeyUnusable, match=r"badgeservice\[pades\]") as caught:
        signer(files).sign(PDF)
    assert caught.value.code == "pades-missing"
