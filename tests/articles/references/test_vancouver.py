"""References in Vancouver style, checked against the examples of Citing Medicine's rules."""

from datetime import date

from neuromod_wagtail.articles.references.vancouver import (
    Citation,
    format_authors,
    format_citation,
    format_text,
)


def test_article():
    citation = Citation(
        title="Implanted spinal neuromodulation interventions for chronic pain in adults",
        authors=("O'Connell, Neil E.", "Ferraro, Michael C", "Gibson, William"),
        container_title="Cochrane Database Syst Rev",
        year=2021,
        volume="12",
        issue="12",
        pages="CD013756",
        doi="10.1002/14651858.cd013756.pub2",
        pmid="34854473",
    )
    assert format_text(citation) == (
        "O'Connell NE, Ferraro MC, Gibson W. Implanted spinal neuromodulation interventions for "
        "chronic pain in adults. Cochrane Database Syst Rev. 2021;12(12):CD013756. "
        "doi:10.1002/14651858.cd013756.pub2 PMID: 34854473"
    )
    links = [part.href for part in format_citation(citation) if part.href]
    assert links == [
        "https://doi.org/10.1002/14651858.cd013756.pub2",
        "https://pubmed.ncbi.nlm.nih.gov/34854473/",
    ]


def test_seven_authors_become_six_and_others():
    authors = tuple(f"Name{number}, A" for number in range(7))
    assert format_authors(authors).endswith("Name5 A, et al")
    assert "Name6" not in format_authors(authors)
    assert "et al" not in format_authors(authors[:6])


def test_names_that_are_not_family_and_given():
    assert format_authors(("Cochrane Pain Group",)) == "Cochrane Pain Group"
    assert format_authors(("Sartre, Jean-Paul",)) == "Sartre JP"
    assert format_authors(("山田, 太郎",)) == "山田 太郎"
    assert format_authors(("Madonna,",)) == "Madonna"
    assert format_authors(("Ó Sé , Émile á. ",)) == "Ó Sé Émile á."
    assert format_authors(("Sé, Émile",)) == "Sé É"
    assert format_authors((" Group ",)) == "Group"


def test_book_chapter_and_web_page():
    book = Citation(
        type="chapter", title="Deep brain stimulation", authors=("Smith, J",),
        container_title="Textbook of Pain", edition="6th", publisher="Elsevier", year=2013,
        pages="12-34", isbn="9780306406157",
    )  # fmt: skip
    assert format_text(book) == (
        "Smith J. Deep brain stimulation. In: Textbook of Pain. 6th ed. Elsevier; 2013. "
        "p. 12-34. ISBN 9780306406157"
    )
    page = Citation(
        type="web_page", title="About TENS.", container_title="NHS", year=2022,
        url="https://www.nhs.uk/tens/", accessed_on=date(2026, 11, 1),
    )  # fmt: skip
    assert format_text(page) == (
        "About TENS [Internet]. NHS; 2022 [cited 2026 Nov 1]. "
        "Available from: https://www.nhs.uk/tens/"
    )


def test_what_is_not_known_leaves_no_gap():
    for fields, text in (
        ({"container_title": "Pain", "year": 2020}, "T. Pain. 2020."),
        ({"container_title": "Pain", "issue": "3"}, "T. Pain. ;(3)."),
        ({"container_title": "Pain", "volume": "7", "type": "review"}, "T. Pain. ;7."),
        ({"container_title": "Pain", "pages": "1-2", "year": 2020}, "T. Pain. 2020:1-2."),
        ({"publisher": "NICE", "type": "guideline"}, "T. NICE."),
        ({"publisher": "NICE", "container_title": "Guide", "type": "trial"}, "T. Guide."),
        ({"publisher": "NICE", "year": 2020}, "T. NICE; 2020."),
        ({"type": "book", "container_title": "Series", "year": 2020}, "T. 2020."),
        ({"type": "chapter", "publisher": "NICE"}, "T. NICE."),
        ({"nct": "NCT01923285"}, "T. NCT01923285"),
        ({"url": "https://a.b", "doi": "10.1/2"}, "T. doi:10.1/2"),
    ):
        assert format_text(Citation(title="T", **fields)) == text, fields
    (trial,) = format_citation(Citation(nct="NCT01923285"))
    assert trial.href == "https://clinicaltrials.gov/study/NCT01923285"
    assert format_citation(Citation(isbn="1", url="https://a.b"))[1].href == "https://a.b"
    day = Citation(title="T", type="web_page", accessed_on=date(2026, 1, 31))
    assert format_text(day) == "T [Internet]. [cited 2026 Jan 31]."


def test_titles_that_end_with_a_question_mark_get_no_full_stop():
    assert format_text(Citation(title="Does it work?", year=2020)).startswith("Does it work? ")


def test_every_real_publication_can_be_formatted(shared_data):
    import json

    rows = [
        json.loads(line)
        for name in ("neuromodulation", "citation_oddities")
        for line in (shared_data / f"health/pubmed/{name}.jsonl").read_text().splitlines()
    ]
    assert len(rows) > 100
    for row in rows:
        authors = tuple(
            f"{author['last']}, {author.get('fore', '')}" if author.get("last") else
            author.get("collective", "")
            for author in row["authors"]
        )  # fmt: skip
        year = str(row["pubdate"].get("Year", ""))
        text = format_text(
            Citation(
                title=row["title"], authors=authors, container_title=row["journal"],
                year=int(year) if year.isdigit() else None, volume=row["volume"] or "",
                issue=row["issue"] or "", pages=row["pages"] or "", doi=row["doi"] or "",
                pmid=row["pmid"] or "",
            )
        )  # fmt: skip
        assert row["title"].rstrip(".") in text
        assert ".." not in text.replace(row["title"], "")
        assert "  " not in text
