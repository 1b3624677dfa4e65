"""Articles about appointments, diaries and this blog itself."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

ARTICLES: dict[str, dict[str, Any]] = {
    "questions-to-take-to-a-pain-clinic": {
        "title": "Questions to take to a pain clinic",
        "summary": "Twenty minutes go by quickly. A list, a helper and a page to print.",
        "published_at": datetime(2026, 6, 11, 8, 0, tzinfo=UTC),
        "authors": ["noor-haddad"],
        "categories": ["living-with-pain"],
        "tags": ["appointments", "questions", "carers"],
        "picture": "clinic",
        "reviewed_by": "ines-carvalho",
        "last_reviewed_on": date(2026, 6, 8),
        "next_review_on": date(2026, 10, 8),
        "introduction": [
            (
                "text",
                "<p>I have sat next to my father in many clinics. The best visits had one thing in "
                "common: he had written down three questions the evening before. Here is how we do "
                "it now.</p>",
            ),
            ("disclaimer", "not-medical-advice"),
        ],
        "body": [
            ("heading", "The evening before"),
            (
                "text",
                "<p>Write one sentence that starts with “I want to be able to”. Not “I want less "
                "pain”. Say what you would do with less pain. Walk to the market. Sit through a "
                "meal. Hold the baby. A team can work with that.</p>"
                "<p>Then pick three questions from the list below. Put the most important first. "
                "If the talk runs long, you still have it.</p>",
            ),
            (
                "questions",
                {
                    "heading": "Questions to choose from",
                    "questions": [
                        "What do you think causes my pain, and how sure are you?",
                        "Which treatments fit this kind of pain, and which do not?",
                        "What is the simplest thing that we have not tried?",
                        "Is there a trial before anything permanent?",
                        "Out of 100 people like me, how many are clearly better after a year?",
                        "Out of 100, how many have a problem with it?",
                        "Is this use authorised here, or off-label?",
                        "What happens if I wait for half a year?",
                        "Who else should I talk to before I decide?",
                    ],
                },
            ),
            ("document", "questions-for-your-appointment"),
            ("heading", "In the room"),
            (
                "text",
                "<ul><li><b>Bring somebody.</b> One listens, the other one talks.</li><li><b>Ask "
                "for numbers.</b> “Rare” can mean one in ten to one person and one in a thousand "
                "to another.</li><li><b>Say it back.</b> “So you would start with the pads, and we "
                "meet again in six weeks?”</li><li><b>Take the name.</b> Write down the words for "
                "every abbreviation.</li></ul>",
            ),
            (
                "quote",
                (
                    "Nobody has ever been cross with me for a list. It saves us all time.",
                    "Ines Carvalho, pain doctor",
                ),
            ),
            ("heading", "When the answer is an implant"),
            (
                "text",
                "<p>Then the list gets longer. In England a stimulator at the spine needs a team "
                "that knows both the pain and the device [[ta159]]. You can ask who is on that "
                "team. You can also ask to speak with somebody who has the device, and with "
                "somebody who had it taken out.</p>"
                "<p>A clear “we do not know” is a good answer. It means that somebody is being "
                "straight with you. Be careful with anyone who has no doubts.</p>",
            ),
            ("heading", "If you are the one who comes along"),
            (
                "text",
                "<p>Agree before the visit on what you are there for. I write, my father talks. I speak up only if he gives me a sign. Or I do it when a question from his list is about to get lost. It took me a year to learn to be quiet.</p>"
                "<p>You may have questions of your own: about lifting, driving, sleep, or how long "
                "you can keep going. Ask for a minute at the end, and say that it is about "
                "you.</p>",
            ),
            ("heading", "Afterwards"),
            (
                "text",
                "<p>Sit down for five minutes before you go home. Each of you writes what was "
                "agreed. Compare. Where the two notes differ, ring the clinic the next day. We "
                "have done it twice, and both times it mattered.</p>",
            ),
            ("references", []),
        ],
    },
    "keeping-a-pain-diary": {
        "title": "Keeping a pain diary without letting it keep you",
        "summary": "Three lines a day, two weeks at a time.",
        "published_at": datetime(2025, 12, 2, 18, 0, tzinfo=UTC),
        "authors": ["alex-morgan"],
        "categories": ["living-with-pain"],
        "tags": ["diary", "at home"],
        "picture": "diary",
        "introduction": [
            (
                "text",
                "<p>A diary can help a team to help you. It can also make you listen to your pain "
                "all day long. I have kept both kinds.</p>",
            ),
            ("disclaimer", "personal-experience"),
        ],
        "body": [
            (
                "text",
                "<p>What worked for me was small. Three lines in the evening, no more, for two "
                "weeks. Then a pause.</p>"
                "<ol><li>One thing I did today.</li><li>One thing I left out because of "
                "pain.</li><li>What helped, if anything did.</li></ol>"
                "<p>I stopped giving marks out of ten. On a good day my six was a five, and on a "
                "bad day my five was a nine. “Walked to the bakery and back” means the same thing "
                "every day.</p>",
            ),
            ("heading", "When to write more"),
            (
                "text",
                "<p>Write more when something changes: a new medicine, new settings, a trial week. "
                "Start two weeks <b>before</b> the change, so that you have something to compare "
                "with. That is the part that everybody forgets. I did, twice.</p>",
            ),
            ("heading", "When to stop"),
            (
                "text",
                "<p>Stop if the page makes you dread the evening. Tell your team that you stopped "
                "and why. That is a result too.</p>",
            ),
        ],
    },
    "who-works-in-a-pain-clinic": {
        "title": "Who works in a pain clinic, and what each of us does",
        "summary": "A pain doctor introduces the people whom you may meet, and the one we cannot do "
        "without.",
        "published_at": datetime(2025, 4, 30, 13, 0, tzinfo=UTC),
        "authors": ["ines-carvalho"],
        "categories": ["living-with-pain"],
        "tags": ["appointments", "team"],
        "picture": "clinic",
        "introduction": [
            (
                "text",
                "<p>People come to us after years and many doctors. They expect one more doctor. "
                "Then they meet five people in one morning, and they wonder why.</p>",
            ),
        ],
        "body": [
            (
                "text",
                "<p>Long-lasting pain changes sleep, movement, mood and money. No single person "
                "can look after all of that. This is who we are:</p>"
                "<ul><li><b>The pain doctor</b> sorts out what kind of pain it is, and which "
                "medicines and procedures make sense.</li><li><b>The nurse</b> knows the devices "
                "in daily life, and is the person who answers the phone.</li><li><b>The "
                "physiotherapist</b> finds movement that you can keep up.</li><li><b>The "
                "psychologist</b> is not there because we think the pain is imagined. Pain is hard "
                "work, and this is the expert for hard work.</li><li><b>The pharmacist</b> checks "
                "how your medicines get along.</li></ul>",
            ),
            ("heading", "Why you are asked the same thing twice"),
            (
                "text",
                "<p>Each of us listens for something else. When we meet afterwards, we compare. For "
                "a stimulator at the spine, British guidance asks for such a team [[ta159]]. For "
                "deep brain stimulation it does so too [[ipg382]].</p>",
            ),
            ("heading", "The one we cannot do without"),
            (
                "text",
                "<p>You. You know what a good day is. If our plan does not lead there, say so. We "
                "can change it.</p>",
            ),
            ("references", []),
        ],
    },
    "how-this-blog-is-made": {
        "title": "How this blog is made, and what it does not do",
        "summary": "No tracking, no advertisements, no player that loads before you ask. And who we "
        "are: nobody.",
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
                "articles are then read by somebody with medical training, and the page says so. "
                "If it does not say so, nobody did.</p>"
                "<p>Three dates matter: when an article was published, when the whole of it was "
                "last checked, and when that is due again. Fixing a comma does not move the second "
                "one.</p>",
            ),
            ("heading", "What we do not do"),
            (
                "text",
                "<ul><li>We set no cookies for reading and we count nobody.</li><li>We load "
                "nothing from other sites until you ask for it.</li><li>We rank no treatments. "
                "There is no “best” here.</li></ul>",
            ),
            (
                "embed",
                {
                    "title": "Big Buck Bunny, a free test film: press play and only then does it "
                    "load",
                    "url": "https://www.youtube.com/watch?v=aqz-KE-bpKQ",
                },
            ),
            ("heading", "Pictures"),
            (
                "text",
                "<p>All pictures were drawn for this site and belong to everybody. Take them, "
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
    },
}
