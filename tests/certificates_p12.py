"""Self-signed certificates in PKCS#12 files, as somebody who signs PDF files has them."""

from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from cryptography.x509.oid import NameOID

PASSPHRASE = "canario de prueba"
NAME = "Programa Tekna EMTP (EJEMPLO)"
KEYS = {"P-256": lambda: ec.generate_private_key(ec.SECP256R1()),
        "RSA": lambda: rsa.generate_private_key(65537, 2048)}


def write_p12(folder, *, key="P-256", start=datetime(2020, 1, 1, tzinfo=UTC),
              end=datetime(2090, 1, 1, tzinfo=UTC)):
    """Write such a file and its passphrase into *folder*; return both paths."""
    secret = KEYS[key]()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    usage = x509.KeyUsage(digital_signature=True, content_commitment=True,
                          key_encipherment=False, data_encipherment=False, key_agreement=False,
                          key_cert_sign=False, crl_sign=False, encipher_only=False,
                          decipher_only=False)
    certificate = (x509.CertificateBuilder().subject_name(name).issuer_name(name)
                   .public_key(secret.public_key()).serial_number(7)
                   .not_valid_before(start).not_valid_after(end)
                   .add_extension(usage, critical=True)
                   .add_extension(x509.SubjectKeyIdentifier.from_public_key(
                       secret.public_key()), critical=False)
                   .sign(secret, SHA256()))
    return write(folder, serialize_key_and_certificates(
        b"test", secret, certificate, None, BestAvailableEncryption(PASSPHRASE.encode())))


def write(folder, content):
    """Write *content* and the passphrase into *folder*, readable by the owner alone."""
    file, passphrase_file = folder / "signing.p12", folder / "signing.passphrase"
    file.write_bytes(content)
    passphrase_file.write_text(f"{PASSPHRASE}\n", encoding="utf-8")
    for path in (file, passphrase_file):
        path.chmod(0o600)
    return file, passphrase_file
