"""Articles about how to read studies, grades and words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

ARTICLES: dict[str, dict[str, Any]] = {
    "how-to-read-a-grade-of-evidence": {
        "title": "How to read a grade of evidence",
        "summary": "Level A, low certainty, “special arrangements”: five systems, five questions, "
        "and why nobody should convert one into another.",
        "published_at": datetime(2026, 7, 8, 7, 0, tzinfo=UTC),
        "authors": ["noor-haddad", "alex-morgan"],
        "categories": ["reading-evidence"],
        "tags": ["evidence", "GRADE", "guidelines"],
        "picture": "evidence",
        "reviewed_by": "ines-carvalho",
        "last_reviewed_on": date(2026, 7, 3),
        "next_review_on": date(2027, 7, 3),
        "introduction": [
            (
                "text",
                "<p>On this blog you will find lines such as “Level A, definite” and “Low "
                "certainty”. Sometimes both stand beside the same treatment. That is no mistake. "
                "They answer different questions.</p>",
            ),
        ],
        "body": [
            ("heading", "Five systems you will meet here"),
            (
                "table",
                {
                    "caption": "What each system asks",
                    "columns": ["System", "The question it answers", "What it may say"],
                    "rows": [
                        [
                            "GRADE certainty",
                            "How close to the truth is this figure, probably?",
                            "High, moderate, low, very low",
                        ],
                        [
                            "EFNS/IFCN panel",
                            "Is there an effect at all?",
                            "Level A definite, B probable, C possible",
                        ],
                        [
                            "NICE technology appraisal",
                            "Should the health service pay for it?",
                            "Recommended, only in research, not recommended",
                        ],
                        [
                            "NICE procedures guidance",
                            "Is it safe and useful enough to do, and with what care?",
                            "Standard or special arrangements, research only, do not use",
                        ],
                        [
                            "NICE guideline",
                            "Should staff offer it to this group of people?",
                            "Offer, consider, do not offer",
                        ],
                    ],
                },
            ),
            (
                "text",
                "<p>The questions are not steps of one ladder. “Is there an effect?” and “how large "
                "is it?” are different things. A feather falls, and we can be certain of it. It "
                "still will not hurt your foot.</p>",
            ),
            ("heading", "One treatment, two grades"),
            (
                "text",
                "<p>Take magnetic pulses for nerve pain. The European panel says Level A "
                "[[lefaucheur2020]]. The Cochrane review says low certainty, with a fall in pain of about 7 in 100 [[oconnell2018]]. The true figure may lie between 5 and 9.</p>"
                "<p>Read together, they make sense. There is probably something. It is probably "
                "small on average. Better studies could change the figure.</p>"
                "<p>Spinal cord stimulation is another pair. NICE recommends it after a trial that "
                "works [[ta159]]. Cochrane has very low certainty about its benefit over a dummy "
                "treatment [[oconnell2021]].</p>",
            ),
            (
                "callout",
                {
                    "tone": "important",
                    "heading": "Low certainty is not “it does not work”",
                    "text": "<p>It means: we do not know well. The true effect may be larger or "
                    "smaller than the studies say. “No effect, high certainty” is a different "
                    "sentence.</p>",
                },
            ),
            ("heading", "Four things to look at first"),
            (
                "text",
                "<ol><li><b>Which pain?</b> A grade for nerve pain says nothing about "
                "migraine.</li><li><b>Compared with what?</b> A dummy treatment, usual care, or "
                "nothing at all?</li><li><b>How much, for how long?</b> Seven in a hundred for two "
                "weeks is not the same as for two years.</li><li><b>When?</b> A grade from 2008 may "
                "still be right. It has not seen what came later.</li></ol>",
            ),
            ("heading", "Why we do not convert"),
            (
                "text",
                "<p>It is tempting to give every grade a number and draw a table of winners. We do "
                "not do that. “Level A” is not “high certainty” in other words, and “special "
                "arrangements” is not a bad mark. NICE uses it when a procedure needs extra care and good records. Stimulation of the nerves at the back of the head is one example [[ipg452]].</p>"
                "<p>So you will always see the name of the system, the year and the source. And "
                "where a source gives no grade, we do not make one up.</p>",
            ),
            (
                "quote",
                (
                    "If two honest grades disagree, ask what each of them was asked.",
                    "Pinned above Noor’s desk",
                ),
            ),
            (
                "comparison",
                {
                    "caption": "Four treatments and all their grades",
                    "modalities": ["tms", "scs", "tens", "dbs"],
                    "jurisdiction": "UK",
                },
            ),
            ("references", []),
        ],
    },
    "cleared-granted-approved": {
        "title": "Cleared, granted, approved: three words that are not the same",
        "summary": "Three doors lead to the American market for devices. The word on the box tells "
        "you which one was used.",
        "published_at": datetime(2026, 4, 14, 8, 20, tzinfo=UTC),
        "authors": ["noor-haddad"],
        "categories": ["reading-evidence"],
        "tags": ["FDA", "regulation", "words"],
        "picture": "three-doors",
        "introduction": [
            (
                "text",
                "<p>“FDA approved!” says the website. My father’s doctor says “cleared”. The leaflet "
                "says “granted”. I thought these were three words for one stamp. They are three "
                "doors.</p>",
            ),
            ("disclaimer", "rules-differ"),
        ],
        "body": [
            ("heading", "Door one: cleared"),
            (
                "text",
                "<p>Most devices of medium risk go this way. The maker sends a notice, called a "
                "510(k). It must show that the device is much like one that is already on the "
                "market [[terms2021]]. The question is: is it as safe and as useful as its older "
                "cousin?</p>"
                "<p>TENS units go through this door [[cfr8825890]]. So do some nerve stimulators "
                "with a lead that is taken out after weeks [[k161154]].</p>",
            ),
            ("heading", "Door two: granted"),
            (
                "text",
                "<p>What if there is no cousin? Then the maker can file a De Novo request. If the "
                "FDA finds that rules can keep the risk in check, it grants the request. It also "
                "makes a new type of device [[terms2021]]. From then on, others can be compared "
                "with the first.</p>"
                "<p>The magnetic stimulator for headache came in like this, in December 2013 "
                "[[fr2014tms]].</p>",
            ),
            ("heading", "Door three: approved"),
            (
                "text",
                "<p>Devices of high risk need premarket approval, PMA for short. Here the maker "
                "must show with studies that the device itself is safe and works for the named use "
                "[[terms2021]]. Implants at the spine belong here. The stimulator for the dorsal "
                "root ganglion was approved in February 2016, for leg pain in one disease "
                "[[p150004]].</p>",
            ),
            (
                "table",
                {
                    "caption": "Three doors in one look",
                    "columns": ["Door", "The word", "What had to be shown"],
                    "rows": [
                        ["510(k)", "cleared", "It is much like a device that is already sold"],
                        ["De Novo", "granted", "It is new, and rules can keep the risk in check"],
                        ["PMA", "approved", "It is safe and works for this use, shown by studies"],
                    ],
                },
            ),
            ("heading", "Words that are no door at all"),
            (
                "text",
                "<p><b>Registered</b> means that a company has put its name on a list. "
                "<b>Breakthrough</b> means that the FDA will talk with the maker more often. "
                "Neither says that anything works. And <b>off-label</b> means that a device has "
                "come through a door, but for something else.</p>",
            ),
            (
                "callout",
                {
                    "tone": "note",
                    "heading": "Not better, not worse",
                    "text": "<p>A cleared device can be useful and an approved one can disappoint. "
                    "The word tells you what was checked. It does not tell you what will help "
                    "you.</p>",
                },
            ),
            ("heading", "And elsewhere?"),
            (
                "text",
                "<p>In Europe devices carry a CE mark, and the rules became stricter with a new "
                "law. In the United Kingdom there is a mark of its own. These marks say that a "
                "device may be sold. What a health service pays for is yet another decision. NICE "
                "made such a decision for spinal cord stimulators [[ta159]].</p>"
                "<p>On this blog the word is never typed by hand. It follows from the door that "
                "was recorded, so nobody can be generous by mistake.</p>",
            ),
            ("references", []),
        ],
    },
    "names-that-look-alike": {
        "title": "PNS, PENS, PNFS, TENS: names that look alike",
        "summary": "Four letters can hide four very different afternoons. A small guide to a messy "
        "alphabet.",
        "published_at": datetime(2026, 1, 22, 16, 0, tzinfo=UTC),
        "authors": ["alex-morgan"],
        "categories": ["reading-evidence", "treatments"],
        "tags": ["words", "PNS", "PENS", "TENS"],
        "picture": "pns",
        "introduction": [
            (
                "text",
                "<p>At my second appointment I nodded at “PENS” and went home to read about “TENS”. "
                "One has needles. I would have liked to know that before.</p>",
            ),
        ],
        "body": [
            (
                "table",
                {
                    "caption": "Same letters, different things",
                    "columns": ["Letters", "In full", "What touches you"],
                    "rows": [
                        ["TENS", "Transcutaneous electrical nerve stimulation", "Pads on the skin"],
                        ["PENS", "Percutaneous electrical nerve stimulation", "Fine needles"],
                        ["PNS", "Peripheral nerve stimulation", "A lead next to one nerve"],
                        ["PNFS", "Peripheral nerve-field stimulation", "Leads under the skin"],
                        ["PNS, again", "Peripheral nervous system", "Nothing: it is part of you"],
                        ["DRG", "Dorsal root ganglion", "A lead beside the spine"],
                        ["VNS", "Vagus nerve stimulation", "An implant in the neck"],
                        [
                            "nVNS",
                            "Non-invasive vagus nerve stimulation",
                            "A device held to the neck",
                        ],
                    ],
                },
            ),
            ("heading", "The two little words inside"),
            (
                "text",
                "<p><b>Trans</b> means across: the current goes through the skin, and nothing else "
                "does. <b>Per</b> means through: something thin goes in. If you remember one thing "
                "from this page, take that. It tells pads from needles.</p>",
            ),
            ("heading", "Experts mind, too"),
            (
                "text",
                "<p>It is not only us. The societies of the field wrote a glossary with 91 terms, "
                "because they kept misunderstanding each other. They left out all brand names "
                "[[north2022]]. Others wrote a definition of the whole field and a way to sort "
                "implants [[definition2023]].</p>"
                "<p>The rules follow the words. PENS may be used with normal arrangements in "
                "Britain [[ipg450]]. PNFS, one letter away, needs special ones [[ipg451]].</p>",
            ),
            ("modality_list", [("tens", ""), ("pens", ""), ("pns", ""), ("pnfs", "")]),
            (
                "questions",
                {
                    "heading": "A sentence to take along",
                    "questions": [
                        "Could you say the words for those letters, and what will touch me?",
                        "Does anything stay in my body afterwards?",
                    ],
                },
            ),
            ("references", []),
        ],
    },
    "the-power-of-a-dummy": {
        "title": "The power of a dummy treatment",
        "summary": "Why a good study switches the device off for half of the people, and why that is "
        "not cruel.",
        "published_at": datetime(2025, 9, 9, 7, 45, tzinfo=UTC),
        "authors": ["noor-haddad"],
        "categories": ["reading-evidence"],
        "tags": ["sham", "placebo", "evidence"],
        "picture": "clinic",
        "introduction": [
            (
                "text",
                "<p>Imagine joining a study and learning later that your device did nothing. Many "
                "people are angry at the thought. I was. Then I understood what it is for.</p>",
            ),
        ],
        "body": [
            ("heading", "Why people get better anyway"),
            (
                "text",
                "<p>Pain comes in waves. People join studies when it is at its worst, so the next "
                "wave is often smaller. They also get time, care and hope. All this brings relief, "
                "and none of it is the current.</p>"
                "<p>Without a comparison, every treatment looks good. That is why doctors believed "
                "in so many things that did not last.</p>",
            ),
            ("heading", "What a sham is"),
            (
                "text",
                "<p>A dummy treatment, or <b>sham</b>, looks and feels like the real one. For "
                "tablets that is easy. For devices it is hard. A coil clicks. A TENS unit tingles. "
                "A spinal stimulator can buzz. If people notice, the comparison breaks.</p>"
                "<p>Experts on magnetic stimulation asked for better shams in 2015. The quality of the studies had not been enough for an application to the FDA [[klein2015]].</p>",
            ),
            ("heading", "What happens when we look"),
            (
                "text",
                "<p>For spinal cord stimulation, a Cochrane team looked at the studies with a sham on their own. They showed little difference in the short term, with very low certainty [[oconnell2021]]. For the back muscle stimulator, 57 in 100 people improved with "
                "full stimulation and 47 in 100 with very little [[gilligan2021]].</p>"
                "<p>Forty-seven! Those people were not imagining things. Their lives had become "
                "better. The study only asks how much of that is due to the device. The device is what needs an operation.</p>",
            ),
            ("heading", "Three signs of a careful study"),
            (
                "text",
                "<ul><li>The people were asked at the end what they think they had. If most guessed "
                "right, the comparison was not fair.</li><li>The plan was made public before the "
                "study began, so nobody could move the goal.</li><li>Everybody who started is "
                "counted in the end, also those who gave up.</li></ul>",
            ),
            (
                "callout",
                {
                    "tone": "note",
                    "heading": "If you are asked to join a study",
                    "text": "<p>Ask what happens afterwards. In many studies everybody gets the real "
                    "treatment in the end. Ask also how the team will know that nobody could "
                    "guess.</p>",
                },
            ),
            ("heading", "Not cruel, but kind to the next person"),
            (
                "text",
                "<p>Without shams, a useless implant can be sold for twenty years. With them, some people wait a few months longer for a treatment that may not work. The waiting is hard, and nobody should pretend that it is not. But a study that cannot tell luck from help asks just as much of people. It gives nothing back to those who come later. I know which "
                "world I want my father to be ill in.</p>",
            ),
            ("references", []),
        ],
    },
}
