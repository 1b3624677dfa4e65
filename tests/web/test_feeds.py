"""What all feeds of the package share."""

from __future__ import annotations

from xml.etree import ElementTree

from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed

from neuromod_wagtail.web.feeds import SteadyFeed


class Atom(SteadyFeed, Atom1Feed):
    pass


class Rss(SteadyFeed, Rss201rev2Feed):
    pass


def test_characters_invalid_in_xml_are_left_out():
    numbers = (0, 8, 9, 10, 11, 12, 14, 31, 32, 127, 128, 0xD800, 0xDFFF, 0xE000)
    text = "".join(map(chr, numbers)) + "\ufffe\uffffx"
    for kind in (Atom, Rss):
        feed = kind(f"A{text}", "https://blog.example/", f"B{text}")
        feed.add_item(f"C{text}", "https://blog.example/1/", f"D{text}", categories=(f"E{text}",))
        root = ElementTree.fromstring(feed.writeString("utf-8"))  # noqa: S314 - our own
        shown = [*root.itertext(), *(part.get("term", "") for part in root.iter())]
        found = {entry[0]: entry[1:] for entry in shown if entry.endswith("x")}
        assert found.keys() >= {"A", "C", "D", "E"}
        # XML has line ends and tabs in attributes as spaces.
        assert {value.replace(" ", "") for value in found.values()} <= {
            "\t\n\x80\ue000x",
            "\x80\ue000x",
        }
