"""Language rules: findings, exceptions, and hostile text."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuromod_wagtail.articles.language.article_text import Subject, Text
from neuromod_wagtail.articles.language.rules import readability
from neuromod_wagtail.articles.language.rules.registry import RULES, check
from neuromod_wagtail.articles.references.citations import LINK_TYPE
from neuromod_wagtail.text.passages import CITED, Passage, passages_of, split_sentences
from tests.growth import grows_too_fast

SCS = Subject(
    ("Spinal cord stimulation", "SCS"), (("neuropathic pain", "grade:low"),), ("510k",), shown=True
)
DRG = Subject(("DRG stimulation", "DRG"), (("CRPS", "grade:high"),), ("pma", "510k"))


def words(code: str, *texts: str, language: str = "en", subjects=(SCS, DRG)) -> list[str]:
    text = Text(language, tuple(Passage(text) for text in texts), tuple(subjects))
    return [finding.words for rule, finding in check(text) if rule.code == code]


FOUND = {
    "absolute-claim": [
        "It cures pain.", "A miracle device.", "This is a risk-free treatment.", "It never fails.",
        "It is proven to work.", "There is no doubt that it cures back pain.", "100% safe.",
        "It not only eases pain but cures it.", "The device has no side effects.",
        "Clinically proven relief.", "A breakthrough in pain care.", "Relief is guaranteed.",
        "There is no risk of infection.", "This is not a gimmick, it cures pain.",
        "It eliminates chronic pain.", "It works for everyone.", "A cure, nothing less!",
    ],
    "fda-approved": [
        "SCS is FDA approved.", "SCS is approved by the FDA.", "The FDA approved SCS in 2019.",
        "SCS has FDA approval.", "FDA-approved spinal cord stimulation helps.",
        "SCS is approved by the US Food and Drug Administration.", "It is FDA-approved.",
    ],
    "treatment-advice": [
        "Stop taking your tablets.", "You should get a stimulator.", "Reduce your dose slowly.",
        "If it hurts, stop taking ibuprofen.", "Try SCS.", "Take two tablets.",
        "You must stop taking opioids.", "Take 400 mg of ibuprofen.", "Do not take ibuprofen.",
        "You should try spinal cord stimulation.", "Please stop your medication.",
    ],
    "abbreviation": [
        "CRPS hurts.", "The IPG is charged.", "Her rTMS began.", "NSAIDs may help.",
    ],
    "evidence-strength": [
        "SCS works.", "SCS is effective.", "SCS relieves neuropathic pain.",
        "There is strong evidence that SCS helps.", "It is very effective.",
        "DRG stimulation does not work.", "There is no evidence that DRG helps.",
    ],
    "unsourced-number": [
        "It helped 30% of people.", "One in five had less pain.", "3 out of 10 people.",
        "17 in 100 had it.", "It fell by 3.5 per cent.", "Twice as likely.", "1 in 1,000.",
    ],
}  # fmt: skip

LEFT_ALONE = {
    "absolute-claim": [
        "It is not a cure.", "There is no cure.", "It cannot cure pain.", "The risk-free rate rose.",
        "Is it a cure?", "They call it a “miracle cure”.", "No treatment is risk-free.",
        "It helps with breakthrough pain.", "It has not been proven to work.", "Secure the lead.",
        "Anyone who claims to cure pain is lying.", "Nothing is completely safe.",
        "No drug, device or diet that cures it exists.", "There were no risk factors.",
        "It is yet to be proven to help.", "Cured meats are salty.", "It isn’t a miracle.",
        "It received breakthrough device designation.", "A curing light hardens it.", "Breakthrough means that the FDA talks with the maker.",
        "There were no side effects in the group.", "The advert said \"guaranteed relief\".",
    ],
    "fda-approved": [
        "SCS is FDA cleared.", "SCS is not FDA approved.", "FDA-approved drugs for it exist.",
        "It was cleared, which is not FDA approval.", "Is it FDA approved?",
        "Beside SCS, medicines are FDA approved.",
        "DRG is FDA approved.",  # one of its rows is a PMA
    ],
    "treatment-advice": [
        "Ask your doctor before you stop taking your tablets.", "Talk to your GP.", "Get help.",
        "Do not stop taking your tablets without asking your doctor.", "Use the table below.",
        "You should take care.", "Stop taking it if your doctor tells you to.", "Tell your team.",
        "You should get in touch.", "Take part in a trial.", "People stop taking tablets.",
        "You should have received a leaflet.", "“Stop taking your tablets,” said the advert.",
    ],
    "abbreviation": [
        "Complex regional pain syndrome (CRPS) hurts. CRPS is rare.", "The FDA and the NHS.",
        "CRPS (complex regional pain syndrome) hurts.", "DO NOT STOP IT NOW PLEASE, EVER.",
        "Complex regional pain syndrome, CRPS, is rare.", "A PhD wrote K161154.", "COVID-19.",
        "Complex regional pain syndrome, or CRPS, hurts.", "World War II.", "They said “PENS” to me.", "It needs the approval, PMA for short.", "Send it to A@NHSX.ORG",
    ],
    "evidence-strength": [
        "SCS may relieve pain.", "SCS works by sending pulses.", "SCS relieves my pain.",
        "It is uncertain whether SCS relieves pain.", "SCS is not known to be effective.",
        "DRG is effective.", "DRG may not work.", "SCS does not work.", "A walk relieves pain for some people.",
    ],
    "unsourced-number": [
        "Charge the battery to 80%.", "It began in 3 in 2019.", "Founded in 1998.", "Is it 30%?",
        f"It helped 30% of people.{CITED}", f"It helped 30%. So they say.{CITED} In 20% it did not.",
    ],
}  # fmt: skip


def cases(table):
    return [pytest.param(code, text, id=text[:40]) for code in table for text in table[code]]


@pytest.mark.parametrize(("code", "text"), cases(FOUND))
def test_found(code, text):
    assert len(words(code, text)) == 1


@pytest.mark.parametrize(("code", "text"), cases(LEFT_ALONE))
def test_left_alone(code, text):
    assert words(code, text) == []


def test_the_sentence_is_named_and_what_in_it():
    text = Text("en-gb", (Passage(f"It helps some. It is proven to work.{CITED} Ask."),))
    ((rule, finding),) = check(text)
    assert (rule.code, finding.sentence.text) == ("absolute-claim", "It is proven to work.")
    assert finding.words == "is proven"


def test_an_abbreviation_is_said_once_and_a_block_may_expand_it():
    assert words("abbreviation", "CRPS hurts. CRPS is rare.", "CRPS.") == ["CRPS"]
    text = Text("en", (Passage("Complex pain (CRPS)", "name"), Passage("CRPS hurts.")))
    assert list(check(text)) == []
    assert words("abbreviation", "CRPS hurts.", "Complex regional pain syndrome (CRPS).") == [
        "CRPS"
    ]


def test_a_kind_of_pain_that_is_named_decides_alone():
    both = Subject(("SCS",), (("back pain", "grade:high"), ("leg pain", "grade:low")))
    sentences = ("SCS is effective for leg pain.", "SCS is effective for back pain.")
    assert [len(words("evidence-strength", text, subjects=[both])) for text in sentences] == [1, 0]
    assert words("evidence-strength", "SCS is effective.", subjects=[both]) == []


def test_an_ungraded_modality_contradicts_nothing():
    ungraded = Subject(("SCS",), (("pain", "not_graded:"),), ())
    for text in ("SCS is effective.", "SCS is FDA approved."):
        assert words("evidence-strength", text, subjects=[ungraded]) == []
        assert words("fda-approved", text, subjects=[ungraded]) == []


def test_the_grades_of_the_rules_are_grades():
    from neuromod_wagtail.articles.language.rules import evidence
    from neuromod_wagtail.articles.vocabulary import GRADES

    known = {f"{system}:{grade}" for system, grades in GRADES.items() for grade in grades}
    assert known >= evidence.WEAK | evidence.STRONG
    assert not evidence.WEAK & evidence.STRONG


def test_long_sentences(settings):
    settings.NEUROMOD_LANGUAGE_SENTENCE_WORDS = 5
    assert words(
        "long-sentence", "One two three four five. One two three-and-a four five six."
    ) == ["6"]


PLAIN = "The pads lie on the skin. They send a small pulse. Some people feel less pain. "
DENSE = (
    "Electrophysiological characterisation of supraspinal neuromodulatory mechanisms necessitates "
    "multidimensional, longitudinal investigation of heterogeneous populations. "
)


def test_the_reading_age_follows_the_formula():
    assert readability.reading_age(Text("en", (Passage(PLAIN * 12),))) <= 8
    assert readability.reading_age(Text("en", (Passage(DENSE * 12),))) >= 25
    assert words("reading-age", DENSE * 12) and not words("reading-age", PLAIN * 12)
    # Nine words of one syllable to a sentence: 0.39 × 9 + 11.8 − 15.59 rounds to 0.
    even = "The dog ran up the hill with a ball. " * 12
    assert readability.reading_age(Text("en", (Passage(even),))) == 5
    assert readability.reading_age(Text("en", (Passage("It is 5. " * 50),))) == 5
    short = "It is. " * 49 + "Is 5."  # ninety-nine words are too few to tell
    assert readability.reading_age(Text("en", (Passage(short),))) is None


SYLLABLES = (
    "pain 1 electrode 3 stimulation 4 neuromodulation 6 nerves 1 patients 2 device 2 devices 3 "
    "reduced 2 migraine 2 scientific 4 evidence 3 table 2 people 2 idea 3 trial 2 science 2 worked 1 "
    "needed 2 electrical 4 question 2 special 2 various 3 quiet 2 created 3 going 2 every 2 use 1 "
    "million 2 experience 4 medication 4 approved 2 percutaneous 5 peripheral 4 sensation 3 SCS 3 WHO 5 A 1 ABCDE 5 NERVES 1"
).split()  # fmt: skip


def test_syllables_are_estimated_well():
    pairs = zip(SYLLABLES[::2], SYLLABLES[1::2], strict=True)
    assert {word: readability.syllables(word) for word, _n in pairs} == {
        word: int(number) for word, number in zip(SYLLABLES[::2], SYLLABLES[1::2], strict=True)
    }


def test_other_languages_are_left_alone():
    everything = " ".join(text for texts in FOUND.values() for text in texts)
    text = Text("fr", (Passage(everything), Passage("Il aide 30 % des gens.")), (SCS, DRG))
    assert {rule.code for rule, _finding in check(text)} == {"unsourced-number"}
    assert readability.reading_age(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dr. Smith saw 0.5 mA. Then e.g. this.", ["Dr. Smith saw 0.5 mA.", "Then e.g. this."]),
        ("See No. 5. The answer is no. Then?", ["See No. 5.", "The answer is no.", "Then?"]),
        ("J. Deer et al. found it.", ["J. Deer et al. found it."]),
        ("Vitamin C. Then more… and. (In brackets.) “Yes.” Next", [
            "Vitamin C.", "Then more… and.", "(In brackets.)", "“Yes.”", "Next"]),
        ("Really?! “Why?” he asked.", ["Really?!", "“Why?” he asked."]),
        (f"It fell.{CITED}{CITED} Then.", [f"It fell.{CITED}{CITED}", "Then."]),
        ("一句。二句。", ["一句。", "二句。"]),
        ("See 21 CFR 882.5890 at www.fda.gov today", ["See 21 CFR 882.5890 at www.fda.gov today"]),
    ],
)  # fmt: skip
def test_sentences(text, expected):
    assert [part.strip() for part in split_sentences(text)] == expected


@settings(max_examples=50)
@given(st.text(max_size=300))
def test_no_text_is_lost(text):
    assert "".join(split_sentences(text)) == text


PIECES = st.sampled_from(
    [text for texts in (*FOUND.values(), *LEFT_ALONE.values()) for text in texts]
    + ["“", "”", '"', "(", "not ", "If ", ". ", "? ", " ", CITED, "你好。", "\x00", "​"]
)


@settings(max_examples=60)
@given(st.lists(PIECES | st.text(max_size=20), max_size=12).map("".join))
def test_findings_are_sentences_of_the_text(text):
    for rule, finding in check(Text("en", (Passage(text),), (SCS, DRG))):
        assert rule.code in RULES
        assert finding.sentence in finding.sentence.passage.sentences
        assert CITED not in finding.sentence.text


HOSTILE = [
    "a", "“", "no ", "(", ".", "A", "1", "stop taking ", "if ", "you should ", "ask ", '"', "’",
    "AB ", "your ", "reduce your ", "1,1", "cure ", " ", "talk to ", "not only ", "‘a ", "FDA ", "<p>",
    "<a ", "&amp", "e.g. ", "Dr. ",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_long_hostile_text_takes_linear_time(piece):
    assert not grows_too_fast(findings_in, lambda size: piece * (size // len(piece)))


def findings_in(html):
    return list(check(Text("en", tuple(passages_of(html, LINK_TYPE)), (SCS, DRG))))


def test_naughty_strings(shared_data):
    strings = json.loads((shared_data / "strings/blns/blns.json").read_text())
    for string in strings:
        list(check(Text("en", (Passage(string), *passages_of(string, LINK_TYPE)), (SCS,))))


def test_articles_take_time_by_their_length():
    html = "".join(
        f"<p>{text} The trial week told her more about it than any leaflet had.</p>"
        for texts in (*FOUND.values(), *LEFT_ALONE.values())
        for text in texts
    )
    assert findings_in(html)
    assert not grows_too_fast(findings_in, lambda size: (html * (size // len(html) + 1))[:size])


def test_rich_text_becomes_passages():
    html = (
        "<p>One <b>bold</b> word.<a id='3' linktype='neuromod-reference'>Deer 2021</a></p>"
        "<ul><li>An item</li></ul><h3>A head</h3><blockquote>Theirs.</blockquote>"
        "<p>See <a href='https://nice.org.uk'>NICE</a><br>and <a linktype='page' id='4'>here</a></p>"
        f"<p>{CITED}</p><p>a &lt; b</p>"
    )
    assert [(passage.kind, passage.raw) for passage in passages_of(html, LINK_TYPE)] == [
        ("text", f"One bold word.{CITED}"),
        ("item", "An item"),
        ("heading", "A head"),
        ("text", f"See {CITED}NICE and here"),
        ("text", "a < b"),
    ]
