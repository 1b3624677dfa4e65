"""Adding many references: preview, one transaction, no lost input, no requests when offline."""

from __future__ import annotations

import json
import socket

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Locale, ModelLogEntry

from neuromod_wagtail.articles.models import Reference
from neuromod_wagtail.articles.references import importing
from neuromod_wagtail.articles.references.formats import bibtex
from neuromod_wagtail.articles.references.formats.entries import Entry
from neuromod_wagtail.articles.references.forms import BibliographyForm
from neuromod_wagtail.articles.references.online import fetching, lookup, pubmed
from tests.articles.references.metadata_server import metadata_server
from tests.factories import make_index, make_reference

pytestmark = pytest.mark.django_db

TWO = (
    "@article{one, title={First study}, author={Deer, T.}, year=2021, doi={10.1000/one}}\n"
    "@article{two, title={Second study}, year=2020, doi={10.1000/two}}"
)


@pytest.fixture(autouse=True)
def _no_network(monkeypatch):
    real = socket.socket.connect

    def connect(self, address):
        assert address[0] == "127.0.0.1", "someone was called"
        return real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


def post(client, text="", status=200, **data):
    response = client.post(reverse("neuromod_references_add"), {"text": text, **data})
    assert response.status_code == status
    return BeautifulSoup(response.content, "html5lib")


def rows(page):
    return page.select("table.listing tbody tr")


def ticked(page):
    return [box["value"] for box in page.select("[name=row]") if box.has_attr("checked")]


def add(client, text, chosen, *, status=302, **data):
    mark = post(client, text, **data).select_one("[name=fingerprint]")["value"]
    return post(client, text, status, add="1", row=chosen, fingerprint=mark, **data)


def test_reading_shows_and_writes_nothing(admin_client):
    page = post(admin_client, TWO)
    assert [row.select("td")[1].get_text(strip=True) for row in rows(page)] == ["1. one", "2. two"]
    assert "Deer T. First study." in rows(page)[0].get_text(" ", strip=True)
    assert ticked(page) == ["1", "2"]
    assert page.select_one("[name=text]").get_text().strip() == TWO
    assert not Reference.objects.exists()


def test_without_the_extra_the_screen_says_what_to_install(admin_client, monkeypatch):
    monkeypatch.setattr(bibtex, "IS_INSTALLED", False)
    page = post(admin_client, TWO)
    assert "neuromod-wagtail[references]" in rows(page)[0].select("td")[3].get_text()
    assert page.select_one("[name=text]").get_text().strip() == TWO
    assert not page.select("[name=add]")
    assert ticked(post(admin_client, "TY  - JOUR\nTI  - A\nDO  - 10.1000/a\nER  - ")) == ["1"]


def test_the_chosen_are_added_published_and_logged(admin_client):
    add(admin_client, TWO, ["2"])
    reference = Reference.objects.get()
    assert (reference.title, reference.live, reference.doi) == ("Second study", True, "10.1000/two")
    assert reference.latest_revision == reference.live_revision
    actions = ModelLogEntry.objects.filter(object_id=reference.pk).values_list("action", flat=True)
    assert sorted(actions) == ["wagtail.create", "wagtail.publish"]
    for entry in ModelLogEntry.objects.filter(object_id=reference.pk):
        assert (entry.user.username, entry.revision) == ("admin", reference.latest_revision)
    assert ModelLogEntry.objects.get(action="wagtail.create").content_changed
    page = admin_client.get(reverse("wagtailsnippets_neuromod_articles_reference:list"))
    assert "1 reference was added and published." in page.content.decode()


def test_those_who_may_not_publish_add_drafts(client, django_user_model):
    group = Group.objects.create(name="Authors")
    codenames = ["access_admin", "add_reference"]
    group.permissions.set(Permission.objects.filter(codename__in=codenames))
    user = django_user_model.objects.create_user("author", password="x")
    user.groups.add(group)
    client.force_login(user)
    assert "as drafts" in post(client, TWO).select_one("[name=add]").get_text()
    add(client, TWO, ["1", "2"])
    assert [ref.live for ref in Reference.objects.all()] == [False, False]
    draft = Reference.objects.first()
    assert draft.get_latest_revision_as_object().title
    assert draft.has_unpublished_changes
    assert draft.latest_revision.user == user


def test_duplicates_are_found_before_anything_is_written(admin_client):
    by_doi = make_reference(doi="10.1000/one", title="Other words")
    by_title = make_reference(doi="", url="https://a.org", title="The Cafe: a study", year=2019)
    book = make_reference(type="book", doi="", isbn="9783161484100", title="Book", year=2000)
    text = (
        "@article{a, title={First}, doi={https://doi.org/10.1000/ONE}}\n"
        "@article{b, title={The Café – A {S}tudy}, year=2019, pmid=7}\n"
        "@book{c, title={Book, second printing}, isbn={3-16-148410-X}}\n"
        "@article{d, title={New}, doi={10.1000/new}}\n"
        "@article{e, title={New again}, doi={10.1000/NEW}}\n"
        "@article{f, title={The Cafe: a study}, year=2018, doi={10.1000/f}}"
    )
    page = post(admin_client, text)
    assert ticked(page) == ["4", "6"]
    states = [row.select("td")[3] for row in rows(page)]
    for state, reference in zip(states, (by_doi, by_title, book), strict=False):
        assert state.select_one("a")["href"].endswith(f"/edit/{reference.pk}/")
    assert "Already added" in states[0].get_text() and "Possible duplicate" in states[1].get_text()
    assert "Duplicate of row 4" in states[4].get_text()
    disabled = [box["value"] for box in page.select("[name=row][disabled]")]
    assert disabled == ["1", "5"]
    before = Reference.objects.count()
    assert "Choose at least one row" in add(admin_client, text, [], status=200).get_text()
    refused = add(admin_client, text, ["1", "4"], status=200)
    assert "These rows could not be added: 1." in refused.get_text()
    assert ticked(refused) == ["4"]
    assert Reference.objects.count() == before
    add(admin_client, text, ["2", "4"])  # the editor knows better about a perhaps
    assert Reference.objects.count() == before + 2


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({"doi": "1", "title": "A"}, {"doi": "1", "title": "B"}, "same"),
        ({"pmid": "1", "doi": "1"}, {"pmid": "1", "doi": "2"}, "same"),
        ({"nct": "1", "title": "A"}, {"nct": "1", "title": "B"}, "alike"),
        ({"isbn": "1", "type": "book"}, {"isbn": "1", "type": "chapter"}, "alike"),
        ({"title": "A"}, {"title": "a!"}, "alike"),
        ({"title": "A", "year": 2020}, {"title": "A", "year": 2021}, ""),
        ({"title": "A", "doi": "1"}, {"title": "A"}, "alike"),
        ({"title": "A", "doi": "1"}, {"title": "A", "doi": "2"}, ""),
        ({"title": "A", "isbn": "1"}, {"title": "A", "isbn": "2"}, ""),
        ({"title": "A"}, {"title": "B"}, ""), ({"title": "?"}, {"title": "!"}, ""), ({}, {}, ""),
    ],
)  # fmt: skip
def test_what_is_the_same_or_alike(one, other, expected):
    first, second = Reference(**one), Reference(**other)
    assert importing.similarity(first, second) == expected
    if "isbn" not in one:
        assert importing.similarity(second, first) == expected


def test_the_surest_duplicate_is_named_and_none_of_another_language(french):
    make_reference(doi="", title="Study", year=None, locale=french)
    first = make_reference(doi="", title="Study", year=None)
    make_reference(doi="", title="Study", year=None)
    sure = make_reference(doi="10.1000/x", title="Other", year=1999)
    entries = [
        Entry(title="Study", url="https://a.org"),
        Entry(title="Study", doi="10.1000/x"),
        Entry(title="Study", doi="10.1000/x"),
        Entry(title="Study", pmid="1", year=2020),
        Entry(title="Study", url="https://c.org"),
        Entry(error="broken", title="Study"),
        Entry(title="", doi="10.1000/y"),
    ]
    rows = importing.preview_rows(entries, first.locale_id)
    assert [(row.existing, row.duplicate_of, row.is_same) for row in rows] == [
        (first, None, False), (sure, None, True), (sure, None, True), (None, None, False),
        (first, 1, False), (None, None, False), (None, None, False),
    ]  # fmt: skip
    assert [row.is_new for row in rows] == [False, False, False, True, False, False, False]
    assert [row.number for row in rows] == [1, 2, 3, 4, 5, 6, 7]
    assert not rows[6].citation and rows[3].citation.startswith("Study.")
    found = importing.preview_rows([Entry(title="T", doi="1"), *entries[:1]], first.locale_id)
    assert found[1].existing == first and "not a DOI" in found[0].errors[0]
    (other,) = importing.preview_rows(entries[1:2], french.pk)
    assert other.existing.locale == french and not other.is_same


@pytest.fixture
def french():
    return Locale.objects.create(language_code="fr")


def test_a_chapter_shares_the_isbn_of_its_book():
    book = Reference(type="book", title="Whole", isbn="1", year=2000)
    chapter = Reference(type="chapter", title="Part", isbn="1", year=2000)
    assert importing.similarity(chapter, book) == ""
    assert importing.similarity(
        Reference(type="chapter", title="part.", isbn="1", year=2000), chapter
    )


def test_errors_stand_at_their_rows(admin_client):
    long_volume = "v" * 50
    text = (
        "@article{a, title={No number}}\n"
        f"@article{{b, title={{Long}}, doi={{10.1000/b}}, volume={{{long_volume}}}}}\n"
        "@article{c, doi={10.1000/c}}\n@article{d, title={open\n@book{e, title={T}, isbn={1}, doi={10.1000/e}}"
    )
    found = [
        row.select("td")[3].get_text(" ", strip=True) for row in rows(post(admin_client, text))
    ]
    assert "DOI: Enter a DOI" in found[0]
    assert "Volume:" in found[1]
    assert "turned off" in found[2]
    assert "not closed" in found[3]
    assert "New" in found[4] and "not an ISBN" in found[4]
    refused = add(admin_client, text, ["2", "5"], status=200)
    assert "could not be added: 2" in refused.get_text()
    assert not Reference.objects.exists()


def test_a_failure_in_between_leaves_nothing(admin_client, monkeypatch):
    real = Reference.save_revision
    calls = []

    def fail_second(self, *args, **kwargs):
        calls.append(self)
        if len(calls) == 2:
            raise RuntimeError
        return real(self, *args, **kwargs)

    monkeypatch.setattr(Reference, "save_revision", fail_second)
    with pytest.raises(RuntimeError):
        add(admin_client, TWO, ["1", "2"])
    assert not Reference.objects.exists()


def test_a_changed_text_is_looked_at_again(admin_client):
    mark = post(admin_client, TWO).select_one("[name=fingerprint]")["value"]
    changed = TWO.replace("First", "Another")
    page = post(admin_client, changed, add="1", row=["1"], fingerprint=mark)
    assert "has changed" in page.get_text()
    assert "Another study" in page.get_text()
    assert not Reference.objects.exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_file_is_text_of_any_usual_encoding(encoding):
    text = "@book{a, title={Über}, isbn={3-16-148410-X}}"
    form = BibliographyForm({}, {"file": SimpleUploadedFile("a.bib", text.encode(encoding))})
    assert form.is_valid()
    assert form.cleaned_data["source"] == text


def test_odd_files_are_read_as_well_as_may_be():
    for content, text in (
        (b"\xff\xfea\x00b", "a\ufffd"), (b"\x81\xfc", "\ufffdü"), (b"a" * 4000 + b"\x00", "a" * 4000 + "\x00"),
        (b" " * 2_000_000, " " * 2_000_000),
    ):  # fmt: skip
        form = BibliographyForm({}, {"file": SimpleUploadedFile("a.bib", content)})
        form.is_valid()
        assert form.cleaned_data["file"] == text


def test_the_form_and_its_mark(settings, french):
    def mark(text, **data):
        form = BibliographyForm({"text": text, **data})
        assert form.is_valid()
        return form.fingerprint

    settings.WAGTAIL_I18N_ENABLED = False
    assert "locale" not in BibliographyForm().fields
    assert mark("a\r\nb") == mark("a\nb") == mark("a\rb") != mark("a b")
    assert mark("a", form="ris") != mark("a", form="csl")
    settings.WAGTAIL_I18N_ENABLED = True
    assert mark("a", locale=french.pk) != mark("a") == mark("a", locale=Locale.get_default().pk)
    form = BibliographyForm()
    assert form["locale"].initial == Locale.get_default().pk
    assert BibliographyForm({"text": "a", "locale": "x"}).errors.keys() == {"locale"}
    both = BibliographyForm({"text": " "}, {"file": SimpleUploadedFile("a", b"\x00")})
    assert both.errors.keys() == {"file"}


def test_a_file_comes_into_the_form_and_is_added_from_there(admin_client):
    content = "@book{a, title={Über}, isbn={3-16-148410-X}}\r\n".encode()
    page = post(admin_client, file=SimpleUploadedFile("a.bib", content))
    assert "Über" in rows(page)[0].get_text()
    mark = page.select_one("[name=fingerprint]")["value"]
    text = page.select_one("[name=text]").get_text()
    post(admin_client, text, 302, add="1", row=["1"], fingerprint=mark)
    assert Reference.objects.get().title == "Über"


def test_what_cannot_be_read_is_said_at_its_field(admin_client, settings):
    picture = SimpleUploadedFile("a.bib", b"\x89PNG\x00\x00")
    for data, message in (
        ({"file": picture}, "not a text file"),
        ({"text": TWO, "file": SimpleUploadedFile("a.bib", b"@book{a}")}, "Paste text or upload"),
        ({}, "Paste a bibliography"),
        ({"text": "x", "form": "nonsense"}, "Select a valid choice"),
        ({"file": SimpleUploadedFile("a.bib", b"a" * 2_000_001)}, "larger than 2 MB"),
    ):
        page = post(admin_client, **data)
        errors = page.select("[data-field-errors]")
        assert message in " ".join(error.get_text() for error in errors)
        assert page.select_one("[name=text]").get_text().strip() == data.get("text", "")
    assert "No references found" in post(admin_client, "@comment{x}", form="bibtex").get_text()


def test_what_is_hostile_is_only_text(admin_client):
    text = '@article{<b>x, title={<script>alert(1)</script>}, doi={10.1000/"><img>}}'
    page = post(admin_client, text)
    assert not page.select("table script, table img, table b")
    assert "<script>" in rows(page)[0].get_text()


def test_too_many_are_cut_and_it_is_said(admin_client, monkeypatch):
    from neuromod_wagtail.articles.references import views

    monkeypatch.setattr(views, "MAX_ROWS", 1)
    page = post(admin_client, TWO)
    assert len(rows(page)) == 1
    assert "Only the first 1 references were read" in page.get_text()
    monkeypatch.setattr(views, "MAX_ROWS", 2)
    assert "Only the first" not in post(admin_client, TWO).get_text()


def test_reading_costs_the_same_with_more_rows(admin_client):
    def cost(number):
        text = "\n".join(
            f"@article{{k{n}, title={{T{n}}}, year={2000 + n}, doi={{10.1000/{n}}}}}"
            for n in range(number)
        )
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert len(rows(post(admin_client, text))) == number
        return len(captured)

    for number in range(5):
        make_reference(doi=f"10.1000/{number}")
    cost(1)
    assert cost(2) == cost(12)


def test_permissions(client, django_user_model):
    add_url = reverse("neuromod_references_add")
    exports = [reverse("neuromod_references_export", args=[form]) for form in ("bibtex", "csl")]
    for address in (add_url, *exports):
        assert client.get(address).status_code == 302
    group = Group.objects.create(name="Readers")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user = django_user_model.objects.create_user("reader", password="x")
    user.groups.add(group)
    client.force_login(user)
    for address in (add_url, *exports):
        assert client.get(address).status_code == 302
    assert client.post(add_url, {"text": TWO, "add": "1"}).status_code == 302
    assert not Reference.objects.exists()
    group.permissions.add(Permission.objects.get(codename="view_reference"))
    client.force_login(django_user_model.objects.get(pk=user.pk))
    assert client.get(add_url).status_code == 302
    assert client.get(exports[0]).status_code == 200


def test_everything_goes_out_again(admin_client):
    make_index()
    make_reference(title="Über & under", doi="10.1000/x")
    listing = reverse("wagtailsnippets_neuromod_articles_reference:list")
    page = BeautifulSoup(admin_client.get(listing).content, "html.parser")
    links = {link["href"] for link in page.select("a[href*='/references/']")}
    for form in ("bibtex", "csl"):
        address = reverse("neuromod_references_export", args=[form])
        assert address in links
        response = admin_client.get(address)
        name, kind = {
            "bibtex": ("references.bib", "application/x-bibtex"),
            "csl": ("references.json", "application/vnd.citationstyles.csl+json"),
        }[form]
        assert response["Content-Disposition"] == f'attachment; filename="{name}"'
        assert response["Content-Type"] == f"{kind}; charset=utf-8"
        shown = post(admin_client, response.content.decode())
        assert "Über & under" in shown.get_text() and "Already added" in shown.get_text()
    assert reverse("neuromod_references_add") in links
    assert admin_client.get("/admin/references/export/pdf/").status_code == 404


# --- bare numbers ---------------------------------------------------------------------------

SUMMARY = {
    "uid": "30776855",
    "pubdate": "2019 Feb 19",
    "source": "Cochrane Database Syst Rev",
    "authors": [
        {"name": "Gibson W", "authtype": "Author"},
        {"name": "van der Wand BM Jr", "authtype": "Author"},
        {"name": "Pain, Palliative Group", "authtype": "CollectiveName"},
    ],
    "title": "TENS for chronic pain.",
    "volume": "2", "issue": "2", "pages": "CD011890",
    "pubtype": ["Journal Article", "Systematic Review"],
    "articleids": [{"idtype": "pubmed", "value": "30776855"}, {"idtype": "doi", "value": "10.1000/X"}],
    "fulljournalname": "The Cochrane database",
}  # fmt: skip


@pytest.fixture
def online(shared_data, settings, monkeypatch):
    monkeypatch.setattr(fetching, "PER_SECOND", 10_000)
    with metadata_server() as server:
        lines = (shared_data / "health/crossref/works.jsonl").read_text().splitlines()
        server.works = {work["DOI"]: work for work in map(json.loads, lines)}
        server.summaries = {"30776855": SUMMARY}
        settings.NEUROMOD_CROSSREF_URL = settings.NEUROMOD_PUBMED_URL = server.url
        settings.NEUROMOD_REFERENCES_ONLINE = True
        yield server


def test_numbers_are_looked_up_where_the_site_allows_it(admin_client, online):
    text = "10.1371/journal.pone.0033693\nPMID: 30776855\n10.1000/unknown\n99"
    page = post(admin_client, text)
    found = [row.get_text(" ", strip=True) for row in rows(page)]
    assert "Sadasivan S, Pond BB" in found[0] and "PLoS ONE. 2012;7(3):e33693." in found[0]
    assert "Gibson W, van der Wand Jr BM, Pain Palliative Group." in found[1]
    assert "Crossref does not know" in found[2]
    assert "PubMed does not know" in found[3]
    assert ticked(page) == ["1", "2"]
    asked = len(online.asked)
    assert asked == 3  # PubMed is asked once for all
    add(admin_client, text, ["1", "2"])
    summary = Reference.objects.get(pmid="30776855")
    assert (summary.type, summary.doi, summary.year) == ("review", "10.1000/x", 2019)
    assert summary.authors.splitlines()[0] == "Gibson, W."
    assert summary.authors.splitlines()[-1] == "Pain Palliative Group"


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"pubtype": ["Guideline", "Systematic Review"]}, {"type": "guideline"}),
        ({"pubtype": ["Meta-Analysis"]}, {"type": "review"}),
        ({"pubtype": "Review", "articleids": "x", "authors": 5}, {"type": "article", "doi": "", "authors": ()}),
        ({"articleids": ["x", {"idtype": "pii", "value": "10.1000/p"}, {"idtype": "doi"}]}, {"doi": ""}),
        ({"source": "S"}, {"container_title": "S"}),
        ({"authors": ["x", {"name": "WHO"}, {"name": "X A 2nd"}, {"name": "Y B", "authtype": "Group"}, {}]},
         {"authors": ("WHO", "X 2nd, A.", "Y B")}),
        ({"authors": [{"name": "De Ru JA"}]}, {"authors": ("De Ru, J. A.",)}),
    ],
)  # fmt: skip
def test_summaries_of_all_forms(record, expected):
    entry = pubmed.read("7", record)
    assert {name: getattr(entry, name) for name in expected} == expected
    assert (entry.pmid, entry.label, entry.title) == ("7", "7", "")


def test_every_field_of_a_summary():
    entry = pubmed.read("30776855", SUMMARY)
    assert {name: value for name, value in entry.fields.items() if value} == {
        "type": "review", "title": "TENS for chronic pain.", "year": 2019, "volume": "2", "issue": "2",
        "authors": "Gibson, W.\nvan der Wand Jr, B. M.\nPain Palliative Group", "pages": "CD011890",
        "container_title": "The Cochrane database", "doi": "10.1000/x", "pmid": "30776855",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("status", "kind"),
    [(404, fetching.NotFound), (410, fetching.NotFound), (429, fetching.RateLimited), (500, None)],
)
def test_refusals_have_kinds(status, kind):
    error = fetching._refused(status)
    assert type(error) is (kind or fetching.OnlineError)
    assert str(status) in str(error)


def test_what_is_asked_of_pubmed(online, settings):
    settings.NEUROMOD_REFERENCES_MAILTO = ""
    settings.NEUROMOD_PUBMED_URL += "/"
    found = pubmed.summaries(["30776855", "99"])
    assert list(found) == ["30776855"]
    path, agent = online.asked[0]
    assert path == "/esummary.fcgi?db=pubmed&id=30776855%2C99&retmode=json&tool=neuromod_wagtail"
    assert agent == f"neuromod_wagtail/{fetching.__version__}"
    for body in (b"[]", b'{"result": 5}'):
        online.body = body
        with pytest.raises(fetching.OnlineError, match="no summaries"):
            pubmed.summaries(["1"])


def test_numbers_keep_what_was_asked_and_mistakes_are_not_remembered(online, monkeypatch):
    kept = []

    class Kept:
        def get_many(self, _keys):
            return {}

        def set_many(self, entries, timeout):
            kept.append((timeout, [entry.title for entry in entries.values()]))

    monkeypatch.setattr(lookup, "FailoverCache", lambda _alias: Kept())
    entries = [
        Entry(pmid="30776855", label="a"),
        Entry(pmid="30776855", doi="10.1000/no"),
        Entry(pmid="99"),
    ]
    first, second, third = lookup.complete(entries)
    assert (first.label, first.doi, first.title) == ("a", "10.1000/x", "TENS for chronic pain.")
    assert "Crossref does not know" in second.error and "PubMed does not know" in third.error
    assert len(online.asked) == 2
    assert kept == [(3600, ["TENS for chronic pain."])]
    online.status = 503
    many = [Entry(doi=f"10.1000/{number}") for number in range(3)]
    errors = [entry.error for entry in lookup.complete(many)]
    assert "Could not" in errors[0] and "Not looked up yet" in errors[1] == errors[2]
    whole = Entry(title="T", doi="10.1000/x")
    assert lookup.complete([whole]) == [whole]


def test_pubmed_is_asked_about_a_hundred_at_once(online):
    entries = [Entry(pmid=str(number)) for number in range(1, 103)]
    found = lookup.complete(entries)
    assert [("PubMed does not know" in entry.error) for entry in found] == [True] * 100 + [
        False
    ] * 2
    assert "Not looked up yet" in found[100].error


def test_what_is_known_is_remembered(admin_client, online):
    post(admin_client, "10.1371/journal.pone.0033693")
    asked = len(online.asked)
    online.status = 500
    assert ticked(post(admin_client, "10.1371/journal.pone.0033693")) == ["1"]
    assert len(online.asked) == asked


def test_failures_stand_at_the_rows_and_lose_nothing(admin_client, online):
    online.status = 503
    page = post(admin_client, "10.1371/journal.pone.0033693\nPMID: 30776855")
    for row in rows(page):
        assert "Could not be looked up" in row.get_text()
    assert "30776855" in page.select_one("[name=text]").get_text()


def test_long_lists_are_looked_up_bit_by_bit(online, monkeypatch):
    monkeypatch.setattr(lookup, "AT_ONCE", 2)
    dois = list(online.works)[:5]
    entries = [Entry(doi=doi) for doi in dois]
    for expected in (2, 4, 5):
        found = lookup.complete(entries)
        assert sum(bool(entry.title) for entry in found) == expected
    assert [entry.doi for entry in found] == dois


def test_offline_nobody_is_asked(admin_client, monkeypatch):
    monkeypatch.setattr(fetching, "fetch", lambda *args, **kwargs: pytest.fail("asked"))
    page = post(admin_client, "10.1000/1\n123")
    for row in rows(page):
        assert "Online lookup is turned off" in row.get_text()
