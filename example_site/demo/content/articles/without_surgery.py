"""Articles about treatments that leave nothing in the body."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

ARTICLES: dict[str, dict[str, Any]] = {
    "tens-at-home": {
        "title": "TENS at home: what the guidance says, and what it does not say",
        "summary": "Cheap, easy to try, loved by many, and “do not offer” in one national "
        "guideline. How can all of that be true?",
        "published_at": datetime(2026, 8, 5, 8, 0, tzinfo=UTC),
        "authors": ["alex-morgan"],
        "categories": ["without-surgery"],
        "tags": ["TENS", "at home", "guidelines"],
        "picture": "tens",
        "reviewed_by": "ines-carvalho",
        "last_reviewed_on": date(2026, 8, 1),
        "next_review_on": date(2027, 8, 1),
        "introduction": [
            (
                "text",
                "<p>A TENS unit costs about as much as a pair of shoes. You stick on two pads, "
                "turn a dial, and it tingles. I have one in a drawer, and I like it. Then I read "
                "the guidance, and it made me think.</p>",
            ),
            ("disclaimer", "author-is-not-a-professional"),
        ],
        "body": [
            ("heading", "What the guideline says"),
            (
                "text",
                "<p>In 2021 the British institute NICE published a guideline on chronic pain. For "
                "<b>chronic primary pain</b> it tells health services not to offer TENS "
                "[[ng193]]. That is plain, and it surprised many people.</p>"
                "<p>Read the small words. Chronic primary pain is pain with no illness or injury "
                "that explains enough of it. The advice is about that group. It does not speak of "
                "your knee, your birth pains or the days after an operation.</p>",
            ),
            ("heading", "What the reviews say"),
            (
                "text",
                "<p>There are many studies on TENS, and most are small. In 2019 a Cochrane team "
                "gathered the Cochrane reviews on chronic pain, headache left out. They also asked "
                "why these reviews come to different ends [[gibson2019]]. That question tells you "
                "a lot about the state of things.</p>"
                "<p>For pain in the pelvis, pooled trials found less pain with TENS. Many of those "
                "studies had a high risk of bias [[cottrell2020]]. A risk of bias does not mean "
                "that they are wrong. It means that we cannot lean on them with our full "
                "weight.</p>",
            ),
            ("heading", "Why TENS is hard to test"),
            (
                "text",
                "<p>A fair test needs a dummy treatment that feels the same. But TENS tingles. A "
                "unit that is off does not. People guess, and guessing changes what they report. "
                "Studies also differ in strength, in time, and in where the pads go.</p>",
            ),
            (
                "picture",
                ("reading", "An evening with the guideline, which is longer than it looks"),
            ),
            ("heading", "If you want to try one"),
            (
                "text",
                "<ul><li>Ask first if you have a pacemaker, another implant, epilepsy, or are "
                "pregnant.</li><li>Keep the pads off the front of the neck, the eyes and broken "
                "skin.</li><li>Strong but comfortable is the usual advice. Pain is a sign to turn "
                "it down.</li><li>Use it while you do something: a walk, the dishes, a train "
                "ride.</li><li>Give it two weeks and write down what you did. Then decide.</li></ul>"
                "<p>In the United States these units are <b>cleared</b> and not approved. That is "
                "a different test, explained in another article here. Units for headache have "
                "stricter labels. They are not for people with metal or electronics in the head, "
                "or with a pacemaker [[cfr8825891]].</p>",
            ),
            ("modality_facts", "tens"),
            ("heading", "What I make of it"),
            (
                "text",
                "<p>A guideline for a health service asks: should we pay for this for everyone in "
                "this group? I ask: does it let me cook dinner? Both questions are fair. They can "
                "have different answers.</p>",
            ),
            ("references", ["cfr8825890", "fr2014tens"]),
        ],
    },
    "devices-for-migraine": {
        "title": "Four devices for migraine, and who paid for the studies",
        "summary": "A coil, a hand-held stimulator, an armband and a headband: what they do, and a "
        "habit that makes every review more useful.",
        "published_at": datetime(2026, 5, 20, 9, 0, tzinfo=UTC),
        "authors": ["noor-haddad"],
        "categories": ["without-surgery", "reading-evidence"],
        "tags": ["migraine", "nVNS", "REN", "conflicts of interest"],
        "picture": "neck-device",
        "introduction": [
            (
                "text",
                "<p>Migraine has more gadgets than any other pain. That is good news for people "
                "who cannot take the tablets. It also makes it easy to get lost. Here are four "
                "that a doctor may mention.</p>",
            ),
            ("disclaimer", "not-medical-advice"),
        ],
        "body": [
            (
                "modality_list",
                [
                    ("nvns", ""),
                    ("ren", ""),
                    (
                        "tms",
                        "The same coil as for other "
                        "pain, but used for single pulses. You hold a portable unit to the back of your head "
                        "when an attack begins. The US put this kind of device on the map in 2013 "
                        "[[fr2014tms]].",
                    ),
                    (
                        "tens",
                        "Pads on the forehead instead of the back. For headache "
                        "this is a device type of its own in the US, with its own warnings "
                        "[[cfr8825891]].",
                    ),
                ],
            ),
            (
                "gallery",
                {
                    "title": "Three places to start from",
                    "pictures": [
                        ("neck-device", "At the neck"),
                        ("armband", "At the upper arm"),
                        ("tms", "Above the head"),
                    ],
                },
            ),
            ("heading", "What one review found"),
            (
                "text",
                "<p>A review in 2019 looked at trials of three of these. For the neck device, the "
                "trial on attacks was rated high, and the trial on prevention low. For single "
                "magnetic pulses, the trial on attacks was rated moderate [[reuter2019]].</p>"
                "<p>High for attacks, low for prevention, from the same device: this is why nobody "
                "should ask “does it work?” without saying for what.</p>",
            ),
            ("heading", "Now read the first page again"),
            (
                "text",
                "<p>Under the title of that review stand four names and their employers. Two are "
                "university hospitals. One is a company that runs studies. One is the maker of the "
                "neck device [[reuter2019]].</p>"
                "<p>That does not make the review wrong. The people who build a thing often know "
                "it best, and the journal had it checked. But it is a fact about the review, like "
                "its date. I would like a second team to come to the same result. Until one does, I read the grade with the names beside it.</p>",
            ),
            (
                "callout",
                {
                    "tone": "note",
                    "heading": "A habit that takes ten seconds",
                    "text": "<p>Open the study and search the page for “conflict” or “competing”. "
                    "Then search for “funding”. Write both down next to the result.</p>",
                },
            ),
            ("heading", "What to count for a month"),
            (
                "text",
                "<p>Devices ask for work from you. So decide beforehand what would be worth it. "
                "Count the days with headache, not the strength of each one. Count the tablets you "
                "took. Count the attacks in which you could stay at work or with your "
                "children.</p>"
                "<p>Do the same for one month without the device. Two months on one sheet of paper "
                "tell your doctor more than any memory.</p>",
            ),
            ("heading", "The words on the box"),
            (
                "text",
                "<p>The stimulator for the neck [[fr2017vagal]] and the armband [[fr2021limb]] belong to new types of device. In the US, both types are in class II, for medium risk. Such types "
                "start with a De Novo request, which is <b>granted</b>. Later devices of the type "
                "are <b>cleared</b>. Neither word is “approved”, and websites mix them up every "
                "day.</p>",
            ),
            (
                "questions",
                {
                    "heading": "Questions to ask your headache clinic",
                    "questions": [
                        "Is this for stopping attacks, for preventing them, or for both?",
                        "Can I borrow one for a month?",
                        "Can I use it together with my tablets?",
                        "What would tell us to stop?",
                    ],
                },
            ),
            ("references", []),
        ],
    },
    "tms-and-scs-side-by-side": {
        "title": "TMS and SCS side by side",
        "summary": "A coil that never touches you and a lead beside your spine. Two very different "
        "offers for nerve pain, compared without a winner.",
        "published_at": datetime(2026, 11, 2, 7, 30, tzinfo=UTC),
        "authors": ["alex-morgan", "noor-haddad"],
        "categories": ["treatments", "implants", "without-surgery"],
        "tags": ["TMS", "SCS", "comparison", "neuropathic pain"],
        "picture": "scs",
        "reviewed_by": "ines-carvalho",
        "last_reviewed_on": date(2026, 10, 30),
        "next_review_on": date(2027, 10, 30),
        "introduction": [
            (
                "text",
                "<p>Both are offered for nerve pain. Both act on nerve cells with electricity, "
                "although one makes it with a magnet. There the likeness ends. We put them next to "
                "each other because readers keep asking which is better.</p>",
            ),
            ("disclaimer", "author-is-not-a-professional"),
            ("text", "<p>We will not answer that, and by the end you may see why.</p>"),
        ],
        "body": [
            ("heading", "Two ways in"),
            (
                "gallery",
                {
                    "title": "From above, and from behind",
                    "pictures": [
                        ("tms", "TMS: a coil above the head, nothing left behind"),
                        ("scs", "SCS: a lead behind the spinal cord, and a battery"),
                    ],
                },
            ),
            (
                "text",
                "<p><b>TMS</b> works from outside. You sit in a chair, a coil clicks above your "
                "head, and you go home. You come back tomorrow, and on many days after that.</p>"
                "<p><b>SCS</b> works from inside. You try it for some days with leads through the "
                "skin. If the trial helps, a small operation makes it permanent. Then it is with "
                "you day and night.</p>",
            ),
            (
                "comparison",
                {
                    "caption": "TMS and SCS, from this blog’s own rows of facts",
                    "modalities": ["tms", "scs"],
                    "jurisdiction": "US",
                },
            ),
            ("disclaimer", "rules-differ"),
            ("heading", "The evidence disagrees with itself"),
            ("subheading", "TMS: “definite” and “low”"),
            (
                "text",
                "<p>A European panel gives magnetic pulses over the motor cortex its top grade for "
                "nerve pain [[lefaucheur2020]]. A Cochrane review gives the same method a low certainty. It finds a fall in pain of about 7 in 100 [[oconnell2018]].</p>"
                "<p>Both read mostly the same trials. The panel asked whether there is an effect. "
                "The review asked how large it is and how far the studies can be trusted. A small, "
                "real effect can pass the first test and do poorly in the second.</p>",
            ),
            ("subheading", "SCS: “recommended” and “very low”"),
            (
                "text",
                "<p>NICE has recommended the stimulator since 2008. The nerve pain must have lasted six months, and a trial must have worked [[ta159]]. Thirteen years later a Cochrane "
                "review compared it with dummy stimulation. It found little difference, and very "
                "low certainty [[oconnell2021]]. Added to usual care, it may help to a degree that "
                "matters. Again, certainty is low to very low.</p>"
                "<p>NICE decides what a health service should pay for. Cochrane judges how sure we "
                "can be. Those are different jobs.</p>",
            ),
            (
                "quote",
                (
                    "I never say which is better. I ask what you can live with if it does not work.",
                    "Ines Carvalho, who reviewed this article",
                ),
            ),
            ("heading", "What can go wrong"),
            (
                "text",
                "<p>With TMS, headache is the usual complaint. A single seizure is very rare "
                "[[klein2015]]. Metal or electronics near the coil rule it out. For implants "
                "elsewhere in the body, newer expert advice is more relaxed than the labels of the "
                "devices [[rossi2021]]. Ask, and do not guess.</p>"
                "<p>With SCS, leads move or break, and wounds get infected. Some people need "
                "another operation [[oconnell2021]]. One summary counts problems of some kind in 30 "
                "to 40 of 100 people [[asra2019]].</p>",
            ),
            (
                "callout",
                {
                    "tone": "important",
                    "heading": "Before any scan",
                    "text": "<p>Tell every team about every implant, also old leads that are no "
                    "longer in use. MRI is possible with some systems and not with others.</p>",
                },
            ),
            ("heading", "The days in between"),
            (
                "table",
                {
                    "caption": "What a month may look like",
                    "columns": ["", "TMS", "SCS"],
                    "rows": [
                        ["Where it happens", "In a clinic, session by session", "Wherever you are"],
                        ["What you feel", "Clicks and taps on the scalp", "A tingle, or nothing"],
                        ["If it fails", "You stop going", "The device is switched off or removed"],
                        ["What stays", "Nothing", "A scar, leads and a battery"],
                    ],
                },
            ),
            ("modality_facts", "tms"),
            ("modality_facts", "scs"),
            ("separator", None),
            (
                "questions",
                {
                    "heading": "Questions that fit both",
                    "questions": [
                        "What exactly do you expect to change for me, and by when?",
                        "How will we measure it, apart from a number out of ten?",
                        "What did people like me gain, out of 100?",
                        "What is the plan if it stops working after a year?",
                    ],
                },
            ),
            ("document", "questions-for-your-appointment"),
            ("disclaimer", "no-conflict"),
            ("references", ["p030017", "fr2014tms"]),
        ],
    },
    "an-ankle-for-the-pelvis": {
        "title": "Why doctors stimulate the ankle for pain in the pelvis",
        "summary": "The nerve at the ankle and the nerves of the pelvis share an address in the "
        "spine.",
        "published_at": datetime(2025, 1, 29, 12, 0, tzinfo=UTC),
        "authors": ["noor-haddad"],
        "categories": ["without-surgery"],
        "tags": ["pelvic pain", "tibial nerve"],
        "picture": "reading",
        "introduction": [
            (
                "text",
                "<p>It sounds like a mix-up. You have pain in the pelvis, and somebody puts a "
                "needle into your ankle. There is a reason.</p>",
            ),
        ],
        "body": [
            (
                "text",
                "<p>The tibial nerve runs past the inner ankle. Far up, it starts from the same "
                "part of the spine as the nerves of bladder, bowel and pelvic floor. Pulses at the "
                "foot arrive where the pelvis reports too. The ankle is simply the polite place to "
                "knock.</p>",
            ),
            ("modality_facts", "ptns"),
            ("heading", "How good is the evidence?"),
            (
                "text",
                "<p>A review in 2020 found 36 studies on several kinds of stimulation for chronic "
                "pelvic pain. Eight were randomised. For the ankle and for TENS the numbers could "
                "be pooled, and pain went down. For the other kinds the studies were too different "
                "to add up [[cottrell2020]].</p>"
                "<p>Many of the studies had a high risk of bias, and side effects were often not "
                "reported. So: a sensible idea, a hopeful start, and more work to do. If you are "
                "offered it, ask how many sessions there will be before you decide together "
                "whether it helps.</p>",
            ),
            ("references", []),
        ],
    },
}
