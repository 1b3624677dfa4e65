"""Recognise files that a browser or a server runs. Pure functions.

Media are served from the site's own origin, so a script among them can act as the site itself. An
export may come from someone else, so none of these is imported, even if editors may upload them.
"""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from typing import IO

from django.core.exceptions import SuspiciousFileOperation
from django.utils.text import get_valid_filename

ENDINGS = frozenset(
    # Run by browsers.
    "html htm xhtml xht shtml shtm stm hta htc mht mhtml mhtm svg svgz js mjs cjs jsx ts vbs wasm swf"
    " xml xsl xslt xsd xul rdf rss atom mathml mml dtd ent webmanifest appcache jar"
    # Servers give these a type that ends in “+xml”, and browsers run XHTML inside such files.
    " kml gpx gml xspf wsdl smil smi dae x3d tei opf ncx xfdf xdp musicxml dbk mets mods metalink"
    " meta4 srx sru ssml grxml rsd rng xaml xbl wml"
    # Run by badly configured servers.
    " php php3 php4 php5 php7 php8 pht phtml phps phar asp aspx ashx asmx cer asa jsp jspx jspf cfm cgi pl"
    " py rb sh fcgi cshtml vbhtml htaccess htpasswd ini config".split()
)
# How a browser recognises a file without a type (WHATWG, MIME Sniffing, 7.1), and Flash.
MARKUP = re.compile(
    rb"<(?:!doctype|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|svg|math|object"
    rb"|embed|img|link|meta|form|base)(?=[\s>/])|<!--|<\?xml",
    re.IGNORECASE,
)
MARKUP_OF_WORDS = re.compile(rb"mime-version:|content-type:\s*multipart/", re.IGNORECASE)
FLASH = (b"FWS", b"CWS", b"ZWS")
LOOKED_AT = 2048


def is_executable(name: str, file: IO[bytes]) -> bool:
    """Return whether an extension of the name, as given or stored, or the content is runnable.

    The file position is at the start before and afterwards.
    """
    head = file.read(LOOKED_AT)
    file.seek(0)
    return has_executable_name(name) or _has_executable_content(head)


def has_executable_name(name: str) -> bool:
    """Recognise ``a.html``, ``a.HTML.``, ``a.ht@ml``.

    Some servers look at each extension of ``a.html.txt``, or ignore what follows ``;`` in
    ``a.asp;x.txt``.
    """
    stored = ""
    with suppress(SuspiciousFileOperation):
        stored = get_valid_filename(name)
    return any(
        re.sub(r"^\W+|\W+$", "", part.partition(";")[0]) in ENDINGS
        for form in (name, stored)
        for part in unicodedata.normalize("NFKC", form).lower().split(".")[1:]
    )


def _has_executable_content(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        # UTF-16, of which only the letters matter here.
        head = head[2:].replace(b"\x00", b"")
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\t\n\x0c\r \x00")
    return bool(MARKUP.match(text) or MARKUP_OF_WORDS.match(text)) or head.startswith(FLASH)
