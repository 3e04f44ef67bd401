"""Signatures of PDF files: PAdES (ETSI EN 319 142-1) at its basic level, B-B.

The library comes with the extra ``pades`` and is loaded when the first file is signed. It
takes its time from the system's clock; no other service is asked, so there is no time stamp.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Protocol

from badgeservice.errors import KeyUnusable, say

FIELD = "Signature"
"""The name of the signature's field in the file."""


class PdfSigner(Protocol):
    """Signs finished PDF files."""

    def sign(self, pdf: bytes) -> bytes:
        """Return *pdf* with a signature behind it, all else unchanged; raises KeyUnusable."""


@dataclass(frozen=True)
class CertificateSigner:
    """Signs with the key and the certificates of a PKCS#12 file, read for each signature."""

    file: Path
    passphrase_file: Path
    clock: Callable[[], datetime]

    def sign(self, pdf: bytes) -> bytes:
        """Return *pdf* with an invisible signature of the whole file, added at its end.

        Not the same bytes twice: the moment is in it. Raises KeyUnusable ``pades-missing``
        where the library is not installed, ``pdf-signing-file`` where a file cannot be read
        or used, ``key-file-open`` where others can read it, ``passphrase-wrong``, and
        ``pdf-certificate-expired``.
        """
        library = _library()
        signer = self._signer(library)
        out = library.signers.sign_pdf(
            library.Writer(BytesIO(pdf)),
            library.signers.PdfSignatureMetadata(
                field_name=FIELD, md_algorithm="sha256", subfilter=library.PADES),
            signer, new_field_spec=library.Field(FIELD))
        return bytes(out.getvalue())

    def _signer(self, library: _Library) -> Any:
        content, passphrase = _secret(self.file), _secret(self.passphrase_file).strip()
        try:
            signer = library.signers.SimpleSigner.load_pkcs12_data(content, [], passphrase)
            valid = (signer.signing_cert.not_valid_before, signer.signing_cert.not_valid_after)
        except ValueError as error:
            raise KeyUnusable(say(
                "The passphrase does not open %(file)s, or it is not a PKCS#12 file with a key "
                "and its certificate.", file=self.file), code="passphrase-wrong") from error
        except (AttributeError, TypeError) as error:
            raise _unusable(self.file) from error
        if not valid[0] <= self.clock() <= valid[1]:
            raise KeyUnusable(say(
                "The certificate in %(file)s is valid from %(start)s to %(end)s. Put one that is "
                "valid now there, or print with --no-signature.", file=self.file,
                start=valid[0].date(), end=valid[1].date()),
                code="pdf-certificate-expired")
        return signer


@dataclass(frozen=True)
class _Library:
    """What is used of the library."""

    signers: Any
    Writer: Any
    Field: Any
    PADES: Any


def _library() -> _Library:
    try:
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
        from pyhanko.sign import signers
        from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
    except ImportError as error:
        raise KeyUnusable(say(
            "BADGESERVICE_PDF_SIGNING_FILE is set, but the library that signs PDF files is not "
            "installed. Run `pip install 'badgeservice[pades]'`."),
            code="pades-missing") from error
    return _Library(signers, IncrementalPdfFileWriter, SigFieldSpec, SigSeedSubFilter.PADES)


def _secret(file: Path) -> bytes:
    try:
        is_open = bool(file.stat().st_mode & 0o077)
        content = file.read_bytes()
    except OSError as error:
        raise KeyUnusable(say("The file %(file)s cannot be read.", file=file),
                          code="pdf-signing-file") from error
    if is_open:
        raise KeyUnusable(say(
            "Others can read the key file %(path)s. Run `chmod 600` on it, and think of the "
            "key as known to them.", path=str(file)), code="key-file-open")
    return content


def _unusable(file: Path) -> KeyUnusable:
    return KeyUnusable(say(
        "The file %(file)s holds no key with its certificate.", file=file),
        code="pdf-signing-file")
