"""A mail server on loopback that keeps what it takes, and fails as it is told to."""

import asyncio
import datetime
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

OK = "250 OK"
Refuse = Callable[[str], str]
"""By address, with what a command is answered."""


class Hall:
    """aiosmtpd's handler: what was delivered, by address."""

    def __init__(self) -> None:
        self.port = 0
        self.letters: list[tuple[str, EmailMessage]] = []
        self.tried: list[str] = []
        self.encrypted: list[bool] = []
        self.at_rcpt: Refuse = lambda _: OK
        self.at_data: Refuse = lambda _: OK
        self.cuts = 0
        """So many letters are taken and their answer never given."""
        self.sleeps: asyncio.Event | None = None
        """Nothing is answered to a letter before this is set."""

    @property
    def reached(self) -> list[str]:
        return [address for address, _ in self.letters]

    async def handle_RCPT(  # noqa: N802  aiosmtpd's hook
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.tried.append(address)
        answer = self.at_rcpt(address)
        if answer == OK:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        (address,) = envelope.rcpt_tos
        if self.sleeps:
            await self.sleeps.wait()
        answer = self.at_data(address)
        if answer == OK:
            assert envelope.content
            letter = message_from_bytes(bytes(envelope.content), policy=policy.default)  # type: ignore[arg-type]
            self.letters.append((address, letter))
            self.encrypted.append(session.ssl is not None)
        if self.cuts:
            self.cuts -= 1
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return answer


def _known(server: SMTP, session: Session, envelope: Envelope, how: str, data: Any) -> AuthResult:
    fits = isinstance(data, LoginPassword) and data == LoginPassword(b"tipline", b"geheim")
    return AuthResult(success=fits, handled=False)


@asynccontextmanager
async def mail_server(
    context: ssl.SSLContext | None = None, *, at_once: bool = False, sign_in: bool = False
) -> AsyncIterator[Hall]:
    """Listens on a port of its own; with a context by STARTTLS, or by TLS from the start."""
    hall, later = Hall(), None if at_once else context
    make = partial(
        SMTP, hall, hostname="mail.test", tls_context=later, require_starttls=later is not None,
        authenticator=_known, auth_required=sign_in,
    )  # fmt: skip
    loop = asyncio.get_running_loop()
    server = await loop.create_server(make, "127.0.0.1", 0, ssl=context if at_once else None)
    hall.port = server.sockets[0].getsockname()[1]
    try:
        yield hall
    finally:
        server.close()


def certificate(folder: Path, today: datetime.datetime) -> tuple[Path, ssl.SSLContext]:
    """A self-signed one for 127.0.0.1: the file that trusts it, and the server's context."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.test")])
    day = datetime.timedelta(days=1)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - day)
        .not_valid_after(today + day)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    trusted, secret = folder / "ca.pem", folder / "server.key"
    trusted.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(trusted, secret)
    return trusted, context
