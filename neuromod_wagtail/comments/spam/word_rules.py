"""Word rules: found in a comment, kept in memory between comments, and tried on past ones.

Words are found in folded text, so neither case nor invisible characters hide one. Patterns are run
by RE2, which takes time proportional to the text, whatever the pattern; Python's own expressions do
not, and a moderator's slip would stop the site. Without RE2 (the extra ``spam``), there are none.
"""

from __future__ import annotations

import re
from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from html import unescape
from importlib.util import find_spec
from typing import Protocol

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Count, F, Max
from django.utils import timezone

from neuromod_wagtail.comments import markup
from neuromod_wagtail.comments.models import Comment, WordRule
from neuromod_wagtail.comments.models.effective_settings import RulesState
from neuromod_wagtail.text.characters import folded

# More would cost every comment time; lists of thousands of words flag what patients write.
MOST = 2000
# Rule sets kept in a process: one for each of the sites that it serves.
KEPT = 8
TRIED = 10_000
EXAMPLES = 10
WORD = re.compile(r"\w+")
STRENGTH = [WordRule.Action.REFUSE, WordRule.Action.DECLINE, WordRule.Action.HOLD]


def has_patterns() -> bool:
    """Tell whether patterns can be used here."""
    return find_spec("re2") is not None


class InvalidRule(ValueError):
    """The text of a rule finds nothing or everything; the message says why."""


class CheckedText:
    """Everything that was submitted with a comment, folded for the rules.

    ``texts`` are versions of it: as typed, as rendered, and with disguises undone.
    """

    def __init__(self, typed: str, body_html: str) -> None:
        unescaped = unescape(typed)
        self.versions = [typed, markup.plain(body_html)]
        if unescaped != typed or "<" in typed:
            self.versions += [unescaped, markup.plain(unescaped)]

    @cached_property
    def text(self) -> str:
        return "\n".join(folded(version) for version in self.versions)

    @cached_property
    def joined(self) -> str:
        """Return the text without line breaks: a word may be cut in two."""
        if not any("\n" in version.strip() for version in self.versions):
            return ""
        return "\n".join(folded(version.replace("\n", "")) for version in self.versions)


@dataclass(frozen=True)
class Finding:
    """A rule that was found. ``words`` is what to show; ``is_certain``: not only across lines."""

    pk: int
    rule: str
    action: str
    words: str
    is_certain: bool


class Match(Protocol):
    def group(self, number: int) -> str: ...


class Pattern(Protocol):
    """A compiled RE2 expression, because the library has no type hints."""

    def search(self, text: str) -> Match | None: ...


class Rule:
    """A rule, prepared to be looked for. Raises ``InvalidRule``."""

    def __init__(self, pk: int, text: str, match: str, action: str) -> None:
        self.pk, self.text, self.action = pk, text.strip(), action
        self.is_pattern = match == WordRule.Match.PATTERN
        self.is_word = match == WordRule.Match.WORD
        self.wanted = _as_words(folded(text)) if self.is_word else folded(text)
        self.pattern = _compiled(text) if self.is_pattern else None
        if not self.wanted.strip():
            raise InvalidRule(text)

    def words_in(self, text: str, as_words: str) -> str:
        """Return what the rule found in folded text, ``""`` for nothing."""
        if self.pattern is not None:
            found = self.pattern.search(text)
            return found.group(0).strip() if found else ""
        return self.text if self.wanted in (as_words if self.is_word else text) else ""


class Rules:
    """The rules of one site, the strongest action first."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = sorted(rules, key=lambda rule: STRENGTH.index(WordRule.Action(rule.action)))
        self.has_words = any(rule.is_word for rule in self.rules)

    def find(self, checked: CheckedText) -> Finding | None:
        """Return the first rule that is found, else one that is found only across lines."""
        return self._find(checked.text, True) or (
            self._find(checked.joined, False) if checked.joined else None
        )

    def _find(self, text: str, is_certain: bool) -> Finding | None:
        as_words = _as_words(text) if self.has_words else ""
        for rule in self.rules:
            if found := rule.words_in(text, as_words):
                return Finding(rule.pk, rule.text, rule.action, found, is_certain)
        return None


_kept: OrderedDict[int, tuple[object, Rules]] = OrderedDict()


def current(state: RulesState | None) -> Rules | None:
    """Return the rules of ``EffectiveSettings.word_rules``, with a query only if they are new here."""
    if not state or not state["number"]:
        return None
    version = (state["number"], state["changed"])
    kept = _kept.get(state["site"])
    if kept is None or kept[0] != version:
        rows = WordRule.objects.filter(site=state["site"]).order_by("pk")
        found = rows.values_list("pk", "text", "match", "action")
        kept = (version, Rules(Rule(*row) for row in found))
        _kept[state["site"]] = kept
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return kept[1]


def state_of(site_id: int) -> RulesState:
    """Return what ``current`` takes for a site."""
    found = WordRule.objects.filter(site=site_id).aggregate(
        number=Count("pk"), changed=Max("changed_at")
    )
    return {"site": site_id, "number": found["number"], "changed": found["changed"]}


def count_hit(finding: Finding) -> None:
    WordRule.objects.filter(pk=finding.pk).update(hits=F("hits") + 1, last_hit_at=timezone.now())


def checked_text(comment: Comment) -> CheckedText:
    """Return what is stored of a submission. Its address and browser are not."""
    fields = [comment.body, comment.name, comment.email, comment.url, *texts(comment.extra)]
    return CheckedText("\n".join(fields), comment.body_html)


def texts(value: object) -> Iterator[str]:
    """Yield all texts in what was entered in the site's own fields."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts(one)


@dataclass
class Trial:
    """What a rule would have found in the newest comments of a site."""

    tried: int = 0
    found: Counter[str] = field(default_factory=Counter)
    examples: list[Comment] = field(default_factory=list)
    oldest: datetime | None = None

    @property
    def number(self) -> int:
        return self.found.total()


def try_rule(rule: WordRule) -> Trial:
    """Try a rule, which need not be saved, on the newest comments of its site."""
    rules = Rules([Rule(0, rule.text, rule.match, rule.action)])
    comments = (
        Comment.objects.filter(page__path__startswith=rule.site.root_page.path)
        .only(
            "body",
            "body_html",
            "name",
            "email",
            "url",
            "extra",
            "status",
            "submitted_at",
            "hold_reasons",
        )
        .order_by("-submitted_at", "-pk")[:TRIED]
    )
    trial = Trial()
    for comment in comments.iterator(chunk_size=500):
        trial.tried += 1
        trial.oldest = comment.submitted_at
        if rules.find(checked_text(comment)) is not None:
            trial.found[comment.status] += 1
            # Published ones first: the rule would have hit real comments.
            if len(trial.examples) < EXAMPLES or comment.is_public:
                trial.examples.append(comment)
    trial.examples.sort(key=lambda comment: not comment.is_public)
    del trial.examples[EXAMPLES:]
    return trial


def _as_words(text: str) -> str:
    return f" {' '.join(WORD.findall(text))} "


def _compiled(text: str) -> Pattern:
    if not has_patterns():
        raise ImproperlyConfigured(
            "Patterns need RE2. Install it with: pip install neuromod-wagtail[spam]"
        )
    import re2

    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    try:
        pattern: Pattern = re2.compile(text, options)
    except re2.error as error:
        raise InvalidRule(error.args[0].decode(errors="replace")) from None
    if pattern.search("") is not None:
        raise InvalidRule("")
    return pattern
