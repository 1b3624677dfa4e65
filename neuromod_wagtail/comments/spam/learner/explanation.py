"""The explanation of a score: the signals and words that count for and against spam.

Stored with a held comment as text: the score, then one line for each, such as ``+~subscribe`` for a
signal or ``-pain`` for a word. So moderators read later what counted then.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from neuromod_wagtail.comments.spam.learner.features import SIGNALS, features, hashed, terms
from neuromod_wagtail.comments.spam.learner.model import Model, probability
from neuromod_wagtail.comments.spam.text import read
from neuromod_wagtail.text.lists import join_list

MOST = 4
LEAST = 0.08
LONGEST = 40


def evidence(model: Model, body: str, url: str = "") -> str:
    """Return the score and what counted most for and against, for ``in_words``."""
    text = read(body)
    found = features(text, url)
    names = {signal.number: name for name, signal in SIGNALS.items()}
    parts = {f"~{names[number]}": model.weights[number] for number in found.signals}
    for term in terms(text, url):
        if not term.endswith("…"):
            parts[term[:LONGEST]] = found.scale * model.weights[hashed(term)]
    ranked = sorted(parts.items(), key=lambda part: (-abs(part[1]), part[0]))
    shown = [one for one in ranked if one[1] >= LEAST][:MOST]
    shown += [one for one in ranked if one[1] <= -LEAST][:MOST]
    lines = [f"{'+' if weight > 0 else '-'}{name}" for name, weight in shown]
    return "\n".join([f"{probability(model.margin(found)):.2f}", *lines])


def in_words(stored: str) -> str:
    """Return the stored evidence as a sentence."""
    score, *lines = stored.split("\n")
    try:
        percent = round(100 * float(score))
    except ValueError:
        return stored
    sentence = _("Spam score %(percent)d%%.") % {"percent": percent}
    speaking = [_name(line[1:]) for line in lines if line.startswith("+")]
    against = [_name(line[1:]) for line in lines if line.startswith("-")]
    if speaking:
        sentence += " " + _("For spam: %(words)s.") % {"words": join_list(speaking)}
    if against:
        sentence += " " + _("Against: %(words)s.") % {"words": join_list(against)}
    return sentence


def _name(part: str) -> str:
    signal = SIGNALS.get(part[1:]) if part.startswith("~") else None
    return str(signal.label) if signal else _("“%(word)s”") % {"word": part.removeprefix("//")}
