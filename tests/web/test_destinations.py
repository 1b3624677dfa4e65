# ruff: noqa: S104
"""Allowed request destinations: consistent parsing, and no private networks."""

from __future__ import annotations

import socket

import pytest

from neuromod_wagtail.web.destinations import (
    AddressRefused,
    FetchError,
    NoAnswer,
    look_up,
    origins,
    split,
)

READ = {
    "http://blog.example/a.jpg": ("http", "blog.example", 80, "/a.jpg"),
    "HTTPS://Blog.Example./a b.jpg#top": ("https", "blog.example", 443, "/a%20b.jpg"),
    "http://blog.example:8080?p=1": ("http", "blog.example", 8080, "/?p=1"),
    "http://bücher.example/ü?x=%C3%BC": ("http", "xn--bcher-kva.example", 80, "/%C3%BC?x=%C3%BC"),
    "http://8.8.8.8/": ("http", "8.8.8.8", 80, "/"),
    "http://[2606:4700::0001]/": ("http", "2606:4700::1", 80, "/"),
    "http://my_blog.example/@ada/a:b": ("http", "my_blog.example", 80, "/@ada/a:b"),
}
UNREADABLE = [
    "", "blog.example/a.jpg", "//blog.example/a", "/a.jpg", "ftp://blog.example/", "file:///etc/passwd",
    "gopher://127.0.0.1/", "javascript:alert(1)", "http:blog.example", "http:///blog.example",
    "http://127.0.0.1\\@8.8.8.8/", "http://127.0.0.1:80\\@8.8.8.8/a.txt", "http:\\\\127.0.0.1/",
    "http://8.8.8.8/a\\b", "http://8.8.8.8/#@\\127.0.0.1/", "http://8.8.8.8\\.blog.example/",
    "http://ada@blog.example/", "http://ada:pw@blog.example/", "http://blog.example@127.0.0.1/",
    "http://8.8.8.8 @127.0.0.1/", "http://8.8.8.8#@127.0.0.1:80a/", "http://@blog.example/",
    "http://blog.example:80a/", "http://blog.example:/", "http://blog.example:0/",
    "http://blog.example:65536/", "http://blog.example:-80/", "http://blog.example:+80/",
    "http://blog.example:８０/", "http://blog.example:80:80/", "http://blog.example: 80/",
    "http://[your-site]/", "http://[::1", "http://::1/", "http://[::1]a/", "http://[8.8.8.8]/",
    "http://[fe80::1%25eth0]/", "http://[::1]:80a/", "http://[]/",
    "http://2130706433/", "http://0x7f000001/", "http://0x7f.0.0.1/", "http://0177.0.0.1/",
    "http://127.1/", "http://127.0.0.01/", "http://1.2.3.4.5/", "http://blog.0x7f/", "http://0x/",
    "http://１２７.0.0.1/", "http://127。0。0。1/", "http://①②⑦.0.0.1/", "http://ⓛocalhost/",
    "http://blog..example/", "http://.example/", "http://-blog.example/", "http://blog!.example/",
    "http://blog.example\x00/", "http://blog.example/\x00", "http://blog.example/a\r\nHost: b",
    "http://blog\t.example/", "http://blog.example/\n", "http://blog.ex\u00adample/",
    "http://%31%32%37.0.0.1/", "http://blog.example%2f@127.0.0.1/", "http://blog.example/\ud800",
    f"http://{'a' * 64}.example/", "http://" + "a." * 130 + "example/", "httpſ://blog.example/",
]  # fmt: skip


@pytest.mark.parametrize("address", READ)
def test_addresses_are_read(address):
    found = split(address)
    assert (found.scheme, found.host, found.port, found.target) == READ[address]


@pytest.mark.parametrize("address", UNREADABLE)
def test_what_two_programs_could_read_differently_is_refused(address):
    with pytest.raises(AddressRefused):
        split(address)


INSIDE = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.9.9.9", "169.254.169.254",
    "172.16.0.1", "192.0.0.1", "192.0.2.1", "192.168.1.1", "198.18.0.1", "203.0.113.9", "224.0.0.1",
    "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "[::]", "[::1]", "[::127.0.0.1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:0:127.0.0.1]",
    "[64:ff9b::127.0.0.1]", "[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::1]", "[2002:7f00:1::]",
    "[2002:808:808::]", "[2001:0:4136:e378:8000:63bf:3fff:fdd2]", "[2001:0:808:808::f7f7:f7f7]", "[fc00::1]", "[fd00:ec2::254]", "[fe80::1]",
    "[fec0::1]", "[ff02::1]", "[2001:db8::1]", "[100::1]",
    "192.0.0.192", "192.88.99.1", "[3fff::1]", "168.63.129.16", "[64:ff9b::a83f:8110]",
]  # fmt: skip
OUTSIDE = ["8.8.8.8", "[2606:4700::1]", "[::ffff:8.8.8.8]", "[64:ff9b::8.8.8.8]"]
NOBODYS = [
    "0.0.0.0", "169.254.169.254", "224.0.0.1", "[::]", "[fe80::1]", "[ff02::1]",
    "100.100.100.200", "168.63.129.16", "192.0.0.192", "[fd00:ec2::254]", "[fd20:ce::254]",
    "[::ffff:192.0.0.192]",
]  # fmt: skip


@pytest.mark.parametrize("host", INSIDE)
def test_numbers_inside_a_network_are_refused(host):
    with pytest.raises(AddressRefused, match="on a private network"):
        look_up(split(f"http://{host}/"), is_trusted=False)


@pytest.mark.parametrize("host", OUTSIDE)
def test_numbers_of_the_internet_are_not(host):
    assert look_up(split(f"http://{host}/"), is_trusted=False)


@pytest.mark.parametrize("host", NOBODYS)
def test_some_numbers_are_nobodys_own_server(host):
    with pytest.raises(AddressRefused, match="on a private network"):
        look_up(split(f"http://{host}/"), is_trusted=True)


@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.1", "[::1]"])
def test_trusted_numbers_may_be_inside(host):
    assert look_up(split(f"http://{host}:8123/"), is_trusted=True)


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST.", "blog.localhost", "db.internal", "nas.local"]
)
def test_local_names_are_not_even_looked_up(host, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: pytest.fail("looked up"))
    with pytest.raises(AddressRefused, match="on a private network"):
        look_up(split(f"http://{host}/"), is_trusted=False)


def test_trusted_names_may_be_local():
    assert look_up(split("http://localhost:8123/"), is_trusted=True)


@pytest.mark.parametrize("port", [22, 25, 6379, 11211, 8000])
def test_ports_of_other_servers_are_refused(port):
    with pytest.raises(AddressRefused, match="port"):
        look_up(split(f"http://8.8.8.8:{port}/"), is_trusted=False)


def test_one_number_inside_is_enough(monkeypatch):
    def found(*numbers):
        return lambda *args, **kwargs: [(2, 1, 6, "", (number, 80)) for number in numbers]

    monkeypatch.setattr(socket, "getaddrinfo", found("8.8.8.8", "127.0.0.1"))
    with pytest.raises(AddressRefused, match="on a private network"):
        look_up(split("http://blog.example/"), is_trusted=False)
    monkeypatch.setattr(socket, "getaddrinfo", found("8.8.8.8", "8.8.4.4"))
    assert len(look_up(split("http://blog.example/"), is_trusted=False)) == 2


def test_names_that_nobody_has():
    with pytest.raises(NoAnswer, match="nowhere.invalid"):
        look_up(split("http://nowhere.invalid/"), is_trusted=False)


def test_origins_are_host_and_port():
    assert origins(["http://blog.example/a", "https://BLOG.example:443", "nonsense"]) == {
        ("blog.example", 0)
    }
    assert origins(["http://127.0.0.1:8123/"]) == {("127.0.0.1", 8123)}


@pytest.mark.parametrize(
    ("address", "is_trusted", "kind", "said"),
    [
        ("http://10.0.0.1/", False, AddressRefused, ["10.0.0.1"]),
        ("http://db.internal/", False, AddressRefused, ["db.internal"]),
        ("http://8.8.8.8:8000/", False, AddressRefused, ["8.8.8.8", "8000"]),
        ("http://nowhere.invalid/", True, NoAnswer, ["nowhere.invalid"]),
    ],
)
def test_what_is_said_of_each(address, is_trusted, kind, said):
    with pytest.raises(FetchError) as refused:
        look_up(split(address), is_trusted)
    assert type(refused.value) is kind
    assert all(part in str(refused.value) for part in said)


def test_of_a_long_address_the_beginning_is_repeated():
    long = "ftp://blog.example/" + "a" * 300
    with pytest.raises(AddressRefused) as refused:
        split(long)
    assert long[:200] in str(refused.value)
    assert long[:201] not in str(refused.value)


@pytest.mark.parametrize("port", [80, 443, 8080])
def test_ports_of_web_servers_are_asked(port):
    [found] = look_up(split(f"http://8.8.8.8:{port}/"), is_trusted=False)
    assert found[1] == socket.SOCK_STREAM
    assert found[4] == ("8.8.8.8", port)


@pytest.mark.parametrize(
    ("port", "is_read"), [(1, True), (65535, True), (65536, False), (0, False)]
)
def test_which_ports_there_are(port, is_read):
    if is_read:
        assert split(f"http://blog.example:{port}/").port == port
        return
    with pytest.raises(AddressRefused):
        split(f"http://blog.example:{port}/")


@pytest.mark.parametrize("length", [253, 254])
def test_a_host_has_253_characters_at_most(length):
    host = ("a" * 49 + ".") * 5 + "b" * (length - 250)
    assert len(host) == length
    if length == 253:
        assert split(f"http://{host}/").host == host
        return
    with pytest.raises(AddressRefused):
        split(f"http://{host}/")


def test_the_usual_port_of_the_other_scheme_is_another_origin():
    found = [split(url).origin for url in ("http://a.example:443/", "https://a.example:80/")]
    assert found == [("a.example", 443), ("a.example", 80)]
