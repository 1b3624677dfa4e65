"""Fetching from local servers that misbehave."""

from __future__ import annotations

import ast
import gzip
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import SpooledTemporaryFile
from types import SimpleNamespace

import pytest

import neuromod_wagtail
from neuromod_wagtail.web import fetching
from neuromod_wagtail.web.destinations import AddressRefused, FetchError, NoAnswer, split
from neuromod_wagtail.web.fetching import fetch, post
from tests.absent import is_absent

Talk = Callable[[socket.socket, str], None]


@contextmanager
def serving(talk: Talk, context: ssl.SSLContext | None = None) -> Iterator[str]:
    """A server that reads a question and lets ``talk`` answer; gives its address."""
    listening = socket.create_server(("127.0.0.1", 0))

    def secured(connection: socket.socket) -> socket.socket:
        return context.wrap_socket(connection, server_side=True) if context else connection

    def answer(connection: socket.socket) -> None:
        with suppress(OSError), connection, secured(connection) as tls:
            question = b""
            while b"\r\n\r\n" not in question and (piece := tls.recv(4096)):
                question += piece
            talk(tls, question.decode("latin-1"))

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _address = listening.accept()
                threading.Thread(target=answer, args=[connection], daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield f"http{'s' if context else ''}://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join()


def saying(answer: bytes, asked: list[str] | None = None) -> Talk:
    def talk(connection: socket.socket, question: str) -> None:
        if asked is not None:
            asked.append(question)
        connection.sendall(answer)

    return talk


def got(address: str, *, limit: int = 10_000, seconds: float = 30, trusted=None, **headers: str):
    answer = fetch(
        address,
        limit=limit,
        seconds=seconds,
        headers=headers or None,
        trusted=[address] if trusted is None else trusted,
    )
    with answer.body as body:
        return answer.status, body.read()


def ok(body: bytes, headers: bytes = b"") -> bytes:
    return b"HTTP/1.1 200 OK\r\n%sContent-Length: %d\r\n\r\n%s" % (headers, len(body), body)


def test_an_answer_with_its_headers():
    asked: list[str] = []
    with serving(saying(ok(b"dose", b"X-Kind: a\r\n"), asked)) as url:
        answer = fetch(
            f"{url}/ü b?x=1#top", limit=9, seconds=30, headers={"User-Agent": "n"}, trusted=[url]
        )
        with answer.body as body:
            assert (answer.status, answer.headers["X-Kind"], body.read()) == (200, "a", b"dose")
    lines = asked[0].split("\r\n")
    assert lines[0] == "GET /%C3%BC%20b?x=1 HTTP/1.1"
    assert {f"Host: {url[7:]}", "User-Agent: n", "Accept-Encoding: identity"} <= set(lines)


def test_other_statuses_have_no_body():
    with serving(saying(b"HTTP/1.1 404 No\r\nContent-Length: 4\r\n\r\ngone")) as url:
        assert got(url) == (404, b"")


def test_nobody_inside_the_network_is_asked_without_leave():
    asked: list[str] = []
    with serving(saying(ok(b"secret"), asked)) as url:
        port = url.rpartition(":")[2]
        for address in (
            url,
            f"http://127.0.0.1:{port}\\@203.0.114.9/report.txt",
            f"http://203.0.114.9@127.0.0.1:{port}/",
            f"http://localhost:{port}/",
            f"http://0.0.0.0:{port}/",
            f"http://2130706433:{port}/",
            f"http://[::ffff:127.0.0.1]:{port}/",
        ):
            with pytest.raises(AddressRefused):
                got(address, trusted=[])
            # Leave for one host and port is none for others.
            with pytest.raises(AddressRefused):
                got(address, trusted=["http://127.0.0.1:1/", "http://blog.example", "nonsense"])
    assert not asked


def test_a_name_is_looked_up_once(monkeypatch):
    """Whoever runs a name server gives another number the second time."""
    asked: list[str] = []
    with serving(saying(ok(b"dose"), asked)) as url:
        port = int(url.rpartition(":")[2])
        answers = iter([[(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]])
        monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: next(answers))
        assert got(f"http://blog.example:{port}/") == (200, b"dose")
    assert f"Host: blog.example:{port}" in asked[0].split("\r\n")


def test_the_next_number_is_tried(monkeypatch):
    with serving(saying(ok(b"dose"))) as url, socket.create_server(("127.0.0.1", 0)) as closed:
        number = closed.getsockname()
        closed.close()
        port = int(url.rpartition(":")[2])
        found = [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", n) for n in (number, ("127.0.0.1", port))
        ]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: found)
        assert got(f"http://blog.example:{port}/") == (200, b"dose")


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://127.0.0.1:{other}/",
        "//127.0.0.1:{other}/",
        "http://127.0.0.1:{port}\\@203.0.114.9/",
        "http://[::1",
        "http://[your-site]/",
        "file:///etc/passwd",
        "http://ada@127.0.0.1:{port}/",
    ],
)
def test_each_redirect_is_checked(location):
    asked: list[str] = []
    with serving(saying(ok(b"secret"), asked)) as other:
        ports = {"other": other.rpartition(":")[2], "port": "1"}
        talk = saying(
            f"HTTP/1.1 302 Found\r\nLocation: {location}\r\n\r\n".format(**ports).encode()
        )
        with serving(talk) as url, pytest.raises(AddressRefused):
            got(url)
    assert not asked


def test_redirects_are_followed_a_few_times():
    def talk(connection: socket.socket, question: str) -> None:
        number = int(question.split()[1].strip("/") or 0)
        if number:
            connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: /%d\r\n\r\n" % (number - 1))
        else:
            connection.sendall(ok(b"there"))

    with serving(talk) as url:
        assert got(f"{url}/{fetching.HOPS - 1}") == (200, b"there")
        with pytest.raises(FetchError, match="too many times"):
            got(f"{url}/{fetching.HOPS}")


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 302 Found\r\n\r\n",
    ],
)
def test_what_is_no_redirect_is_the_answer(answer):
    asked: list[str] = []
    with serving(saying(answer, asked)) as url:
        assert got(url) == (int(answer[9:12]), b"")
    assert len(asked) == 1


def dripping(beginning: bytes) -> Talk:
    def talk(connection: socket.socket, _question: str) -> None:
        connection.sendall(beginning)
        while True:
            time.sleep(0.02)
            connection.sendall(b"x")

    return talk


@pytest.mark.parametrize(
    "beginning",
    [b"", b"HTTP/1.1 ", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\n\r\n",
     b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"],
)  # fmt: skip
def test_a_dripping_answer_ends_in_time(beginning):
    with serving(dripping(beginning)) as url, pytest.raises(NoAnswer, match="took too long"):
        got(url, seconds=0.5)


def test_redirects_share_the_time():
    def talk(connection: socket.socket, _question: str) -> None:
        time.sleep(0.4)
        connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: /again\r\n\r\n")

    with serving(talk) as url, pytest.raises(NoAnswer, match="took too long"):
        got(url, seconds=1)


def test_a_body_has_a_limit():
    with serving(saying(ok(b"x" * 100))) as url:
        assert got(url, limit=100) == (200, b"x" * 100)
        with pytest.raises(FetchError, match="larger than"):
            got(url, limit=99)


def test_a_body_without_end_is_given_up():
    def talk(connection: socket.socket, _question: str) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b"x" * 4096)

    with serving(talk) as url, pytest.raises(FetchError, match="larger than"):
        got(url)


@pytest.mark.parametrize(
    ("coding", "pack"), [(b"gzip", gzip.compress), (b"deflate", zlib.compress)]
)
def test_compressed_bodies_count_as_they_come_out(coding, pack):
    header = b"Content-Encoding: %s\r\n" % coding
    for size in (5, 65_536, 300_000):
        with serving(saying(ok(pack(b"x" * size), header))) as url:
            assert got(url, limit=300_000) == (200, b"x" * size)
    bomb = ok(pack(b"x" * 50_000_000), header)
    with serving(saying(bomb)) as url, pytest.raises(FetchError, match="larger than"):
        got(url)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nhalf",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        ok(b"no gzip", b"Content-Encoding: gzip\r\n"),
        ok(gzip.compress(b"half" * 99, mtime=0)[:-9], b"Content-Encoding: gzip\r\n"),
        ok(b"br", b"Content-Encoding: br\r\n"),
    ],
)
def test_broken_answers(answer):
    with serving(saying(answer)) as url, pytest.raises(NoAnswer):
        got(url)


def test_nobody_listens():
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(NoAnswer, match="could not be downloaded"):
        got(f"http://127.0.0.1:{port}/")


def test_certificates_are_checked(tmp_path, monkeypatch):
    openssl = shutil.which("openssl")
    if openssl is None:
        is_absent("openssl, to make a certificate")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate,
         "-subj", "/CN=blog", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with serving(saying(ok(b"dose")), context) as url, pytest.raises(NoAnswer, match="certificate"):
        got(url)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with serving(saying(ok(b"dose")), context) as url:
        assert got(url) == (200, b"dose")
    slow = serving(dripping(b"HTTP/1.1 200 OK\r\n\r\n"), context)
    with slow as url, pytest.raises(NoAnswer, match="took too long"):
        got(url, seconds=1)


CONNECTING = {
    "aiohttp", "asyncio", "ftplib", "http.client", "httpx", "imaplib", "nntplib", "poplib", "requests",
    "smtplib", "socket", "socketserver", "ssl", "telnetlib", "urllib.request", "urllib3", "webbrowser",
    "xmlrpc.client",
}  # fmt: skip
PACKAGES = re.compile(rf"\b(?:{'|'.join(name.partition('.')[0] for name in CONNECTING)})\b")
# What is done with a connection that Django or the way out opened.
ALLOWED = {
    "web/fetching.py": {"http.client", "socket", "ssl"},
    "web/destinations.py": {"socket"},
    # A transport that sends the requests of a library through the way out.
    "comments/spam/akismet.py": {"httpx"},
}
MAIL_ERRORS = {"SMTPException", "SMTPDataError", "SMTPRecipientsRefused"}


def test_nothing_else_opens_connections():
    root = Path(neuromod_wagtail.__file__).parent
    found: dict[str, set[str]] = {}
    for path in root.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        if not PACKAGES.search(source):
            continue
        used = {
            name
            for node in ast.walk(ast.parse(source))
            for name in _imported(node)
            if any(name == banned or name.startswith(f"{banned}.") for banned in CONNECTING)
        }
        if used:
            found[str(path.relative_to(root))] = used
    assert {
        place: {n.rpartition(".")[0] or n for n in names} for place, names in found.items()
    } == ALLOWED


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        for alias in node.names:
            if not (node.module == "smtplib" and alias.name in MAIL_ERRORS):
                yield f"{node.module}.{alias.name}"
    elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "import_module":
        yield from (str(a.value) for a in node.args if isinstance(a, ast.Constant))


def refused(url: str, **limits) -> tuple[type, str]:
    """What was raised; of its words the address has its place, up to the longest that is shown."""
    with pytest.raises(FetchError) as raised:
        got(url, **limits)
    text = str(raised.value)
    assert url[:200] in text
    assert url[:201] not in text
    return type(raised.value), text


def test_of_a_long_address_each_message_repeats_the_beginning():
    def slow(connection: socket.socket, question: str) -> None:
        connection.recv(1)

    rest = "a" * 300
    with serving(saying(ok(b"x" * 2048))) as url:
        assert got(f"{url}/{rest}", limit=2048) == (200, b"x" * 2048)
        kind, text = refused(f"{url}/{rest}", limit=2047)
        assert kind is FetchError
        assert "2.0\xa0KB" in text
    with serving(saying(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")) as url:
        assert refused(f"{url}/{rest}")[0] is NoAnswer
    with serving(saying(b"HTTP/1.1 302 No\r\nLocation: /%s\r\n\r\n" % rest.encode())) as url:
        assert refused(f"{url}/{rest}")[0] is FetchError
    with serving(slow) as url:
        assert refused(f"{url}/{rest}", seconds=0.2)[0] is NoAnswer
    kind, text = refused(f"{url}/{rest}")
    assert kind is NoAnswer
    assert "refused" in text


def test_all_that_is_asked():
    asked: list[str] = []
    with serving(saying(ok(b""), asked)) as url:
        got(url, Accept="text/html", **{"Accept-Encoding": "br", "Connection": "keep-alive"})
        got(url)
    rest = [f"Host: {url[7:]}", "Accept-Encoding: identity", "Connection: close"]
    for question, accepted in zip(asked, ("text/html", "*/*"), strict=True):
        lines = question.split("\r\n")
        assert lines[0] == "GET / HTTP/1.1"
        assert sorted(filter(None, lines[1:])) == sorted([*rest, f"Accept: {accepted}"])


def test_waiting_ends_at_its_moment_and_connecting_waits_no_longer(monkeypatch):
    monkeypatch.setattr(fetching, "time", SimpleNamespace(monotonic=lambda: 5.0))
    assert fetching._left(5.5) == 0.5
    for ends in (5.0, 4.5):
        with pytest.raises(TimeoutError):
            fetching._left(ends)
    waited = []
    monkeypatch.setattr(
        fetching._Socket, "connect", lambda sock, number: waited.append((sock.gettimeout(), number))
    )
    place = split("http://8.8.8.8/")
    fetching._Connection(place, False, 7.5)._connected().close()
    assert waited == [(2.5, ("8.8.8.8", 80))]


def test_the_usual_port_is_not_named_in_the_question():
    ports = {
        url: fetching._Connection(split(url), False, 0).default_port
        for url in ("http://8.8.8.8/", "https://8.8.8.8/")
    }
    assert list(ports.values()) == [80, 443]


def test_an_ipv6_address_has_its_brackets_in_the_question(monkeypatch):
    sent: list[bytes] = []
    connection = fetching._Connection(split("http://[2606:4700::1]:8080/"), False, 0)
    monkeypatch.setattr(connection, "send", sent.append)
    connection.request("GET", "/")
    assert connection.host == "2606:4700::1"
    assert b"Host: [2606:4700::1]:8080" in sent[0].split(b"\r\n")


def test_what_is_given_up_leaves_no_file_behind(monkeypatch):
    files = []

    def opened(**options):
        files.append(SpooledTemporaryFile(**options))  # noqa: SIM115 - handed on
        return files[-1]

    monkeypatch.setattr(fetching, "SpooledTemporaryFile", opened)
    with serving(saying(ok(b"x" * 100))) as url, pytest.raises(FetchError, match="larger than"):
        got(url, limit=99)
    assert [file.closed for file in files] == [True]


# --- sending ---------------------------------------------------------------------------------


def _fetched(url: str, data: bytes, **options) -> int:
    return fetch(url, data=data, limit=9, **options).status


SENDING = pytest.mark.parametrize("send", [post, _fetched])


@SENDING
def test_data_is_sent_once_and_never_to_where_a_redirect_points(send):
    asked: list[str] = []

    def talk(connection: socket.socket, question: str) -> None:
        head, _end, body = question.partition("\r\n\r\n")
        while len(body) < 6:
            body += connection.recv(6).decode()
        asked.append(f"{head}\r\n\r\n{body}")
        connection.sendall(b"HTTP/1.1 307 There\r\nLocation: /there\r\n\r\n")

    with serving(talk) as url:
        headers = {"X-Kind": "a"}
        assert send(f"{url}/a?b", b"dose=2", seconds=30, headers=headers, trusted=[url]) == 307
    [question] = asked
    lines = question.split("\r\n")
    assert lines[0] == "POST /a?b HTTP/1.1"
    assert {"X-Kind: a", "Content-Length: 6", "Connection: close"} <= set(lines)
    assert lines[-1] == "dose=2"


@SENDING
def test_nothing_is_sent_inside_the_network_without_leave(send):
    asked: list[str] = []
    with serving(saying(ok(b"secret"), asked)) as url:
        for trusted in ([], ["http://127.0.0.1:1/"]):
            with pytest.raises(AddressRefused):
                send(url, b"", seconds=30, headers={}, trusted=trusted)
    assert not asked


@SENDING
def test_what_is_said_of_a_failure(send, monkeypatch):
    """Of a long address the beginning, and always a reason, even if the system gives none."""

    def slow(connection: socket.socket, question: str) -> None:
        connection.recv(1)

    connections = []

    class Kept(fetching._Connection):
        def __init__(self, *arguments) -> None:
            super().__init__(*arguments)
            connections.append(self)

    monkeypatch.setattr(fetching, "_Connection", Kept)

    def said(address: str, seconds: float = 30) -> str:
        with pytest.raises(NoAnswer) as refused:
            send(address, b"", seconds=seconds, headers={}, trusted=[address])
        text = str(refused.value)
        assert address[:200] in text
        assert address[:201] not in text
        return text

    with serving(slow) as url:
        address = f"{url}/{'a' * 300}"
        assert "took too long" in said(address, 0.2)
    assert "refused" in said(address)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: [])
    assert "(OSError)" in said(address)
    assert [one.sock for one in connections] == [None] * 3
