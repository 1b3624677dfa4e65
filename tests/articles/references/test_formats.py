"""BibTeX, RIS, CSL-JSON and lists of numbers: real, unusual, broken and hostile."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuromod_wagtail.articles.references.formats import (
    bibtex,
    csl,
    detection,
    export,
    numbers,
    ris,
)
from neuromod_wagtail.articles.references.formats.latex import to_text
from neuromod_wagtail.articles.references.vancouver import Citation
from tests.growth import grows_too_fast


def one(parse, text, **expected):
    """The only entry, of which these fields are compared."""
    (entry,) = parse(text)
    assert {name: getattr(entry, name) for name in expected} == expected
    return entry


# --- BibTeX ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"{\"U}ber \'{e}t\'e", "Über été"),
        (r"Erd\H{o}s, \L{}\'{\i} \=a \^{o}\~n", "Erdős, Łí ā ôñ"),
        (r"\c{c}\v{s}\u{g}\k{a}\r{a}\.z {\c C}", "çšğąåż Ç"),
        (r"{\ss} \o{}re {\AA}ngstr{\"o}m \ae{} {\OE}uvre", "ß øre Ångström æ Œuvre"),
        (r"\textit{in vivo} \emph{x} {\bf y}", "in vivo x y"),
        (r"5\% \& \$3 \#1 a\_b \{c\}", "5% & $3 #1 a_b {c}"),
        ("``q'' -- x---y don't", "“q” – x—y don't"),
        (r"$\alpha$-2 10\textdegree{} $\mu$g", "α-2 10° µg"),
        (r"na{\"\i}ve \'\i", "naïve í"),
        ("S{\\o}rensen~K", "Sørensen K"),
        ("{The {DRG} Study}", "The DRG Study"),
        ("\\", "\\"), ("\\'", ""), ("{{{", ""), ("", ""), ("日本", "日本"),
        # What the library would take for a comment, the date, a file, or fail at.
        ("5% better, R&D, no. #1", "5% better, R&D, no. #1"), (r"a\\%b", "a %b"), (r"by \today", "by "),
        (r"\input{/etc/hosts}x", "x"), (r"\href{https://a.b}{c}", "https://a.bc"), (r"\verb", ""),
        (r"\begin{array}", ""), (r"\cite{a} \footnote{b} \frac{1}{2}", "a b 12"), (r"hy\-phen", "hyphen"),
        (r"2\textsuperscript{nd} \textsc{Stim}\texttrademark", "2nd Stim™"), ("{" * 5000 + "deep", "deep"),
    ],
)  # fmt: skip
def test_latex_becomes_text(tex, text):
    assert to_text(tex) == text


def test_every_way_to_write_a_field():
    entry = one(
        bibtex.parse,
        """
        Words outside of entries are comments.
        @string{pp = "Pain " # {Practice}}
        @comment{ignored}
        @ARTICLE { deer2021 ,
          Title = {{DRG} and "quotes", commas, and {nested {braces}}},
          journal = pp,
          year = 2021, month = jan # "~1",
          volume = "7", number = {3},
          pages = "12--19",
          doi = {https://doi.org/10.1002/EJP.1234},
          url = {https://doi.org/10.1002/ejp.1234},
          pmid = {34854473},
        }
        """,
        label="deer2021",
        type="article",
        title='DRG and "quotes", commas, and nested braces',
        container_title="Pain Practice",
        year=2021,
        volume="7",
        issue="3",
        pages="12-19",
        doi="10.1002/ejp.1234",
        pmid="34854473",
        url="",
    )
    assert entry.notes == ()


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("Deer, Timothy R. and Mekhail, Nagy", ["Deer, Timothy R.", "Mekhail, Nagy"]),
        ("Jan van Gogh and Ludwig van Beethoven", ["van Gogh, Jan", "van Beethoven, Ludwig"]),
        ("{World Health Organization} and others", ["World Health Organization"]),
        ("{Pain and Nerve Group} and Plato", ["Pain and Nerve Group", "Plato"]),
        ("King, Jr, Martin Luther", ["King Jr, Martin Luther"]),
        (r"M{\"u}ller, J{\"o}rg AND Erd\H{o}s, P\'al", ["Müller, Jörg", "Erdős, Pál"]),
        ("van der Berg, Anna\nand\nLee, B", ["van der Berg, Anna", "Lee, B"]),
        ("", []), ("and", ["and"]), (" and  and ", []), ("A, B and  and C, D", ["A, B", "C, D"]),
        ("{Unclosed, A", ["Unclosed, A"]),
    ],
)  # fmt: skip
def test_bibtex_names(field, expected):
    assert bibtex.authors(field) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("eid = {e7}", {"pages": "e7"}), ("maintitle = {Whole}", {"container_title": "Whole"}),
        ("howpublished = {Leaflet}, journal = {J}", {"container_title": "J"}),
        ("howpublished = {Leaflet}", {"container_title": "Leaflet", "url": ""}),
        ("howpublished = {\\url{https://a.b/c}}", {"container_title": "", "url": "https://a.b/c"}),
        ("howpublished = {http://a.b}, booktitle = {B}",
         {"container_title": "B", "url": "http://a.b"}),
        ("school = {S}, organization = {O}", {"publisher": "O"}), ("school = {S}", {"publisher": "S"}),
        ("editor = {Lee, B}", {"authors": ("Lee, B",)}),
        ("eprint = {123}", {"pmid": ""}), ("eprint = {1}, archiveprefix = {PubMed}", {"pmid": "1"}),
        ("eprint = {1}, eprinttype = {pubmed}, pmid = {2}", {"pmid": "2"}),
        ("isbn = {3-16-148410-X}", {"isbn": ""}),  # only books have one
        ("date = {2019-05-03}, year = {2018}", {"year": 2018}),
        ("url = {https://a.b}, doi = {10.1000/x}", {"url": "https://a.b", "doi": "10.1000/x"}),
        ("lastaccessed = {2020/1/2/}", {"accessed_on": date(2020, 1, 2)}), ("edition = {3}", {"edition": "3"}),
    ],
)  # fmt: skip
def test_other_names_of_fields(fields, expected):
    one(bibtex.parse, f"@article{{a, title={{T}}, {fields}}}", **expected)


@pytest.mark.parametrize(
    ("isbn", "found"),
    [("3-16-148410-X, 978-0-306-40615-7", "9783161484100"), ("978-0-306-40615-7", "9780306406157")],
)
def test_a_book_of_several_numbers_keeps_the_first(isbn, found):
    for kind in ("book", "inbook"):
        one(bibtex.parse, f"@{kind}{{a, title={{T}}, isbn={{{isbn}}}}}", isbn=found)


def test_biblatex_and_books():
    one(
        bibtex.parse,
        "@online{w, title={Guide}, subtitle={A start}, date={2019-05-03}, url={https://a.b/c\\_d},"
        " urldate={2020-01-02}, eprint={123}, eprinttype={pubmed}, institution={NICE}}",
        type="web_page", title="Guide: A start", year=2019, url="https://a.b/c_d",
        accessed_on=date(2020, 1, 2), pmid="123", publisher="NICE",
    )  # fmt: skip
    one(
        bibtex.parse,
        "@incollection(c, title={One}, booktitle={Whole}, isbn={3-16-148410-X}, edition={2nd})",
        type="chapter", container_title="Whole", isbn="9783161484100", edition="2nd",
    )  # fmt: skip


def test_a_broken_entry_is_named_and_the_next_is_read():
    entries = list(
        bibtex.parse(
            "@article{a, title={Never closed\n@article{b, title={Fine}}\n"
            '@article{c, title="open}\n@article{d, title = , year=1}\n@article{e title={x}}\n'
            "@article{f, title={Also fine}}"
        )
    )
    found = [(entry.label, bool(entry.error), entry.title) for entry in entries]
    assert found == [
        ("line 1", True, ""),
        ("b", False, "Fine"),
        ("line 3", True, ""),
        ("line 4", True, ""),
        ("line 5", True, ""),
        ("f", False, "Also fine"),
    ]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("@article{a, title={never closed", "A brace or a quotation mark is not closed."),
        ('@article{a, title="never closed}', "A brace or a quotation mark is not closed."),
        ('@article{a, title="one } more"}', "A brace or a quotation mark is not closed."),
        ("@article{title={x}}", "The entry has no key before its first comma."),
        ("@article{a, title={x} year=1}", "A brace or a comma is missing."),
        ("@article{a, title={x}, year}", "A brace or a comma is missing."),
        ("@article{a, title={x} # , year=1}", "A field has no value."),
        ("@article{a, title=, year=1}", "A field has no value."),
    ],
)
def test_what_is_wrong_with_an_entry_is_said(text, error, caplog):
    """And nothing of it in the server's log, where no one can fix it."""
    broken, whole = bibtex.parse(f"A comment.\n{text}\n@book{{b, title={{Fine}}}}")
    assert (broken.label, broken.error, broken.title) == ("line 2", error, "")
    assert (whole.label, whole.error, whole.title) == ("b", "", "Fine")
    assert not caplog.records


def test_habits_of_programs_that_write_bibtex():
    entries = bibtex.parse(
        "@comment{jabref-meta: {\n@ book\n{ a , title = {A}, title = {B} }@book(a, title={C (D)})\n"
        '@preamble{"x"}\n@STRING(Who = {W} # "HO")\n@book{c, author = {} # who # {}, title = 5}\n'
        "@book{empty}\n@article{d, title={LeQua @ {CLEF} @ x{}}, pages={{1--2}},}"
    )
    found = [(entry.label, entry.title, entry.authors, entry.error) for entry in entries]
    assert found == [
        ("a", "A", (), ""), ("a", "C (D)", (), ""), ("c", "5", ("WHO",), ""),
        ("d", "LeQua @ CLEF @ x", (), ""),
    ]  # fmt: skip


SIGNS = "@ { } ( ) \" , = # \\ \\' \\textit{ % $ k title author jan and @book{ @string( @comment{".split()


@settings(max_examples=100)
@given(st.lists(st.sampled_from([*SIGNS, "\n@book{k,", " ", "\n"]), max_size=25).map("".join))
def test_no_bibtex_is_a_crash(text):
    assert all(entry.label or not entry.error for entry in bibtex.parse(text))


def test_without_the_extra_all_but_bibtex_is_read():
    """As where neither library is installed: nothing else needs them, and it is said what does."""
    code = """
        import sys
        sys.modules["bibtexparser"] = sys.modules["pylatexenc"] = None
        import django
        django.setup()
        from neuromod_wagtail.articles.references.formats.detection import read
        from neuromod_wagtail.articles.references.formats.export import to_bibtex
        [entry] = read("@book{a, title={A}}")
        assert "neuromod-wagtail[references]" in entry.error, entry
        for text in ("TY  - BOOK\\nTI  - A\\nER  - ", '[{"title": "A"}]'):
            [entry] = read(text)
            assert (entry.title, entry.error) == ("A", ""), entry
        assert to_bibtex([entry])
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=True)


def test_what_crossref_writes_is_read(shared_data):
    path = shared_data / "health/crossref/content_negotiation.json"
    bodies = [answer["body"] for answer in json.loads(path.read_text())]
    recorded = [body for body in bodies if body.lstrip().startswith("@article")]
    assert recorded
    for body in recorded:
        one(
            bibtex.parse, body, title="The Structure of Ordinary Water: New data and "
            "interpretations are yielding new insights into this fascinating substance.",
            authors=("Frank, Henry S.",), year=1970, pages="635-641", url="",
            doi="10.1126/science.169.3946.635", container_title="Science",
        )  # fmt: skip


# --- RIS ------------------------------------------------------------------------------------

RIS = """\ufeffTY  - JOUR\r
AU  - Gibson, William\r
A1  - Wand, B. M.\r
TI  - Transcutaneous electrical nerve\r
  stimulation\r
T2  - Cochrane Database\r
PY  - 2019/02/19/\r
VL  - 2\r
SP  - 1\r
EP  - 9\r
UR  - https://doi.org/10.1002/14651858.CD011890.pub3\r
N1  - PMID: 30776855\r
SN  - 1465-1858\r
ER  - \r
\r
TY  - CHAP
TI  - One
A2  - Editor, An
T2  - Whole
SN  - 978-3-16-148410-0
Y2  - 2020/1/2
TY  - WEIRD
T1  - No end
"""


def test_ris():
    journal, chapter, web = detection.read(RIS)
    assert journal.title == "Transcutaneous electrical nerve stimulation"
    assert journal.authors == ("Gibson, William", "Wand, B. M.")
    assert (journal.doi, journal.pmid) == ("10.1002/14651858.cd011890.pub3", "30776855")
    assert (journal.year, journal.pages, journal.isbn, journal.notes) == (2019, "1-9", "", ())
    assert (chapter.type, chapter.container_title, chapter.authors) == ("chapter", "Whole", ())
    assert (chapter.isbn, chapter.accessed_on) == ("9783161484100", date(2020, 1, 2))
    assert (web.type, web.title, web.label) == ("web_page", "No end", "line 22")


def test_every_field_of_ris():
    entry = one(
        ris.parse,
        "TY  - BOOK\nID  - k\nTI  - T\nAU  - A, B\nA2  - C, D\nT2  - S\nPB  - NICE\nET  - 2\n"
        "PY  - 2019\nVL  - 7\nIS  - 3\nSP  - 5\nDO  - 10.1000/x\nC2  - PMID: 8\nSN  - 316148410X\n"
        "UR  - ftp://a.b\nUR  - http://a.b/c\nUR  - http://d\nN1  - doi: 10.1000/z\nER  - ",
        label="k", type="book", title="T", authors=("A, B",), container_title="", publisher="NICE",
        edition="2", year=2019, volume="7", issue="3", pages="5", doi="10.1000/x", pmid="8",
        isbn="9783161484100", url="http://a.b/c",
    )  # fmt: skip
    assert not entry.notes
    one(ris.parse, "TY  - CHAP\nTI  - T\nBT  - Whole\nER  - ", title="T", container_title="Whole")
    one(ris.parse, "TY  - CHAP\nBT  - Whole\nER  - ", title="", container_title="Whole")
    one(ris.parse, "TY  - JOUR\nSN  - 978-3-16-148410-0\nAN  - 9\nER  - ", isbn="", pmid="")
    one(
        ris.parse,
        "TY  - BOOK\nSN  - 1465-185X\nM3  - doi:10.1000/m\nER  - ",
        isbn="",
        doi="10.1000/m",
    )
    one(
        ris.parse, "TY  - BOOK\nTI  - T\n\n  and more \n\nAU  - A, B\nER  - \nbehind",
        title="T and more", authors=("A, B",),
    )  # fmt: skip


def test_an_end_without_a_beginning_ends_nothing():
    first, second = ris.parse(
        "ER  - \nTI  - No\nTY  - BOOK\nTI  - A\nER  - \nTI  - No\nTY  - BOOK\n"
    )
    assert [(one.title, one.label) for one in (first, second)] == [("A", "line 3"), ("", "line 7")]


def test_ris_of_other_habits():
    one(ris.parse, "TY - BOOK\nBT - Whole\nA2 - Editor, An\nER -", title="Whole", type="book",
        authors=("Editor, An",))  # fmt: skip
    one(
        ris.parse, "TY  - JOUR\nDB  - PubMed\nAN  - 12\nTI  -\nT1  - T\nER  -", pmid="12", title="T"
    )
    assert list(ris.parse("ER  - \nnothing\n")) == []


# --- CSL-JSON -------------------------------------------------------------------------------


def test_crossrefs_records_are_read_whole(shared_data):
    lines = (shared_data / "health/crossref/works.jsonl").read_text().splitlines()
    works = [json.loads(line) for line in lines]
    for work, entry in zip(works, csl.parse(json.dumps(works)), strict=True):
        assert entry.doi == work["DOI"].lower()
        assert entry.title and entry.year and not entry.notes and not entry.error
        assert len(entry.authors) == len(work.get("author", work.get("editor", ())))
        assert "<" not in entry.title and "&amp;" not in entry.title


def test_csl_of_zotero():
    item = {
        "id": "http://zotero.org/1", "type": "webpage", "title": "A <i>b</i> &amp; c", "edition": 2,
        "author": [
            {"family": "Gogh", "given": "Jan", "non-dropping-particle": "van"},
            {"literal": "Smith, Jones and Co"}, {"family": "King", "given": "M.", "suffix": "Jr"},
        ],
        "issued": {"raw": "March 2020"}, "accessed": {"date-parts": [["2021", "3", 4]]},
        "URL": "https://a.org/b", "PMID": 5,
    }  # fmt: skip
    one(
        csl.parse, json.dumps([item]), title="A b & c", edition="2", pmid="5", year=2020,
        authors=("van Gogh, Jan", "Smith Jones and Co", "King Jr, M."),
        accessed_on=date(2021, 3, 4), url="https://a.org/b", type="web_page",
    )  # fmt: skip


def test_every_field_of_csl():
    item = {
        "id": "k", "type": "book", "title": ["T", "U"], "subtitle": "t", "editor": [{"family": "A", "given": "B"}],
        "container-title": ["S"], "publisher": "NICE", "edition-number": "2", "volume": 7, "issue": "3",
        "article-number": "e5", "DOI": "10.1000/x", "ISBN": ["978-0-306-40615-7"], "created": "2019-02-01",
        "URL": "ftp://a.b", "accessed": {"date-parts": [[2020, 1]]},
    }  # fmt: skip
    one(
        csl.parse, json.dumps(item), label="k", type="book", title="T", authors=("A, B",),
        container_title="S", publisher="NICE", edition="2", volume="7", issue="3", pages="e5", year=2019,
        doi="10.1000/x", isbn="9780306406157", url="", accessed_on=None, notes=(),
    )  # fmt: skip
    names = [
        {"given": "Plato"}, {"family": "Deer"}, "none", {"name": "WHO"},
        {"family": "Beethoven", "given": "Ludwig", "dropping-particle": "van"},
    ]  # fmt: skip
    one(
        csl.parse, json.dumps({"items": [{"title": "T", "subtitle": "S", "author": names}]}),
        label="entry 1", type="web_page", title="T: S",
        authors=("Plato", "Deer", "WHO", "Beethoven, Ludwig van"),
    )  # fmt: skip
    # As Crossref answers about one work.
    one(csl.parse, json.dumps({"message": {"title": [], "institution": [{"name": "NICE"}]}}),
        title="", container_title="NICE")  # fmt: skip
    one(csl.parse, json.dumps({"type": "chapter", "title": True, "ISBN": "316148410X 1"}),
        title="", isbn="9783161484100")  # fmt: skip
    one(csl.parse, json.dumps({"message": "Hello", "title": "T", "volume": float("nan"), "issue": 0}),
        title="T", volume="", issue="0")  # fmt: skip


@pytest.mark.parametrize(
    ("dates", "year"),
    [
        ({"issued": {"date-parts": [[1000]]}}, 1000), ({"issued": {"date-parts": [[2999, 1]]}}, 2999),
        ({"issued": {"date-parts": [[999]]}}, None), ({"issued": {"date-parts": [[3000]]}}, None),
        ({"issued": {"date-parts": [[]]}, "published": {"literal": "May 2018"}}, 2018),
        ({"published-print": {"date-parts": [[2017]]}, "created": {"date-parts": [[2016]]}}, 2017),
    ],
)  # fmt: skip
def test_years_of_csl(dates, year):
    one(csl.parse, json.dumps(dates), year=year)


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
NAMES = st.sampled_from(
    "id type title author editor issued page DOI PMID ISBN URL accessed container-title".split()
)


@settings(max_examples=50)
@given(st.dictionaries(NAMES, ODD, max_size=8) | ODD)
def test_csl_of_any_form_is_no_crash(item):
    for entry in csl.parse(json.dumps(item)):
        assert isinstance(entry.title, str)


@pytest.mark.parametrize("text", ["{", "[1, 2]", "[" * 9999, '{"items": 5}', "[null]"])
def test_json_that_is_no_bibliography_is_said_to_be(text):
    assert all(entry.error for entry in csl.parse(text))


# --- lists of numbers -----------------------------------------------------------------------


def test_lists_of_numbers():
    text = (
        "10.1000/A\n\n• doi: 10.1000/b.\nhttps://doi.org/10.1000/c\nPMID: 12 34,\n"
        "https://pubmed.ncbi.nlm.nih.gov/56/\nSmith J. A title. 2019.\n10.1000/d 10.1000/e\n123456789"
    )
    entries = list(numbers.parse(text))
    assert [entry.doi or entry.pmid for entry in entries if not entry.error] == [
        "10.1000/a", "10.1000/b", "10.1000/c", "12", "34", "56", "10.1000/d", "10.1000/e",
    ]  # fmt: skip
    wrong = [entry for entry in entries if entry.error]
    assert [entry.label for entry in wrong] == ["line 7", "line 9"]
    assert "Smith J. A title. 2019." in wrong[0].error


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("10.1000/a;\n", ["10.1000/a"]), ("1, 10.1000/b ,; 2", ["1", "10.1000/b", "2"]),
        ("* - PMID 7\t", ["7"]), (",", []), ("see 12", [""]), ("x" * 200, [""]),
    ],
)  # fmt: skip
def test_lines_of_numbers(text, found):
    entries = list(numbers.parse(text))
    assert [entry.doi or entry.pmid for entry in entries] == found
    assert [bool(entry.error) for entry in entries] == [not one for one in found]
    assert not any("x" * 121 in entry.error for entry in entries)
    assert text != "x" * 200 or "x" * 120 in entries[0].error


# --- all of them ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("@article{a, title={TY  - x}}", "bibtex"), (RIS, "ris"), ("\ufeff [{}]", "csl"),
        ("10.1000/1", "numbers"), ("me@example.org", "numbers"), ("", "numbers"),
    ],
)  # fmt: skip
def test_the_form_is_found_out(text, form):
    assert detection.detect(text) == form


def test_a_wrong_number_is_left_out_with_a_note():
    entry = one(bibtex.parse, "@book{b, title={T}, isbn={123}, doi={none}}", isbn="", doi="")
    assert len(entry.notes) == 2 and "123" in entry.notes[1] + entry.notes[0]


def test_control_characters_go():
    one(bibtex.parse, "@book{b, title={A\x00\x07 b\u2028c}, publisher={\x1b[0m}}", title="A b c")


@settings(max_examples=50)
@given(st.text(max_size=200), st.sampled_from(sorted(detection.FORMATS)))
def test_no_text_is_a_crash(text, form):
    detection.read(text, form)


@pytest.mark.parametrize(
    ("before", "unit", "behind"),
    [
        ("", "@article{", ""), ("", "{", ""), ("@article{a,t={", "{", ""), ("", "\\", ""),
        ("", "\\'", ""), ("", "TY  - JOUR\n", ""), ("", "[", ""), ("@a{a, author={", "x and ", "}}"),
        ("", '@a{b,c="', ""), ("", "10.1000/a ", ""), ("", "<", ""), ("", "\n@ a", ""),
        ("", "@a{b,c=d#", ""), ("TY  - JOUR\n", "a\n", ""), ('[{"title": "', "<a", '"}]'),
        ("", "\n@a{b,c={", ""),
    ],
)  # fmt: skip
def test_hostile_text_takes_time_by_its_length(before, unit, behind):
    for read in (lambda text: detection.read(text, limit=201), to_text, bibtex.authors):
        assert not grows_too_fast(
            read, lambda size: f"{before}{unit * (size // len(unit))}{behind}"
        )


def citations(shared_data):
    """Odd publications of PubMed, as the package would store them."""
    for line in (shared_data / "health/pubmed/citation_oddities.jsonl").read_text().splitlines():
        record = json.loads(line)
        people = record["authors"]
        names = [f"{a['last']}, {a['fore']}" for a in people if a.get("last") and a.get("fore")]
        yield Citation(
            title=" ".join(record["title"].split()),
            authors=tuple(name for name in names if name.count(",") == 1),
            container_title=record["journal"] or "",
            year=int(record["pubdate"]["Year"]) if "Year" in record["pubdate"] else None,
            volume=record["volume"] or "", issue=record["issue"] or "",
            doi=(record["doi"] or "").lower(), pmid=record["pmid"],
        )  # fmt: skip


@pytest.mark.parametrize(
    ("write", "parse"), [(export.to_bibtex, bibtex.parse), (export.to_csl, csl.parse)]
)
def test_what_goes_out_comes_back(shared_data, write, parse):
    sent = list(citations(shared_data))
    assert len(sent) > 100
    for citation, entry in zip(sent, parse(write(sent)), strict=True):
        found = (
            entry.title,
            entry.authors,
            entry.container_title,
            entry.year,
            entry.doi,
            entry.pmid,
        )
        assert found == (
            citation.title, citation.authors, citation.container_title, citation.year, citation.doi,
            citation.pmid,
        )  # fmt: skip


@settings(max_examples=60)
@given(st.text(alphabet=st.sampled_from("aé&%$#_{}~\\-'`. "), max_size=12))
def test_titles_come_back_from_bibtex_as_they_went(title):
    (entry,) = bibtex.parse(export.to_bibtex([Citation(title=title)]))
    assert entry.title == " ".join(title.split())


EVERY = {
    "title": "A & B", "authors": ("Deer, Timothy R.", "Pain_Group"), "container_title": "P & Q",
    "publisher": "X & Y", "edition": "2_nd", "year": 2021, "volume": "7_", "issue": "3_",
    "pages": "12-19", "doi": "10.1000/a_b", "pmid": "34854473", "nct": "NCT01923285",
    "isbn": "9783161484100", "url": "https://a.org/b", "accessed_on": date(2020, 1, 2),
}  # fmt: skip
BIBTEX = r"""@article{deer2021,
  title = {{A \& B}},
  author = {Deer, Timothy R. and {Pain\_Group}},
  journal = {P \& Q},
  publisher = {X \& Y},
  edition = {2\_nd},
  year = {2021},
  volume = {7\_},
  number = {3\_},
  pages = {12--19},
  doi = {10.1000/a_b},
  pmid = {34854473},
  isbn = {9783161484100},
  url = {https://a.org/b},
  urldate = {2020-01-02},
  note = {NCT01923285},
}
"""
CSL = {
    "id": "deer2021", "type": "article-journal", "title": "A & B",
    "author": [{"family": "Deer", "given": "Timothy R."}, {"literal": "Pain_Group"}],
    "container-title": "P & Q", "publisher": "X & Y", "edition": "2_nd",
    "issued": {"date-parts": [[2021]]}, "volume": "7_", "issue": "3_", "page": "12-19",
    "DOI": "10.1000/a_b", "PMID": "34854473", "ISBN": "9783161484100", "URL": "https://a.org/b",
    "number": "NCT01923285", "accessed": {"date-parts": [[2020, 1, 2]]},
}  # fmt: skip


def test_every_field_goes_out():
    assert export.to_bibtex([Citation(**EVERY)]) == BIBTEX
    text = export.to_csl([Citation(**EVERY, type="review")])
    assert json.loads(text) == [CSL]
    assert text.startswith('[\n {\n  "id"')
    for type_, head, names in (
        ("guideline", "@techreport{", ("howpublished", "institution")),
        ("chapter", "@incollection{", ("booktitle", "publisher")),
        ("book", "@book{", ("howpublished", "publisher")),
    ):
        found = export.to_bibtex([Citation(**EVERY, type=type_)])
        assert found.startswith(head)
        for name, value in zip(names, (r"P \& Q", r"X \& Y"), strict=True):
            assert f"  {name} = {{{value}}},\n" in found


def test_what_is_not_known_does_not_go_out_and_keys_are_short():
    bare, long, same = (
        Citation(title=title) for title in ("Überschrift, one", "_x" * 40, "x" * 31)
    )
    assert json.loads(export.to_csl([bare, long, same])) == [
        {"id": key, "type": "article-journal", "title": one.title}
        for key, one in (("überschrift", bare), ("x" * 30, long), (f"{'x' * 30}-2", same))
    ]
    assert export.to_bibtex([bare]) == "@article{überschrift,\n  title = {{Überschrift, one}},\n}\n"
    assert "é-1" in export.to_csl([Citation(title="é-1", authors=("Plato",))])


def test_exports_have_every_type_and_keys_of_their_own():
    from neuromod_wagtail.articles.vocabulary import ReferenceType

    sent = [
        Citation(title="T", type=type_, authors=("WHO Group",)) for type_ in ReferenceType.values
    ]
    for text, parse in ((export.to_bibtex(sent), bibtex.parse), (export.to_csl(sent), csl.parse)):
        entries = list(parse(text))
        assert len({entry.label for entry in entries}) == len(sent)
        assert {entry.authors for entry in entries} == {("WHO Group",)}
