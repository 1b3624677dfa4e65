"""Conversion of WordPress's own shortcodes to HTML; all others stay as text.

``[caption]`` becomes a figure, ``[embed]`` an embed figure, ``[audio]`` and ``[video]``
media elements, ``[gallery]`` and ``[playlist]`` an element ``nm-gallery`` with the IDs of
the attachments (without any: all attachments of the post).
"""

from __future__ import annotations

import re
from html import escape

from neuromod_wagtail.wordpress.converting.delimiters import pairs

KNOWN = ("wp_caption", "caption", "gallery", "embed", "audio", "video", "playlist")
# get_shortcode_regex() for the names above, up to the end of the opening tag.
OPENING = re.compile(
    r"\[(\[?)(" + "|".join(KNOWN) + r")(?![\w-])([^\]/]*(?:/(?!\])[^\]/]*)*?)(/?)\]"
)
# The shortcodes with which plugins show text to members or with a password alone.
FOR_FEW = re.compile(
    r"(?<!\[)\[(members_only|members_access|members_logged_in|member|membership|private|restrict"
    r"|is_paid|s2If|mepr-show|mepr-active|um_show_content|um_loggedin|ihc-hide-content"
    r"|wlm_private|loggedin|logged_in|passster|content_protector)(?![\w-])[^\]]*\]"
)
UNKNOWN = re.compile(r"\[/?([a-zA-Z][\w-]{1,40})(?=[\s\]/])[^\[\]]*\]")
ATTRIBUTE = re.compile(
    r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))|"([^"]*)"|'([^']*)'|([^\s"']+)"""
)
PICTURE = re.compile(r"((?:<a [^>]+>\s*)?<img [^>]+>(?:\s*</a>)?)(.*)", re.DOTALL)
PARAGRAPH_TAGS = re.compile(r"</?p(?:\s[^>]*)?>")
MEDIA_FILES = ("src", "mp3", "m4a", "ogg", "wav", "flac", "mp4", "m4v", "webm", "ogv", "wmv", "flv")


def parse_attributes(text: str) -> dict[str, str]:
    """Return attributes by name in lower case, those without a name by number, like WordPress."""
    found: dict[str, str] = {}
    for match in ATTRIBUTE.finditer(text):
        if match[1]:
            found.setdefault(match[1].lower(), match[2] or match[3] or match[4] or "")
        else:
            found[str(len(found))] = match[5] or match[6] or match[7] or ""
    return found


def expand(html: str) -> str:
    """Replace known shortcodes with HTML, and the escaped ``[[gallery]]`` with ``[gallery]``."""
    # No shortcode starts after the last bracket, so the rest need not be searched for each name.
    last = html.rfind("]") + 1
    parts, at = [], 0
    for match, content, end in pairs(html[:last], OPENING, _closing):
        parts.append(html[at : match.start()])
        at = end
        if match[1] and html[end : end + 1] == "]":
            parts.append(html[match.start() + 1 : end])
            at += 1
        else:
            parts.append(match[1] + _expand_one(match[2], match[3], content or ""))
    return "".join([*parts, html[at:]])


def _closing(match: re.Match[str]) -> str:
    return "" if match[4] else f"[/{match[2]}]"


def without_text_for_few(html: str) -> tuple[str, list[str]]:
    """Return HTML without what only some readers saw, and that."""
    parts, hidden, at = [], [], 0
    for match, content, end in pairs(html, FOR_FEW, lambda match: f"[/{match[1]}]"):
        if content is not None:
            parts.append(html[at : match.start()])
            hidden.append(content)
            at = end
    return "".join([*parts, html[at:]]), hidden


def unknown_names(text: str) -> list[str]:
    """Return the names of apparent plugin shortcodes, once each."""
    found = dict.fromkeys(match[1] for match in UNKNOWN.finditer(text))
    return [name for name in found if name not in KNOWN]


def _expand_one(name: str, raw: str, content: str) -> str:
    attributes = parse_attributes(raw)
    match name:
        case "caption" | "wp_caption":
            return _caption(attributes, content)
        case "gallery" | "playlist":
            return _gallery(attributes) + content
        case "embed":
            address = content.strip() or attributes.get("src") or attributes.get("url", "")
            return f'<figure class="wp-block-embed">{escape(address)}</figure>' if address else ""
        case _:
            return _media(name, attributes, content)


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
        # Without a URL, WordPress plays the files attached to the post.
        return f'<nm-gallery ids="" exclude=""></nm-gallery>{content}'
    return f'<{name} src="{escape(addresses[0], quote=True)}"></{name}>{content}'
