"""The guard before the web: what it answers, what it refuses, and whom it never connects to."""

from __future__ import annotations

import datetime as dt
import http.server
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from assay.credentials.fetching import MAX_BYTES, CannotFetchError
from assay.credentials.web import Web


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers each path in its own way."""

    seen: dict[str, str]

    def do_GET(self) -> None:
        type(self).seen = dict(self.headers.items())
        path = self.path.partition("?")[0]
        port = self.connection.getsockname()[1]
        elsewhere = {
            "/twice": "/once",
            "/once": "/good",
            "/round": "/round",
            "/other": f"https://127.0.0.1:{port}/good",
            "/plain": f"http://localhost:{port}/good",
            "/file": "file:///etc/passwd",
        }
        bodies: dict[str, tuple[bytes, dict[str, str]]] = {
            "/good": (b'{"good": 1}', {}),
            "/large": (bytes(MAX_BYTES + 1), {}),
            "/full": (bytes(MAX_BYTES), {}),
            "/packed": (b"x", {"Content-Encoding": "gzip"}),
            "/cut": (b"half", {"Content-Length": "8"}),
        }
        if path == "/drip":
            self.drip(b"HTTP/1.1 200 OK\r\n\r\n")
        elif path == "/drip-head":
            self.drip(b"HTTP/1.1 200 OK\r\nX-A: ")
        elif path in elsewhere:
            self.answer(302, b"", Location=elsewhere[path])
        elif path in bodies:
            self.answer(200, bodies[path][0], **bodies[path][1])
        else:
            self.answer(404, b"")

    def answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def drip(self, first: bytes) -> None:
        try:
            self.wfile.write(first)
            for _ in range(400):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.05)
        except OSError:
            return

    def log_message(self, *_: object) -> None:
        return


def certificate(folder: Path, *names: str) -> Path:
    """Write a self-made authority's key and certificate for some names, and return the file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Invented Authority")])
    others = [x509.IPAddress(ipaddress.ip_address(n)) if n[0].isdigit() else x509.DNSName(n) for n in names]
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(others), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    file = folder / "pair.pem"
    file.write_bytes(key.private_bytes(encoding, form, serialization.NoEncryption()) + made.public_bytes(encoding))
    return file


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, ssl.SSLContext]]:
    """A real https server on the loopback address; yields its base and the context that trusts it."""
    pair = certificate(tmp_path_factory.mktemp("ca"), "localhost", "127.0.0.1")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair)
    httpd = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    httpd.socket = context.wrap_socket(httpd.socket, server_side=True)
    thread = threading.Thread(target=httpd.serve_forever, daemon=True)
    thread.start()
    yield f"https://localhost:{httpd.server_address[1]}", ssl.create_default_context(cafile=str(pair))
    httpd.shutdown()
    httpd.server_close()


@pytest.fixture
def web(server: tuple[str, ssl.SSLContext], monkeypatch: pytest.MonkeyPatch) -> Web:
    real = socket.getaddrinfo
    # "localhost" is ::1 first on some machines, and the server listens on 127.0.0.1.
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, port, **options: real("127.0.0.1" if host == "localhost" else host, port, **options),
    )
    return Web(trust=server[1], allow_loopback=True, seconds=1.5)


def test_the_web_answers_what_an_https_address_holds(server: tuple[str, ssl.SSLContext], web: Web) -> None:
    assert web.fetch(f"{server[0]}/good?x=1") == b'{"good": 1}'
    assert "application/json" in Handler.seen["Accept"]
    assert not {"Cookie", "Authorization"} & set(Handler.seen)
    assert web.fetch(f"{server[0]}/twice") == b'{"good": 1}'
    assert len(web.fetch(f"{server[0]}/full")) == MAX_BYTES


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/none", "answered 404"),
        ("/round", "more than 3 times"),
        ("/other", "another host"),
        ("/plain", "https://"),
        ("/file", "https://"),
        ("/large", "more than 1,048,576 bytes"),
        ("/packed", "compressed"),
        ("/cut", "cut before the end"),
        ("/drip", "within 1.5 seconds"),
        ("/drip-head", "within 1.5 seconds"),
    ],
)
def test_the_web_refuses(server: tuple[str, ssl.SSLContext], web: Web, path: str, why: str) -> None:
    started = time.monotonic()
    with pytest.raises(CannotFetchError, match=why):
        web.fetch(server[0] + path)
    assert time.monotonic() - started < 10


def test_a_certificate_nobody_vouches_for_is_refused(server: tuple[str, ssl.SSLContext], web: Web) -> None:
    assert web.fetch(f"{server[0]}/good")
    with pytest.raises(CannotFetchError, match="certificate is not trusted"):
        Web(allow_loopback=True).fetch(f"{server[0]}/good")


def test_a_certificate_for_another_name_is_refused(
    server: tuple[str, ssl.SSLContext], web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda _host, port, **options: real("127.0.0.1", port, **options))
    with pytest.raises(CannotFetchError, match="certificate is not trusted"):
        web.fetch(server[0].replace("localhost", "other.example") + "/good")


def test_this_machine_is_not_connected_to(server: tuple[str, ssl.SSLContext]) -> None:
    for host in ("localhost", "127.0.0.1", "127.1", "0x7f000001", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"):  # noqa: S104
        with pytest.raises(CannotFetchError, match=r"not a public address|There is no host"):
            Web(trust=server[1]).fetch(server[0].replace("localhost", host) + "/good")


@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "240.0.0.1",  # noqa: S104
        "255.255.255.255", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::", "::ffff:10.0.0.1", "64:ff9b::a00:1",
        "2002:a00:1::1", "2001:db8::1", "fec0::1", "3fff::1",
    ],
)  # fmt: skip
def test_private_addresses_are_refused_whatever_their_name(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One private address among public ones is enough; nothing is connected to."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    found = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.215.14", 443)),
        (family, socket.SOCK_STREAM, 6, "", (address, 443)),
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: found)
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("it connected"))
    with pytest.raises(CannotFetchError, match="not a public address"):
        Web().fetch("https://badges.example.org/x")


def test_the_address_that_was_looked_at_is_the_one_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that answers differently the second time is asked once only (DNS rebinding)."""
    answers = iter([("93.184.215.14", 443), ("127.0.0.1", 443)])
    reached: list[object] = []

    def connect(_self: socket.socket, where: object) -> None:
        reached.append(where)
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *_a, **_k: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", next(answers))]
    )
    monkeypatch.setattr(socket.socket, "connect", connect)
    with pytest.raises(CannotFetchError, match="Connection refused"):
        Web().fetch("https://badges.example.org/x")
    assert reached == [("93.184.215.14", 443)]


@pytest.mark.parametrize(
    "url",
    [
        "http://badges.example.org/", "file:///etc/passwd", "javascript:alert(1)", "ftp://a.example/", "data:,x", "",
        "https://", "https://user:pw@a.example/", "https://a.example:0/", "https://a.example:x/",
        "https://bücher.example/",
        "https://a.example/a b", "https://a.example/\n", "https://a.example\\@b.example/", "https://[::1/",
        "//a.example/x",
        "https://a.example/" + "x" * 3_000,
    ],
)  # fmt: skip
def test_addresses_of_another_kind_are_not_asked(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Faults H12."""
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: pytest.fail("it asked for the host"))
    with pytest.raises(CannotFetchError):
        Web().fetch(url)


def test_no_proxy_of_the_environment_is_used(
    server: tuple[str, ssl.SSLContext], web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:1")
    assert web.fetch(f"{server[0]}/good")


def test_a_resolver_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    stop = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: stop.wait(30) and [])
    started = time.monotonic()
    with pytest.raises(CannotFetchError, match="did not answer"):
        Web(seconds=0.3).fetch("https://badges.example.org/")
    stop.set()
    assert time.monotonic() - started < 10


def test_the_next_address_is_tried_when_one_cannot_be_reached(
    server: tuple[str, ssl.SSLContext], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody listens on the first; a machine without IPv6 meets the same."""
    port = int(server[0].rpartition(":")[2])
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port)) for host in ("127.0.0.2", "127.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: found)
    assert Web(trust=server[1], allow_loopback=True).fetch(f"{server[0]}/good") == b'{"good": 1}'
