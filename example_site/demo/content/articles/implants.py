"""Articles about devices under the skin."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

ARTICLES: dict[str, dict[str, Any]] = {
    "spinal-cord-stimulator-trial-week": {
        "title": "What a spinal cord stimulator trial week is like",
        "summary": "Seven days with a wire taped to my back: what I could do, what I could not, and "
        "what I wrote down to make up my mind.",
        "published_at": datetime(2026, 10, 19, 7, 0, tzinfo=UTC),
        "authors": ["alex-morgan"],
        "categories": ["implants", "living-with-pain"],
        "tags": ["SCS", "trial", "diary"],
        "picture": "diary",
        "introduction": [
            (
                "text",
                "<p>Before anybody puts a battery under your skin, you get to try the idea. In "
                "England, a trial that works is a condition for the implant [[ta159]]. I found "
                "leaflets about the operation and almost nothing about the week itself. So here is "
                "mine.</p>",
            ),
            ("disclaimer", "personal-experience"),
        ],
        "body": [
            ("heading", "Why there is a trial at all"),
            (
                "text",
                "<p>Nobody can tell beforehand whom stimulation will help. A scan does not show "
                "it, and a blood test does not either. A trial is the one honest test. It costs a "
                "week and a small procedure, and it can save you from an implant that does "
                "nothing.</p>"
                "<p>It is not a perfect test. Hope is strong in that week, and so is the wish to "
                "please the team. Reviewers are unsure how much of the benefit of spinal cord "
                "stimulation comes from the pulses themselves [[oconnell2021]]. That is why I "
                "decided to write things down while they happened.</p>",
            ),
            ("heading", "The day the leads went in"),
            (
                "text",
                "<p>I lay on my front, awake, with a numb patch of skin. The doctor slid two thin "
                "leads through a needle while watching an X-ray picture. It was pressure rather "
                "than pain.</p>"
                "<p>Then came the odd part. Somebody turned on the current and asked where I felt "
                "it. “Left hip. Now the knee. Now the foot.” When the tingle covered the places "
                "that usually hurt, they stopped. The leads stayed under tape. A box the size of a "
                "deck of cards went on my belt.</p>",
            ),
            ("heading", "Seven days"),
            (
                "table",
                {
                    "caption": "My week in short",
                    "columns": [
                        "Day",
                        "Pain at its worst, 0 to 10",
                        "What I did",
                        "What I noticed",
                    ],
                    "rows": [
                        ["1", "7", "Slept, mostly", "The wound hurt more than my leg"],
                        ["2", "6", "Walked to the shop", "The tingle jumped when I bent"],
                        ["3", "4", "Cooked standing up", "First time in two years"],
                        ["4", "5", "Drove nowhere, as told", "Bored, and a little grumpy"],
                        ["5", "4", "Sat through a film", "Forgot the box was there"],
                        ["6", "6", "Too much walking", "A bad evening: my own doing"],
                        ["7", "4", "Packed for the clinic", "Missed it as soon as it was off"],
                    ],
                },
            ),
            (
                "text",
                "<p>The number was the least useful column. “Cooked standing up” told me more. If "
                "you keep a diary, write what you did, not only how it felt.</p>",
            ),
            (
                "quote",
                (
                    "Write down what you would miss if we took it out tomorrow.",
                    "The nurse on the first day",
                ),
            ),
            ("heading", "What I was told not to do"),
            (
                "text",
                "<ul><li>No bath and no shower, only a cloth.</li><li>No lifting, twisting or "
                "reaching above the head, because leads can slip.</li><li>No driving with the "
                "stimulator on.</li><li>No pulling at the tape, even when it itches. It "
                "itches.</li></ul><p>Your team’s list may differ. Theirs counts, not mine.</p>",
            ),
            (
                "callout",
                {
                    "tone": "help",
                    "heading": "Signs that cannot wait",
                    "text": "<p>New weakness, new numbness, trouble with bladder or bowel, fever, "
                    "or a wound that is red, hot or leaking. Ring the number you were given, at "
                    "any hour.</p>",
                },
            ),
            ("heading", "Deciding"),
            (
                "text",
                "<p>A lead that slips in the trial week is a nuisance. After the implant, the same "
                "thing can mean another operation. A summary for specialists puts problems of any "
                "kind at about 30 to 40 in 100 people [[asra2019]]. Most of them are not "
                "dangerous, but they are real.</p>"
                "<p>I said yes. I might have said no with the same diary in front of me. I know "
                "people who did, and they do not regret it either.</p>",
            ),
            (
                "questions",
                {
                    "heading": "Questions to ask before your trial week",
                    "questions": [
                        "How long is the trial here, and why that long?",
                        "What result would make you advise me against the implant?",
                        "Who changes the settings when the tingle is in the wrong place?",
                        "What may I not do, and for how long?",
                        "Which number do I ring at night?",
                    ],
                },
            ),
            ("disclaimer", "implant-emergency"),
            ("references", ["p030017"]),
        ],
    },
    "deep-brain-stimulation-for-pain": {
        "title": "Deep brain stimulation for pain: the last step, explained",
        "summary": "It is routine for tremor and rare for pain. What is known, what is off-label, "
        "and what a careful team will tell you first.",
        "published_at": datetime(2026, 3, 3, 9, 15, tzinfo=UTC),
        "authors": ["alex-morgan"],
        "categories": ["implants"],
        "tags": ["DBS", "off-label"],
        "picture": "dbs",
        "reviewed_by": "ines-carvalho",
        "last_reviewed_on": date(2026, 2, 27),
        "next_review_on": date(2027, 2, 27),
        "introduction": [
            (
                "text",
                "<p>Few treatments sound as much like science fiction. A wire, thinner than "
                "spaghetti, sits deep in the brain and sends pulses all day. For the shaking of "
                "Parkinson’s disease this is well known. For pain it is a different story.</p>",
            ),
            ("disclaimer", "off-label-use"),
        ],
        "body": [
            ("heading", "What happens"),
            (
                "text",
                "<p>The team maps your brain with scans. The surgeon then guides an electrode to a "
                "small target, with you awake, drowsy or asleep. They test it. If the test goes well, a battery goes under the skin of the chest [[ipg382]]. A wire runs up the neck.</p>"
                "<p>Two targets are used most. One is the part of the thalamus that handles "
                "feeling. The other is grey matter in the midbrain, which belongs to the body’s "
                "own pain control.</p>",
            ),
            ("heading", "Does it work?"),
            (
                "text",
                "<p>For some people. The British institute NICE says there is evidence of benefit "
                "in some people whom everything else has failed. It adds that it may not control the pain. And there is a small risk of death [[ipg382]].</p>"
                "<p>American surgeons wrote in 2014 that conclusive studies were still missing. "
                "Nobody knew for certain which target is best [[moore2014]]. A British team that "
                "believes in the method wrote in 2021 that success varies. They fear that it will "
                "be forgotten before it has been tested well [[farrell2021]].</p>",
            ),
            ("modality_facts", "dbs"),
            ("heading", "What off-label means here"),
            (
                "text",
                "<p>The device is sold lawfully, for other illnesses. No authority in the United "
                "States or the United Kingdom has authorised it for chronic pain "
                "[[moore2014]] [[farrell2021]]. Doctors may still use it. It means less evidence, "
                "more forms, and often no payment.</p>"
                "<p>Off-label is not the same as reckless. It does shift the burden. The team has "
                "to explain more, and you have to ask more.</p>",
            ),
            ("heading", "What I would want to hear"),
            (
                "text",
                "<p>I once asked a surgeon how he decides. He did not begin with the brain. He "
                "asked what had been tried, for how long, and who had looked after me in between. "
                "He wanted to know what a good day is.</p>"
                "<p>Then he told me about two people. One went back to her garden. The other one "
                "has the same pain and now also a scar. He had done the same operation both times. "
                "That answer made me trust him, and it made me wait.</p>",
            ),
            ("heading", "Who should be in the room"),
            (
                "text",
                "<p>NICE wants a team that specialises in pain to choose the patients [[ipg382]]. It should not be one person. I would want to meet the surgeon, the "
                "pain doctor and a psychologist. And I would want somebody who has lived with the "
                "device for years.</p>",
            ),
            (
                "questions",
                {
                    "heading": "Questions to ask the team",
                    "questions": [
                        "How many people with my kind of pain have you treated this way?",
                        "How many of them still use it after three years?",
                        "What is your own rate of bleeding and infection, out of 100?",
                        "What happens to the device if it does not help me?",
                        "Who pays for the battery in ten years?",
                    ],
                },
            ),
            ("references", []),
        ],
    },
    "one-nerve-at-a-time": {
        "title": "One nerve at a time: stimulation away from the spine",
        "summary": "Peripheral nerve stimulation sounds modest next to the spine and the brain. That "
        "may be its strength.",
        "published_at": datetime(2025, 11, 11, 10, 0, tzinfo=UTC),
        "authors": ["alex-morgan"],
        "categories": ["implants"],
        "tags": ["PNS", "nerve injury"],
        "picture": "pns",
        "introduction": [
            (
                "text",
                "<p>If one nerve makes the trouble, why stimulate the whole spine? That is the "
                "thought behind <b>peripheral nerve stimulation</b>. “Peripheral” means away from "
                "the centre: an arm, a leg, a shoulder, the skin of the chest.</p>",
            ),
            ("disclaimer", "not-medical-advice"),
        ],
        "body": [
            ("heading", "How small can it be?"),
            (
                "text",
                "<p>Small. The doctor finds the nerve with ultrasound, numbs the skin, and slides "
                "a lead close to it. The lead is very thin. It lies near the nerve and does not go into it.</p>"
                "<p>One American device of this kind is cleared for up to 30 days. It is meant for "
                "the back and the limbs, and not for the face [[k161154]]. After that the lead "
                "comes out, like a stitch. Other systems are implanted and stay.</p>",
            ),
            ("heading", "What the studies show"),
            (
                "text",
                "<p>A review in 2021 read a hundred and two studies. Five were randomised trials. "
                "One of the five was of high quality [[helm2021]]. Most of the better studies are "
                "about pain from an injured nerve. So the honest summary is short. There is "
                "promise for injured nerves, and there are gaps nearly everywhere else.</p>"
                "<p>Remember what a review can and cannot do. It can read everything that exists. It cannot read the trials that nobody has run yet. For many nerves and many kinds of pain, nobody has.</p>",
            ),
            ("modality_facts", "pns"),
            ("heading", "Beware of the look-alikes"),
            (
                "text",
                "<p>PNS is also short for the peripheral nervous system. PNFS aims at a whole patch of fine nerves under the skin. NICE asks for special arrangements there [[ipg451]]. PENS uses needles for a session and nothing stays "
                "[[ipg450]]. If a clinic uses three letters, ask for the words.</p>",
            ),
            (
                "callout",
                {
                    "tone": "note",
                    "heading": "A small test you can ask for",
                    "text": "<p>Some teams block the nerve with a numbing injection first. If the "
                    "pain does not change for those hours, that nerve may not be the one. Ask "
                    "whether this makes sense in your case.</p>",
                },
            ),
            ("heading", "A day with a lead under the skin"),
            (
                "text",
                "<p>People who had the short treatment tell me about the tape, mostly. Keep it dry. "
                "Keep it on. Look at it every day in a mirror, or ask somebody. A red edge that "
                "grows is a reason to ring the clinic.</p>"
                "<p>Some hardly notice the current, others like the tap of it. All of them had to "
                "learn where the controls are in the dark. And most were surprised how soon they "
                "forgot about it.</p>",
            ),
            ("heading", "What I would weigh"),
            (
                "text",
                "<p>A short treatment with a lead that comes out again is a small bet. An implant "
                "is a larger one. Both need somebody who knows anatomy very well. I would ask how often they have done this very nerve. I would not be shy about it. And I would ask what comes next if the lead helps for some weeks and the pain returns. Some people then repeat the short treatment. Others move on to an implant, and others leave it there.</p>",
            ),
            ("references", []),
        ],
    },
    "the-muscle-that-went-quiet": {
        "title": "The muscle that went quiet: restorative stimulation for back pain",
        "summary": "A stimulator that does not block pain but wakes a muscle, and a trial whose main "
        "result was “we cannot be sure”.",
        "published_at": datetime(2025, 6, 24, 6, 45, tzinfo=UTC),
        "authors": ["noor-haddad"],
        "categories": ["implants", "reading-evidence"],
        "tags": ["back pain", "sham", "trial"],
        "picture": "evidence",
        "introduction": [
            (
                "text",
                "<p>Most devices on this blog try to talk over the pain. This one has another "
                "plan. It wakes a deep muscle of the back that has stopped doing its job, and then "
                "waits.</p>",
            ),
            ("disclaimer", "not-medical-advice"),
        ],
        "body": [
            ("heading", "The idea"),
            (
                "text",
                "<p>The multifidus is a row of small muscles along the spine. They hold the lower "
                "back steady. In some people with long-lasting back pain, a reflex switches the muscle off. Exercises do not reach it.</p>"
                "<p>Two leads are placed next to the nerve that drives it. Twice a day, for half "
                "an hour, you lie down and let the device contract the muscle. You feel it work. "
                "The hope is that control comes back over months.</p>",
            ),
            ("heading", "A trial worth reading slowly"),
            (
                "text",
                "<p>In 2021 a large trial came out. All 204 people had the implant. Half got full "
                "stimulation. The other half got very little, and nobody knew who had which "
                "[[gilligan2021]].</p>"
                "<p>After 120 days, 57 in 100 people in the first group were clearly better. In "
                "the other group it was 47 in 100. That sounds like a win. But with groups of this "
                "size, a gap of ten can happen by luck. The authors said so themselves: the main "
                "question was not settled.</p>"
                "<p>Look at the second number again. Nearly half of the people with almost no "
                "stimulation got better too. They had an operation, attention, hope and time. All "
                "of that is real relief. It is just not proof of the device.</p>",
            ),
            (
                "callout",
                {
                    "tone": "important",
                    "heading": "What came after is weaker evidence",
                    "text": "<p>From day 121 on, everybody got full stimulation. People improved "
                    "further over the years. Without a comparison group, nobody can say why.</p>",
                },
            ),
            ("heading", "And yet it is approved"),
            (
                "text",
                "<p>In June 2020 the American FDA approved the device. It used the strict route, called premarket approval [[p190021]]. How does that fit together? An authority asks more than one question. It looks at "
                "all data, at the risks, and at what else there is for these patients. It does not "
                "only look at the first line of one table.</p>"
                "<p>Both facts are true at once. It is approved. The key trial did not settle "
                "the question. A good doctor will tell you both.</p>",
            ),
            ("heading", "Who this is for, and who it is not for"),
            (
                "text",
                "<p>The people in the trial had pain that comes from how the back moves. Doctors "
                "call it mechanical. None of them was waiting for an operation on the spine. Pain "
                "that shoots down a leg is another matter, and so is pain from a tumour or an "
                "infection.</p>"
                "<p>It also asks for patience. You lie down twice a day, for months, before anybody "
                "can say whether it was worth it. If that does not fit your life, say so early.</p>",
            ),
            ("modality_facts", "restorative"),
            (
                "questions",
                {
                    "heading": "Questions to ask your surgeon",
                    "questions": [
                        "How do you know that my multifidus is the problem?",
                        "What would you do in my place before an implant?",
                        "Out of 100 people you implanted, how many still use it?",
                    ],
                },
            ),
            ("references", []),
        ],
    },
    "a-pump-at-the-spine": {
        "title": "A pump at the spine: when the stimulus is a medicine",
        "summary": "Neuromodulation is not always electric. A short visit to the pain pump.",
        "published_at": datetime(2025, 3, 18, 11, 30, tzinfo=UTC),
        "authors": ["ines-carvalho"],
        "categories": ["implants"],
        "tags": ["pump", "medicines"],
        "picture": "pump",
        "introduction": [
            (
                "text",
                "<p>People are surprised when I count a pump among the stimulators. But the usual "
                "definition of neuromodulation includes chemical agents given to a precise place "
                "[[definition2023]]. A pump at the spine does just that.</p>",
            ),
        ],
        "body": [
            (
                "text",
                "<p>The pump is a metal disc under the skin of the belly. A thin tube leads from "
                "it to the fluid around the spinal cord. There, a tiny amount of medicine does "
                "what a large amount does when swallowed. In the United States, two pain medicines "
                "are approved for this route: morphine and ziconotide [[hayes]].</p>",
            ),
            ("heading", "Whom we think of"),
            (
                "text",
                "<p>Mostly people with severe pain from cancer, when tablets make them too sleepy "
                "or too sick. Some people with other pain that nothing else eases. It is never the "
                "first idea, and it needs a clinic that will still be there in ten years. The pump "
                "must be refilled with a needle every few weeks or months.</p>",
            ),
            ("heading", "What we worry about"),
            (
                "text",
                "<p>A pump that runs empty, a wrong dose, an infection: these can be dangerous "
                "[[capozza]]. And there is one problem that everybody with a pump should know by "
                "name. A lump of inflamed tissue, a granuloma, can grow at the tip of the tube. It "
                "can press on the cord, and its first signs are easy to miss [[granuloma2012]].</p>",
            ),
            (
                "callout",
                {
                    "tone": "help",
                    "heading": "If you have a pump",
                    "text": "<p>Never miss a refill. Call the clinic the same day if pain returns suddenly or a leg gets weak. Do the same if you become very sleepy. Carry the card of "
                    "your pump.</p>",
                },
            ),
            ("modality_facts", "itdd"),
            ("disclaimer", "implant-emergency"),
            ("references", []),
        ],
    },
}
