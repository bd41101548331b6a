"""Letters through a mail server that this project did not write: aiosmtpd, with STARTTLS and AUTH.

    tests/mail_server.py PROGRAM

The example project is sent to a server on loopback; what arrives is read by Python's own mail
parser and compared with the edition's files. Ends with a line that counts the checks.
"""

import email
import email.policy
import hashlib
import logging
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

# aiosmtpd logs a warning of its own attribute on every login.
logging.getLogger("mail.log").setLevel(logging.ERROR)

NOW = "2026-11-03T07:00:00Z"
SECRET = b"a secret of the test"
passed = 0
failures = []


def check(ok, what):
    global passed
    if ok:
        passed += 1
    else:
        failures.append(what)
        print(f"FAILED: {what}")


class Mailbox:
    """Keeps what arrives; refuses one recipient for good where asked to."""

    def __init__(self):
        self.received = []
        self.refused = None

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address == self.refused:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        encrypted = session.ssl is not None
        self.received.append((list(envelope.rcpt_tos), bytes(envelope.original_content), encrypted))
        return "250 kept"


def login(server, session, envelope, mechanism, data):
    ok = isinstance(data, LoginPassword) and data.login == b"keepsafe" and data.password == SECRET
    return AuthResult(success=ok)


def certificate(folder):
    """A certificate of its own for localhost, good for a day."""
    key, cert = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=critical,CA:FALSE",
         "-keyout", key, "-out", cert],
        check=True, capture_output=True,
    )
    return key, cert


def free_port():
    """aiosmtpd takes no port 0."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def served(mailbox, context):
    controller = Controller(
        mailbox, hostname="127.0.0.1", port=free_port(), server_hostname="localhost", tls_context=context,
        require_starttls=True, auth_required=True, authenticator=login, decode_data=False,
        data_size_limit=20 * 1024 * 1024,
    )
    controller.start()
    return controller, controller.port


def project(program, folder, port):
    """The example, made fresh, with its mail section pointing to the server."""
    if folder.exists():
        shutil.rmtree(folder)
    subprocess.run([program, "demo", str(folder)], check=True, capture_output=True)
    for made in ["state", "editions", "mail"]:
        shutil.rmtree(folder / made)
    config = folder / "keepsafe.toml"
    text, changed = re.subn(
        r'transport = "maildir"[^\n]*\n',
        f'transport = "smtp"\nhost = "localhost"\nport = {port}\n'
        'username = "keepsafe"\npassword_env = "KEEPSAFE_SMTP_PASSWORD"\n',
        config.read_text(),
    )
    assert changed == 1, "the example's [mail] section has another shape"
    config.write_text(text)
    return config


def run(program, config, cert, password=SECRET.decode()):
    return subprocess.run(
        [program, "--config", str(config), "--now", NOW, "run"],
        env={"SSL_CERT_FILE": str(cert), "KEEPSAFE_SMTP_PASSWORD": password},
        capture_output=True, text=True,
    )


def all_arrive(program, folder, context, cert):
    mailbox = Mailbox()
    controller, port = served(mailbox, context)
    try:
        config = project(program, folder, port)
        done = run(program, config, cert)
        check(done.returncode == 0, f"run ended with {done.returncode}: {done.stderr[-400:]}")
        check(len(mailbox.received) >= 5, f"{len(mailbox.received)} letters arrived")
        files = {hashlib.sha256(pdf.read_bytes()).hexdigest() for pdf in folder.glob("editions/**/*.pdf")}
        ids = set()
        attached = 0
        for recipients, raw, encrypted in mailbox.received:
            letter = email.message_from_bytes(raw, policy=email.policy.default)
            check(encrypted, "a letter came over an open line")
            check(len(recipients) == 1, f"{len(recipients)} recipients in one transaction")
            check([a.addr_spec for a in letter["To"].addresses] == recipients, "To is not the envelope's recipient")
            check(letter["Message-ID"] not in ids, "a Message-ID came twice")
            ids.add(letter["Message-ID"])
            for part in letter.iter_attachments():
                attached += 1
                digest = hashlib.sha256(part.get_content()).hexdigest()
                check(digest in files, f"{part.get_filename()} is not the edition's file")
            check("OFFICIAL" in letter["Subject"], "no marking in the subject")
        check(attached >= 3, f"{attached} attachments")
        check(SECRET.decode() not in done.stdout + done.stderr, "the password was printed")
        again = run(program, config, cert)
        check(again.returncode == 0, f"a second run ended with {again.returncode}: {again.stderr[-400:]}")
        check(len(mailbox.received) == len(ids), "a second run sent something")
    finally:
        controller.stop()


def one_is_refused(program, folder, context, cert):
    mailbox = Mailbox()
    controller, port = served(mailbox, context)
    try:
        config = project(program, folder, port)
        roster = (folder / "distribution.toml").read_text()
        mailbox.refused = re.search(r'^address\s*=\s*"([^"]+)"', roster, re.M).group(1)
        done = run(program, config, cert)
    finally:
        controller.stop()
    check(done.returncode == 4, f"one of many refused: exit 4 was expected, {done.returncode} came")
    check(len(mailbox.received) >= 4, "the rest did not arrive")
    check(mailbox.refused not in done.stdout + done.stderr, "an address was printed")


def wrong_password(program, folder, context, cert):
    mailbox = Mailbox()
    controller, port = served(mailbox, context)
    try:
        config = project(program, folder, port)
        done = run(program, config, cert, password="wrong")
        check(done.returncode == 4, f"a wrong password: exit 4 was expected, {done.returncode} came")
        check(not mailbox.received, "a letter was taken without a login")
        check("wrong" not in done.stdout + done.stderr, "the password was printed")
        done = run(program, config, cert)
        check(done.returncode == 0, f"the right password, later: {done.returncode}: {done.stderr[-400:]}")
        check(len(mailbox.received) >= 5, f"{len(mailbox.received)} letters arrived after a wrong password")
    finally:
        controller.stop()


def main():
    program = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        key, cert = certificate(folder)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)
        for scene in [all_arrive, one_is_refused, wrong_password]:
            scene(program, folder / "meres", context, cert)
    print(f"{passed} passed, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
