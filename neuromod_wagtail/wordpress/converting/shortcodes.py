"""WordPress's own shortcodes → HTML that ``html.py`` understands; all others stay as text.

``[caption]`` becomes a figure, ``[embed]`` an embed figure, ``[audio]`` and ``[video]``
media elements, ``[gallery]`` and ``[playlist]`` an element ``nm-gallery`` with the ids of
the attachments (none: all attachments of the post).
"""

from __future__ import annotations

import re
from html import escape

KNOWN = ("wp_caption", "caption", "gallery", "embed", "audio", "video", "playlist")
# The regular expression of get_shortcode_regex(), for the names above.
SHORTCODE = re.compile(
    r"\[(\[?)(" + "|".join(KNOWN) + r")(?![\w-])([^\]/]*(?:/(?!\])[^\]/]*)*?)"
    r"(?:(/)\]|\](?:([^\[]*(?:\[(?!/\2\])[^\[]*)*)\[/\2\])?)(\]?)"
)
UNKNOWN = re.compile(r"\[/?([a-zA-Z][\w-]{1,40})(?=[\s\]/])[^\[\]]*\]")
ATTRIBUTE = re.compile(
    r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))|"([^"]*)"|'([^']*)'|([^\s"']+)"""
)
PICTURE = re.compile(r"((?:<a [^>]+>\s*)?<img [^>]+>(?:\s*</a>)?)(.*)", re.DOTALL)
PARAGRAPH_TAGS = re.compile(r"</?p(?:\s[^>]*)?>")
MEDIA_FILES = ("src", "mp3", "m4a", "ogg", "wav", "flac", "mp4", "m4v", "webm", "ogv", "wmv", "flv")


def parse_attributes(text: str) -> dict[str, str]:
    """Named attributes by lower-case name; others by their number, as in WordPress."""
    found: dict[str, str] = {}
    for match in ATTRIBUTE.finditer(text):
        if match[1]:
            found.setdefault(match[1].lower(), match[2] or match[3] or match[4] or "")
        else:
            found[str(len(found))] = match[5] or match[6] or match[7] or ""
    return found


def expand(html: str) -> str:
    """HTML with the known shortcodes replaced; ``[[gallery]]`` becomes ``[gallery]``."""
    return SHORTCODE.sub(_expand_one, html) if "[" in html else html


def unknown_names(text: str) -> list[str]:
    """Names of what looks like a plugin's shortcode and will be read as text, once each."""
    found = dict.fromkeys(match[1] for match in UNKNOWN.finditer(text))
    return [name for name in found if name not in KNOWN]


def _expand_one(match: re.Match[str]) -> str:
    opening, name, raw, _closed, content, closing = match.groups()
    if opening and closing:
        return match[0][1:-1]
    attributes = parse_attributes(raw)
    content = content or ""
    match name:
        case "caption" | "wp_caption":
            html = _caption(attributes, content)
        case "gallery" | "playlist":
            html = _gallery(attributes) + content
        case "embed":
            address = content.strip() or attributes.get("src") or attributes.get("url", "")
            html = f'<figure class="wp-block-embed">{escape(address)}</figure>' if address else ""
        case _:
            html = _media(name, attributes, content)
    return opening + html + closing


def _caption(attributes: dict[str, str], content: str) -> str:
    content = PARAGRAPH_TAGS.sub("", content)
    match = PICTURE.match(content.strip())
    picture, text = (match[1], match[2]) if match else (content, "")
    # Before WordPress 3.4 the text was an attribute.
    text = attributes.get("caption", "") or text.strip().removeprefix("<br />").strip()
    identifier = escape(attributes.get("id", ""), quote=True)
    return f'<figure id="{identifier}">{picture}<figcaption>{text}</figcaption></figure>'


def _gallery(attributes: dict[str, str]) -> str:
    chosen = attributes.get("ids") or attributes.get("include", "")
    ids = ",".join(re.findall(r"\d+", chosen))
    without = ",".join(re.findall(r"\d+", attributes.get("exclude", "")))
    return f'<nm-gallery ids="{ids}" exclude="{without}"></nm-gallery>'


def _media(name: str, attributes: dict[str, str], content: str) -> str:
    addresses = [attributes[key] for key in MEDIA_FILES if attributes.get(key)]
    addresses += [value for key, value in attributes.items() if key.isdecimal() and "//" in value]
    if not addresses:
        # Without an address WordPress plays what is attached to the post.
        return f'<nm-gallery ids="" exclude=""></nm-gallery>{content}'
    return f'<{name} src="{escape(addresses[0], quote=True)}"></{name}>{content}'
