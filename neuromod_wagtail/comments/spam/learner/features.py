"""From a comment to numbers: the signals in it, its words and pairs of words, and linked hosts.

Signals of advertising hold on any site, before its filter has learned anything. Each has a weight
in log-odds from which learning starts. They describe requests and offers rather than subjects, so
that naming a drug or a device is never one.

A feature is a number below ``SIZE``. Words are hashed: the model has one size whatever a site's
readers write, and a stored lesson holds no text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import sqrt
from zlib import crc32

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from neuromod_wagtail.comments.spam.text import EMAIL, PHONE, Text, read
from neuromod_wagtail.text.patterns import lazy_re_compile

# Version of the features: a stored model of another one is not used. Change it with anything here,
# in ``model`` and ``text`` that makes a comment give other features.
VERSION = 1
SIZE = 2**16
FIRST_WORD = 64
MOST_WORDS = 300
# The words of a comment together weigh as much as a few signals, however long it is.
HEAVIEST = 0.5
TOTAL = 2.2


@dataclass(frozen=True)
class Features:
    """The features of a comment. A signal has the value 1, a word ``scale``."""

    signals: tuple[int, ...]
    words: tuple[int, ...]

    @cached_property
    def scale(self) -> float:
        return min(HEAVIEST, TOTAL / sqrt(len(self.words))) if self.words else 0.0


@dataclass(frozen=True)
class Signal:
    """A signal. ``number`` is its place in stored models and must never change its meaning."""

    number: int
    label: str | Promise
    weight: float


# What a comment that says nothing of the kind starts with.
BIAS = -2.0

OWN = r"(?:my|our|mi|ma|meh)"
MADE = (
    r"(?:ch?an+el+s?|page|videos?|vids?|vidios?|videoes|music|songs?|covers?|raps?|remix(?:es)?|"
    r"mixtapes?|beats?|(?:web)?sites?|blogs?|albums?|tracks?|playlists?|stores?|shops?|apps?|"
    r"e?books?|stuff|links?|clips?|instagram|insta|facebook|fb|twitter|tiktok|soundcloud|youtube|"
    r"yt|game ?plays?|tutorials?|products?|clinic|contest|petition|trailer|pics?|pictures?)"
)
MONEY = (
    r"(?:money|cash|dollars?|bitcoins?|profits?|income|paypal|prizes?|iphones?|leads|gift ?cards?)"
)
SOME = r"(?:[\w']+ )"
PLEASE = r"(?:plea+s+e+|pl[sz]+|plizz?|plea?z)"

# Name: (number, label, weight, patterns of words, all lower case and separated by one space).
PHRASES: dict[str, tuple[int, str | Promise, float, tuple[str, ...]]] = {
    "subscribe": (1, _("asks to subscribe"), 2.8, (
        r"\b(?:sub|su|sus|subs|suc|sucs)c+r?[iy]?[bp]e?\b", r"\bsubs?cribing\b",
        r"\bsubs? (?:4|for) (?:sub|me)\b", r"\bsubs? (?:me|my|back|to|pl[sz]|please|us)\b",
        r"\bs(?:ub|us)s?crib(?:irse|ete|eme|anse|ir)\b", r"\binscr[ei]va\b", r"\babonnier\w*",
        r"\babonne[zr]\b",
    )),
    "followers": (2, _("asks for subscribers or followers"), 1.5, (
        rf"\b(?:my|me|us|our|get|gain|need|want|reach|reaching|hit|more|free) {SOME}{{0,2}}"
        r"(?:subs|subscribers|followers|views and subscribers)\b",
        rf"\b(?:subs|subscribers|followers) {PLEASE}\b", rf"\b{PLEASE} subs\b",
    )),
    "look": (3, _("asks to check something out"), 2.6, (
        rf"\b(?:che?c?k|checking|chek) {SOME}{{0,3}}out\b", r"\bcheckout\b",
        rf"\bcheck (?:my|our|these) {SOME}{{0,2}}{MADE}\b", r"\bcheck (?:me|us)\b(?! (?:for|every))",
        r"\btake a (?:quick )?look at (?:my|our|this|these)\b", r"\blook (?:[\w']+ ){0,4}up on\b",
        r"\bsearch (?:for |up )?\w+ on (?:youtube|google|yt)\b",
    )),
    "own": (4, _("speaks of the writer’s own channel, site or product"), 1.8, (
        rf"\b{OWN} {SOME}{{0,2}}{MADE}\b",
    )),
    "channel": (20, _("speaks of a channel"), 0.7, (
        r"\bch?an+els?\b", r"\bcanal\b", r"\bkanal\b",
    )),
    "visit": (5, _("asks to visit, watch or click"), 2.0, (
        r"\b(?:visit|go to|go and|come to|come and|head over to|stop by|watch|see|view|listen to|"
        r"open|read|try|use|like|share|join|support|follow|sign) (?:and \w+ )?"
        rf"(?:{OWN}|these|this) {SOME}{{0,2}}{MADE}\b",
        r"\bclick (?:here|on|the|my|this|below|link)\b", r"\bvisit (?:us|me|www)\b",
        r"\bcome (?:subscribe|check|join|see us|visit)\b",
    )),
    "follow": (6, _("asks to follow, add or contact"), 1.8, (
        r"\b(?:follow|add+|join|message|contact|email|dm|sub) (?:me+|us|back|him|4 follow)\b",
        r"\bfollow (?:my|our|for follow)\b", r"\bhit me up\b", r"\bhmu\b",
        r"\bjoin (?:now|our|today)\b", r"\b(?:f4f|l4l|sub4sub)\b", r"\blike (?:4|for) like\b",
    )),
    "vote": (7, _("asks for votes or signatures"), 1.5, (
        r"\bvote\b", r"\bplease sign\b", r"\bsign (?:this|the|our|my) petition\b",
    )),
    "like": (8, _("asks to like or share"), 3.2, (
        r"\blikes? (?:this|my|dis|the) (?:comment|post|pic|picture|page|status)\b",
        rf"\b{PLEASE} (?:like|share|thumbs?)\b", r"^share\b", r"\bshare (?:this|and|your|it with)\b",
        r"\bgive (?:it|this|me|us) a (?:like|thumbs?)\b", r"\bcopy and paste\b",
        r"\bpass (?:this|it) on\b", r"\bget (?:[\w']+ ){0,3}likes\b", r"\bhow many likes\b",
        r"\breach (?:[\w']+ ){0,2}likes\b", r"\bspread (?:the word|this to|my)\b",
    )),
    "thumbs": (9, _("asks for a thumb up"), 1.4, (
        r"\bthumbs? ?up\b", r"^likes? (?:this|if|for)\b", r"\blike (?:if|dis|lik)\b",
    )),
    "donate": (10, _("asks for donations"), 1.8, (
        r"\bdonat(?:e|ion|ions|ing)\b", r"\bfund ?rais(?:er|ing)\b", r"\bgofundme\b",
        r"\bsponsor (?:me|us|my)\b", r"\bhelp (?:my|our) (?:ch?an+el|family|dog|cat|business)\b",
        r"\bhelp (?:me|us) (?:get|reach|win|grow|raise|go to|please|with our)\b",
        r"\bsupport (?:me|us|my|our)\b",
    )),
    "earn": (11, _("promises money or prizes"), 2.5, (
        r"\b(?:earn|make|making|made|win|winning|get|free|extra|easy|easiest|generate|pay) "
        rf"{SOME}{{0,3}}{MONEY}\b",
        r"\b(?:work(?:ing)?|money|job) (?:from|at) home\b", r"\bgive ?away\b", r"\bjackpot\b",
        r"\bcasino\b", r"\bforex\b", r"\bcrypto(?:s|currency|currencies)?\b", r"\bbitcoins?\b",
        r"\bgift ?cards?\b", r"\bonline (?:job|income|jobs|business)\b",
    )),
    "sell": (12, _("offers something for sale"), 1.8, (
        r"\b(?:i|we|you can) sell\b", r"\bfor sale\b", r"\bfree shipping\b", r"\bspecial offer\b",
        r"\bpromo code\b", r"\bdiscount code\b", r"\blimited time\b", r"\bbest prices?\b",
        r"\border (?:now|online|here|yours|today)\b", r"\bt ?shirts?\b",
        r"\bbuy (?:now|it here|online|from us|cheap|yours)\b",
        r"\b(?:reputable|reliable|online|cheap|trusted) (?:pharmacy|drugstore|store|shop)\b",
    )),
    "free": (13, _("offers something free or hacked"), 1.0, (
        r"\bfree (?:download|beta|games?|android|stuff|videos?|guide|ebook|movies?|music|iphone)\b",
        r"\bdownload(?:s|ed)?\b", r"\bhack(?:ed|s|ing|er)?\b", r"\bgenerator\b", r"\bfor free on\b",
    )),
    "chance": (14, _("asks for a chance or feedback"), 1.2, (
        rf"\bgiv\w+ (?:me|us|it|this|my|our|him|them|some) {SOME}{{0,2}}"
        r"(?:chance|listen|shot|look|feedback|support)\b",
        rf"\bleave {SOME}{{0,2}}(?:feedback|comment|like)\b", r"\blet (?:me|us) know what\b",
        r"\b(?:won'?t|not|never) (?:be disappointed|disappoint)\b",
        rf"\bmeans? {SOME}{{0,2}}(?:world|alot|so much)\b", r"\bgreatly appreciate\b",
        r"\bbe (?:so |very |really )?grateful\b", r"\bspare (?:a|1|one|some|your)\b",
        r"\ba (?:minute|min|second|sec|moment) of your\b",
    )),
    "about": (15, _("introduces what the writer makes"), 1.2, (
        r"\bi'?m a? ?(?:new )?(?:rapper|singer|musician|artist|youtuber|upcoming|aspiring)\b",
        r"\b(?:i|we|who) (?:also |just |mostly |always |only |would )?(?:make|makes|uploads?|post|"
        r"raps?|sing|cover|record|recorded|uploaded|posted|made|started|created?|produce|did|do) "
        rf"{SOME}{{0,4}}{MADE}\b",
        r"\bnew (?:you ?tuber?|to youtube|on youtube|ch?an+el)\b", r"\byoutubers?\b",
        r"\bget(?:ting)? (?:known|popular|famous|noticed)\b", r"\bjust uploaded\b",
    )),
    "everyone": (16, _("addresses everyone"), 0.8, (
        r"\b(?:hey|hi|hello|sup|yo|what'?s up|whats up) (?:there )?(?:you )?(?:guys?|all|"
        r"every ?(?:one|body)|people|peoples|friends?|y'?all|world|yall|youtube|fans?|ladies)\b",
        r"\bplease guys\b", r"^guys\b", r"\bguys (?:please|check|if|could|i|my)\b",
    )),
    "apology": (17, _("speaks of spam or advertising"), 1.5, (
        r"\b(?:not|isn'?t|sorry|hate|no|aren'?t) (?:[\w']+ ){0,4}(?:spam\w*|adverti\w+)",
        r"\bself promo\w*", r"\bshame?less (?:plug|promo\w*)\b", r"\bpromot(?:e|ing) (?:my|our)\b",
    )),
    "condition": (18, _("asks a favour with “if you”"), 0.8, (
        rf"\bif (?:you|u|ya|ur) {SOME}{{0,4}}(?:please|subscribe|click|visit|wanna)\b",
    )),
    "cure": (19, _("advertises healers, drugs, loans or sex"), 2.5, (
        rf"\b(?:herbal|spell|spells|healer) {SOME}{{0,4}}(?:cured?|healed?|caster|home|dr|doctor)\b",
        rf"\b(?:contact|email|text|reach|thanks to) (?:him|dr|doctor) {SOME}{{0,4}}"
        r"(?:via|whatsapp|email|gmail)\b",
        r"\bwhatsapp\b", r"\bviagra\b", r"\bcialis\b", r"\bpenis enlarge\w*", r"\bescorts?\b",
        r"\b(?:offer|quick|payday|personal) loans?\b", r"\bsexy? (?:cam|chat|date|girls?)\b",
    )),
}  # fmt: skip
SIGNALS: dict[str, Signal] = {
    name: Signal(number, label, weight) for name, (number, label, weight, _p) in PHRASES.items()
} | {
    "link": Signal(32, _("contains a link"), 1.9),
    "links": Signal(33, _("contains several links"), 0.6),
    "bare_link": Signal(34, _("contains little more than a link"), 0.6),
    "tracked_link": Signal(35, _("contains a link with a tracking code"), 0.5),
    "email": Signal(36, _("contains an email address"), 1.5),
    "phone": Signal(37, _("contains a phone number"), 1.0),
    "price": Signal(38, _("names a price"), 0.3),
    "capitals": Signal(39, _("is written in capitals"), 0.2),
    "repeats": Signal(40, _("repeats itself"), 0.3),
    "hidden": Signal(41, _("hides characters or mixes alphabets in a word"), 1.0),
    "video": Signal(44, _("links to a video"), -0.9),
    "two": Signal(42, _("has two signs of advertising"), 0.8),
    "three": Signal(43, _("has three signs of advertising"), 0.8),
}
PATTERNS = {
    name: lazy_re_compile("|".join(patterns)) for name, (_n, _l, _w, patterns) in PHRASES.items()
}
PRICE = lazy_re_compile(r"[$€£]\s?\d|\d\s?[$€£]|\$\$")
TRACKED = lazy_re_compile(r"\?[\w%.-]*=|[/?&]ref")
VIDEO = lazy_re_compile(r"(?:www\.|m\.)?(?:youtu\.be/|youtube\.com/watch|vimeo\.com/\d)")
# Signals of form, which do not count towards two or three.
FORM = frozenset(
    {"price", "capitals", "repeats", "links", "bare_link", "tracked_link", "video", "channel"}
)


def features(body: str | Text, url: str = "") -> Features:
    """Return the features of a comment and of its author's website."""
    text = read(body) if isinstance(body, str) else body
    numbers = {hashed(word) for word in terms(text, url)}
    return Features(tuple(SIGNALS[name].number for name in signals(text)), tuple(sorted(numbers)))


def signals(text: Text) -> list[str]:
    """Return the names of the signals in a comment."""
    sentence = " ".join(text.words)
    found = [name for name, pattern in PATTERNS.items() if pattern.search(sentence)]
    found += _of_links(text)
    if "@" in text.folded and EMAIL.search(text.folded):
        found.append("email")
    if PHONE.search(text.folded):
        found.append("phone")
    if PRICE.search(text.typed):
        found.append("price")
    if _shouts(text.typed):
        found.append("capitals")
    if len(text.words) >= 8 and len(set(text.words)) < len(text.words) / 2:
        found.append("repeats")
    number = sum(name not in FORM for name in found)
    return found + ["two"] * (number >= 2) + ["three"] * (number >= 3)


def _of_links(text: Text) -> list[str]:
    if not text.links:
        return []
    found = ["link"]
    if len(text.links) > 1:
        found.append("links")
    if all(VIDEO.match(link) for link in text.links):
        # Readers share videos, too.
        return [*found, "video"]
    if len(text.words) < 8:
        found.append("bare_link")
    if any(TRACKED.search(link) for link in text.links):
        found.append("tracked_link")
    return found


def _shouts(typed: str) -> bool:
    letters = [letter for letter in typed if letter.isalpha()]
    return len(letters) >= 12 and sum(map(str.isupper, letters)) > 0.7 * len(letters)


def terms(text: Text, url: str = "") -> Iterator[str]:
    """Yield words, pairs of words, beginnings of long words, and linked hosts."""
    words = text.words[:MOST_WORDS]
    yield from words
    for first, second in zip(words, words[1:], strict=False):
        yield f"{first} {second}"
    for word in words:
        if len(word) > 4:
            yield f"{word[:4]}…"
    website = url.casefold().removeprefix("http://").removeprefix("https://")
    for link in (*text.links[:20], *([website] if website else [])):
        yield f"//{host(link)}"


def host(link: str) -> str:
    return link.removeprefix("www.").partition("/")[0].partition("?")[0]


def hashed(term: str) -> int:
    return FIRST_WORD + crc32(term.encode("utf-8", "surrogatepass")) % (SIZE - FIRST_WORD)
