"""Made-up comments with decisions, which the demo's spam filter has learned.

They are not shown anywhere: as on a site whose spam was purged, only the lessons are left.
"""

from __future__ import annotations

from collections.abc import Iterator

READERS = (
    "I have had {} for two years, and {}.",
    "My physiotherapist suggested {} last spring. Since then, {}.",
    "Thank you for this article. I tried {}: {}.",
    "Does anyone else here use {}? In my case, {}.",
    "After my second operation they offered me {}, and {}.",
    "I was afraid of {} at first, but {}.",
)
TREATMENTS = (
    "a spinal cord stimulator",
    "TENS",
    "vagus nerve stimulation",
    "pregabalin together with physiotherapy",
    "nerve blocks",
    "sacral stimulation",
)
OUTCOMES = (
    "I can walk to the shops again",
    "the pain is about half of what it was",
    "it did nothing for me, sorry to say",
    "I sleep better, though the battery needs charging every night",
)
ADVERTS = (
    "Hello everyone, please check out my channel about {}: {}",
    "{} changed my life!!! Order now at {}",
    "Great post. Visit my website for {} {}",
    "Doctor Wonder cured me with {}, contact him on WhatsApp or at {}",
    "Earn money from home with {}. Click here {}",
    "BUY CHEAP {} ONLINE, FREE SHIPPING {}",
)
GOODS = (
    "magnet bracelets",
    "miracle drops",
    "crystal pads",
    "copper socks",
    "herbal patches",
    "bitcoin",
)
PLACES = (
    "http://pads.example/?ref=12",
    "https://cures.example/shop",
    "www.offers.example",
    "http://video.example/c/healing",
)


def decisions() -> Iterator[tuple[str, bool]]:
    """Yield each text and whether it is spam: 144 of each."""
    for place in range(144):
        yield _one(READERS, TREATMENTS, OUTCOMES, place), False
        yield _one(ADVERTS, GOODS, PLACES, place), True


def _one(
    sentences: tuple[str, ...], first: tuple[str, ...], second: tuple[str, ...], place: int
) -> str:
    place, sentence = divmod(place, len(sentences))
    place, thing = divmod(place, len(first))
    return sentences[sentence].format(first[thing], second[place % len(second)])
