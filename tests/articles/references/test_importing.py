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
from wagtail.models import ModelLogEntry

from neuromod_wagtail.articles.models import Reference
from neuromod_wagtail.articles.references import importing
from neuromod_wagtail.articles.references.formats import bibtex
from neuromod_wagtail.articles.references.formats.entries import Entry
from neuromod_wagtail.articles.references.forms import BibliographyForm
from neuromod_wagtail.articles.references.online import fetching, lookup
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
    assert set(actions) == {"wagtail.create", "wagtail.publish"}
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
    assert Reference.objects.first().get_latest_revision_as_object().title


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
    refused = add(admin_client, text, ["1", "4"], status=200)
    assert "These rows could not be added: 1." in refused.get_text()
    assert ticked(refused) == ["4"]
    assert Reference.objects.count() == before
    add(admin_client, text, ["2", "4"])  # the editor knows better about a perhaps
    assert Reference.objects.count() == before + 2


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
        assert "attachment" in response["Content-Disposition"]
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
