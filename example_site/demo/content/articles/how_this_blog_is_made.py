"""The article “How this blog is made, and what it does not do”."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

SLUG = "how-this-blog-is-made"
ARTICLE: dict[str, Any] = {
    "title": "How this blog is made, and what it does not do",
    "summary": "No tracking, no advertisements, no player that loads before you ask. And who we "
    "are: no one.",
    "published_at": datetime(2024, 11, 15, 9, 0, tzinfo=UTC),
    "authors": ["alex-morgan", "noor-haddad", "ines-carvalho"],
    "categories": ["blog"],
    "tags": ["about", "privacy"],
    "picture": "reading",
    "introduction": [
        (
            "text",
            "<p>Welcome. This is an example of a blog, made to show what the software behind "
            "it can do. Alex, Noor and Ines are invented. The studies, guidelines and rules "
            "that they cite are real, and every one has a link.</p>",
        ),
        ("disclaimer", "not-medical-advice"),
    ],
    "body": [
        ("heading", "How an article comes about"),
        (
            "text",
            "<p>One of us writes. Another one checks every figure against its source. Some "
            "articles are then read by someone with medical training, and the page says so. "
            "If it does not say so, no one did.</p>"
            "<p>Three dates matter: when an article was published, when the whole of it was "
            "last checked, and when that is due again. Fixing a comma does not move the second "
            "one.</p>",
        ),
        ("heading", "What we do not do"),
        (
            "text",
            "<ul><li>We set no cookies for reading and we count no one.</li><li>We load "
            "nothing from other sites until you ask for it.</li><li>We rank no treatments. "
            "There is no “best” here.</li></ul>",
        ),
        (
            "embed",
            {
                "title": "Big Buck Bunny, a free test film: press play and only then does it load",
                "url": "https://www.youtube.com/watch?v=aqz-KE-bpKQ",
            },
        ),
        ("heading", "Pictures"),
        (
            "text",
            "<p>All pictures were drawn for this site and belong to everyone. Take them, "
            "change them, print them on a mug.</p>",
        ),
        (
            "gallery",
            {
                "title": "Some of them",
                "pictures": [
                    ("pump", "A pump at the spine"),
                    ("armband", "A band on the arm"),
                    ("three-doors", "Three doors"),
                    ("overview", "Four places to stimulate"),
                ],
            },
        ),
        ("disclaimer", "no-conflict"),
    ],
}
