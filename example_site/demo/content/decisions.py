"""Some hundred made-up comments with decisions, from a table of sentences.

The demo's spam filter has learned them, so that its page shows something on the first day. Everyone
here is invented, and so is what they say; addresses end in ``.example`` and lead nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Outcome = Literal["approved", "spam", "declined"]


@dataclass(frozen=True)
class Decided:
    """A comment with a decision. ``days``: how long ago, of spam and declined comments."""

    name: str
    body: str
    outcome: Outcome
    reason: int = 0
    days: float = 0.0


NAMES = (
    "Abena", "Bryn", "Carys", "Dilip", "Elsie", "Farid", "Grete", "Hamish", "Ifeoma", "Jorge",
    "Katya", "Lowri", "Mateo", "Nell", "Oisín", "Priti", "Quinn", "Rosa", "Samir", "Tove", "Uma",
    "Viktor", "Winnie", "Xenia", "Yusuf", "Zadie", "Agnes", "Benedek", "Cerys",
)  # fmt: skip

# Each part stands by itself, so that any three read like one comment.
OPENINGS = (
    "Thank you for this.",
    "I read this twice and will read it again.",
    "A friend sent me the link.",
    "Found this page at four in the morning, which says it all.",
    "Long-time reader, first comment.",
    "This is the first article on the subject that I finished.",
    "I printed this for my sister.",
)
EXPERIENCES = (
    "I have lived with back pain since a fall in 2019, and I am tired of promises.",
    "My physiotherapist and I went through the list together.",
    "In my case the trial lasted nine days, and the dressing itched more than the wires.",
    "My hands are the worst in winter; in summer I nearly forget them.",
    "I take pregabalin, 75 mg twice a day, and it makes me slow.",
    "TENS did nothing for my feet, but it took the edge off my shoulder.",
    "After my second operation they offered me a stimulator, and I am still thinking about it.",
    "I sleep better than two years ago, though the battery needs charging every night.",
    "My consultant drew the same picture on the back of an envelope.",
    "It helped my husband for a year, and then it stopped helping.",
    "I keep a diary now. The pattern surprised me.",
    "The nerve block gave me one good week. I went swimming.",
    "Mine buzzes when I lean on the washing machine. I was told that this is harmless.",
)
CLOSINGS = (
    "Does anyone else find the waiting harder than the treatment?",
    "I will ask about it at my next appointment.",
    "Please write more about what does not work.",
    "The sources at the end are what made me stay.",
    "What is the difference between the two kinds of lead?",
    "I put my diary sheet on the noticeboard of our group.",
    "Greetings from a rainy coast.",
    "Could you explain the third table a little more?",
    "I made a short video of my trial week for my support group; ask me if you want to see it.",
)

# A comment with it is hard to tell from spam.
DIARY = "I put my diary sheet at https://diary.example/sheet, in case someone wants it."

# With what they sell, and where.
ADVERTS = (
    "Hello everyone, please check out my channel about {}: {}",
    "{} changed my life!!! Order now at {}",
    "Great post. Visit my website for {} {}",
    "Doctor Wonder fixed me with {}, contact him on WhatsApp or at {}",
    "Earn money from home with {}. Click here {}",
    "BUY CHEAP {} ONLINE, FREE SHIPPING {}",
    "If pain rules your day, {} may be the answer. See {} for a discount.",
    "Subscribe to our newsletter on {} and win a voucher: {}",
    "<a href='{1}'>{0}</a> best price best quality",
)
GOODS = (
    "magnet bracelets", "crystal pads", "copper socks", "herbal patches", "bitcoin robots",
    "detox tea", "silver gel", "followers for your page", "laser combs", "ear seeds",
)  # fmt: skip
PLACES = (
    "http://pads.example/?ref={}", "https://cures.example/shop/{}", "www.offers.example/{}",
    "http://video.example/c/healing{}", "https://t{}.deals.example/now",
)  # fmt: skip
# Spam that is hard to tell from a comment.
QUIET = (
    "This article is very informative. I will bookmark your blog and come back soon.",
    "Your writing style is amazing. Keep up the good work, {} from our team.",
    "I was searching for this topic all day. Regards, {} Clinic Marketing",
    "Very nice post about {}, thanks for sharing with us.",
    "Interesting. We wrote about {} as well: {}",
)
DECLINED = (
    (0, "You should stop your tablets before the trial. They block the effect."),
    (0, "Double the dose on bad days, that is what I tell everyone."),
    (0, "Turn yours up to the maximum and leave it there, the clinics are too careful."),
    (0, "Don’t take the antidepressant they offer you. Use the device instead."),
    (0, "Sounds like you have fibromyalgia. Ask for the gel, not for the tablets."),
    (0, "Skip the next appointment and build one yourself, the plans are easy to find."),
    (1, "Ask for Dr Made-Up at the Hill Road clinic, he is the only good one."),
    (1, "Ring me on 020 7946 0123 in the evenings, I can tell you everything about it."),
    (1, "My daughter Ida, born on 3 May 2011, has the same one. Write to ida@mail.example."),
    (1, "The nurse who was rude to me is called Prudence Invented, ward 7."),
    (2, "Has anyone seen the match last night?"),
    (2, "The new bridge in our town is closed again. Typical."),
    (2, "First!"),
    (2, "Whoever wrote this has never been to Leeds."),
)  # fmt: skip
# How many of each. Numbers of the parts have no common factor, so that all of them meet.
REAL, SPAM, HARD = 96, 180, 20


def decisions() -> Iterator[Decided]:
    """Yield all comments: those of readers first, then spam, then declined ones."""
    for place in range(REAL):
        closing = DIARY if place % 24 == 5 else CLOSINGS[place % 9]
        parts = (OPENINGS[place % 7], EXPERIENCES[place % 13], closing)
        # Some say less.
        said = parts if place % 4 else parts[1:]
        yield Decided(NAMES[place % len(NAMES)], " ".join(said), "approved")
    for place in range(SPAM):
        goods, address = GOODS[place % 10], PLACES[place // 2 % 5].format(place + 11)
        body = ADVERTS[place % 9].format(goods, address)
        yield Decided(goods.title(), body, "spam", days=_days(place))
    for place in range(HARD):
        goods, address = GOODS[place // 2 % 10], PLACES[place % 5].format(place + 500)
        body = QUIET[place % 5].format(goods, address)
        yield Decided(f"{NAMES[place % 29]} {goods.title()}", body, "spam", days=_days(9 * place))
    for place, (reason, body) in enumerate(DECLINED):
        yield Decided(NAMES[-place % 29], body, "declined", reason, _days(13 * place))


def _days(place: int) -> float:
    """Return how many days ago: within the time for which such comments are kept."""
    return 1 + (place * 7 % 260) / 10
