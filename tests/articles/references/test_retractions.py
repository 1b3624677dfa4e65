"""Retractions: checked at Crossref only if the site allows it, shown to readers and editors."""

from __future__ import annotations

import io
import json
import socket
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ReferenceIndex

from neuromod_wagtail.articles.models import Reference
from neuromod_wagtail.articles.references import retractions
from neuromod_wagtail.articles.references.online import fetching
from neuromod_wagtail.articles.references.online.crossref import Notice, find_notice
from neuromod_wagtail.articles.tasks import check_reference, check_references
from neuromod_wagtail.page_cache import tags
from tests.articles.references.metadata_server import metadata_server
from tests.disclaimers.disclaimer_site import get, queries
from tests.disclaimers.purged import PURGED
from tests.factories import make_article, make_index, make_modality, make_reference, paragraph

pytestmark = pytest.mark.django_db

CORRECTED = "10.1371/journal.pone.0033693"
LONG_AGO = date(2020, 3, 1)
NEW_VERSION = "10.1371/journal.pgen.1011490"
CORRECTION = "10.1371/annotation/c76da2c1-ccb8-4797-94c1-359d3ceceeda"
# The form of a retraction as Crossref documents it: the publisher's entry and Retraction Watch's.
RETRACTIONS = [
    {"DOI": CORRECTION, "type": "correction", "source": "publisher", "label": "Correction",
     "updated": {"date-parts": [[2022, 1, 5]]}},
    {"DOI": "10.1000/watch", "type": "retraction", "source": "retraction-watch",
     "label": "Retraction", "record-id": "31420", "updated": {"date-parts": [[2021, 6]]}},
    {"DOI": "10.1000/Notice", "type": "retraction", "source": "publisher", "label": "Retraction",
     "updated": {"date-parts": [[2021, 5, 3]]}},
]  # fmt: skip


@pytest.fixture(scope="module")
def works():
    """Recorded answers of Crossref, by DOI."""
    from tests.conftest import SHARED_DATA

    path = SHARED_DATA / "health/crossref/works.jsonl"
    return {work["DOI"]: work for work in map(json.loads, path.read_text().splitlines())}


@pytest.fixture
def crossref(shared_data, works, settings, monkeypatch):
    monkeypatch.setattr(fetching, "PER_SECOND", 10_000)
    with metadata_server() as server:
        server.works = {doi: dict(work) for doi, work in works.items()}
        settings.NEUROMOD_CROSSREF_URL = server.url
        settings.NEUROMOD_REFERENCES_ONLINE = True
        yield server


def run(**options) -> str:
    out = io.StringIO()
    call_command("check_references", stdout=out, **options)
    return out.getvalue()


def known(reference) -> tuple[str, date | None, str]:
    reference.refresh_from_db()
    return reference.notice, reference.notice_on, reference.notice_doi


# --- what the answers say -------------------------------------------------------------------


def test_recorded_answers_are_understood(shared_data, works):
    notices = {doi: notice for doi, work in works.items() if (notice := find_notice(work))}
    assert notices == {CORRECTED: Notice("correction", date(2012, 5, 8), CORRECTION)}


@pytest.mark.parametrize(
    ("updates", "expected"),
    [
        (RETRACTIONS, Notice("retraction", date(2021, 5, 3), "10.1000/notice")),
        (RETRACTIONS[:2], Notice("retraction", date(2021, 6, 1), "10.1000/watch")),
        ([{"type": "expression-of-concern"}], Notice("expression_of_concern")),
        ([{"type": "withdrawal", "DOI": "10.1/own"}], Notice("retraction")),
        ([{"type": "erratum", "updated": {"date-parts": [[None]]}}], Notice("correction")),
        ([{"type": "new_version"}, "nonsense", None, {"type": 5}, {}], None),
        # Equally grave: the publisher's, then the latest, then the first.
        (
            [
                {"type": "Retraction", "DOI": "10.1/A", "updated": {"date-parts": [[2021, 5]]}},
                {"type": "removal", "DOI": "10.1/b", "updated": {"date-parts": [[2021, 5, 1]]}},
                {"type": "erratum", "source": "publisher"},
            ],
            Notice("retraction", date(2021, 5, 1), "10.1/a"),
        ),
        (
            [
                {"type": "correction", "source": "publisher", "DOI": "10.1/p"},
                {"type": "corrigendum", "updated": {"date-parts": [[2021]]}},
            ],
            Notice("correction", None, "10.1/p"),
        ),
        (
            [
                {"type": "partial retraction", "updated": {"date-parts": [[2021]]}},
                {"type": "partial_retraction", "updated": {"date-parts": [[2022, 2]]}},
            ],
            Notice("retraction", date(2022, 2, 1)),
        ),
        ([{"type": "correction", "updated": "2021"}], Notice("correction")),
        ([{"type": "correction", "DOI": "1" * 300}], Notice("correction", None, "1" * 255)),
        ("nonsense", None),
        (None, None),
    ],
)
def test_the_gravest_notice_counts(updates, expected):
    assert find_notice({"DOI": "10.1/OWN", "updated-by": updates}) == expected


# --- asking ---------------------------------------------------------------------------------


def test_offline_nothing_is_called(monkeypatch, django_capture_on_commit_callbacks):
    def refuse(*args, **kwargs):
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    reference = make_reference(doi=CORRECTED)
    with django_capture_on_commit_callbacks(execute=True):
        reference.save_revision().publish()
    assert check_reference.func(reference.pk) == check_references.func() == 0
    with pytest.raises(CommandError, match="NEUROMOD_REFERENCES_ONLINE is off"):
        run()
    with pytest.raises(fetching.LookupDisabled):
        fetching.get_json("https://api.crossref.org/works/10.1000/1", {})


def test_answers_are_written_down(crossref, settings):
    settings.NEUROMOD_REFERENCES_MAILTO = "editor@example.org"
    corrected, newer = make_reference(doi=CORRECTED), make_reference(doi=NEW_VERSION)
    unknown, without = make_reference(doi="10.1000/unknown"), make_reference(doi="", pmid="5")
    assert run() == "2 checked, 1 changed, 1 unknown, 0 failed, 0 left.\n"
    assert known(corrected) == ("correction", date(2012, 5, 8), CORRECTION)
    assert known(newer) == known(unknown) == known(without) == ("", None, "")
    assert corrected.notice_checked_on == unknown.notice_checked_on == timezone.localdate()
    assert without.notice_checked_on is None
    path, agent = crossref.asked[0]
    assert path == "/works/10.1371%2Fjournal.pone.0033693?mailto=editor%40example.org"
    assert "neuromod_wagtail/" in agent and "mailto:editor@example.org" in agent


def test_only_what_is_due_is_asked_about(crossref):
    make_reference(doi=CORRECTED)
    run()
    assert run() == "0 checked, 0 changed, 0 unknown, 0 failed, 0 left.\n"
    assert run(all=True) == "1 checked, 0 changed, 0 unknown, 0 failed, 0 left.\n"
    Reference.objects.update(notice_checked_on=timezone.localdate() - timedelta(days=30))
    make_reference(doi=NEW_VERSION)
    assert retractions.due() == [NEW_VERSION, CORRECTED]
    assert run(limit=1).startswith("1 checked")
    assert retractions.due() == [CORRECTED]


@pytest.mark.parametrize("status", [500, 429, 403])
@pytest.mark.parametrize("earlier", [True, False])
def test_failures_leave_what_is_known(crossref, status, earlier):
    reference = make_reference(doi=CORRECTED)
    if earlier:
        run()
    before = known(reference)
    crossref.status = status
    with pytest.raises(CommandError, match="could not be checked"):
        run(all=True)
    assert known(reference) == before


@pytest.mark.parametrize(
    "body", [b"<html>", b"[]", b"{}", b'{"message": 5}', b"\xff\xfe", b"[" * 9999]
)
def test_answers_that_make_no_sense_are_failures(crossref, body):
    reference = make_reference(doi=CORRECTED)
    run()
    crossref.body = body
    assert retractions.check([CORRECTED])["failed"] == 1
    assert known(reference)[0] == "correction"


def test_an_endless_answer_is_not_read_to_its_end(crossref, monkeypatch):
    monkeypatch.setattr(fetching, "MAX_BYTES", 1000)
    with pytest.raises(fetching.OnlineError, match="is larger than"):
        fetching.get_json(f"{crossref.url}/works/{CORRECTED}", {})


def test_a_service_that_is_down_is_not_asked_again_and_again(crossref):
    for number in range(8):
        make_reference(doi=f"10.1000/{number}")
    crossref.status = 503
    assert retractions.check(retractions.due()) == {"failed": 3, "left": 5}
    crossref.status, crossref.asked = 429, []
    assert retractions.check(retractions.due()) == {"failed": 1, "left": 7}
    assert len(crossref.asked) == 1


def test_nobody_listens(settings, monkeypatch):
    monkeypatch.setattr(fetching, "PER_SECOND", 10_000)
    settings.NEUROMOD_REFERENCES_ONLINE = True
    for url in ("http://127.0.0.1:9", "file:///etc", "nonsense"):
        settings.NEUROMOD_CROSSREF_URL = url
        assert retractions.check([CORRECTED])["failed"] == 1


def test_questions_do_not_hurry(crossref, monkeypatch):
    pauses: list[float] = []
    monkeypatch.setattr(fetching.time, "sleep", pauses.append)
    # So long that no machine is too slow to wait.
    monkeypatch.setattr(fetching, "PER_SECOND", 0.001)
    retractions.check([CORRECTED, NEW_VERSION])
    assert pauses and all(500 < pause <= 1000 for pause in pauses)


def test_publishing_a_reference_asks_once(crossref, django_capture_on_commit_callbacks):
    reference = make_reference(doi=CORRECTED)
    for _time in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            Reference.objects.get(pk=reference.pk).save_revision().publish()
    assert known(reference)[0] == "correction"
    assert len(crossref.asked) == 1


# --- what is known stays known --------------------------------------------------------------


def retracted(crossref, **fields) -> Reference:
    crossref.works[CORRECTED]["updated-by"] = RETRACTIONS
    reference = make_reference(doi=CORRECTED, **fields)
    reference.save_revision()
    run()
    reference.refresh_from_db()
    return reference


def test_publishing_an_older_draft_keeps_the_notice(crossref):
    reference = retracted(crossref)
    draft = reference.get_latest_revision_as_object()
    assert draft.notice == "retraction"
    draft.title = "Another title"
    draft.save_revision().publish()
    assert known(reference) == ("retraction", date(2021, 5, 3), "10.1000/notice")
    assert reference.title == "Another title"


def test_a_notice_is_about_the_doi_that_was_asked_about(crossref):
    reference = retracted(crossref)
    assert retractions.with_notice().get() == reference
    reference.doi = NEW_VERSION
    reference.save()
    assert reference.known_notice == ""
    assert not retractions.with_notice().exists()
    assert retractions.due() == [NEW_VERSION]
    run()
    assert known(reference) == ("", None, "")


def test_a_notice_that_is_withdrawn_goes(crossref):
    reference = retracted(crossref)
    crossref.works[CORRECTED]["updated-by"] = []
    assert "1 changed" in run(all=True)
    assert known(reference) == ("", None, "")


# --- who sees it ----------------------------------------------------------------------------


def citing(index, reference, **fields):
    text = f'<p>So.<a id="{reference.pk}" linktype="neuromod-reference">x</a></p>'
    return make_article(index, body=[paragraph(text)], **fields)


def test_readers_see_it_in_the_list_of_references(client, crossref):
    article = citing(make_index(), retracted(crossref))
    item = BeautifulSoup(client.get(article.url).content, "html.parser").select_one("#ref-1")
    mark = item.select_one("strong.nm-notice--grave a")
    assert mark.get_text() == "Retracted"
    assert mark["href"] == "https://doi.org/10.1000/notice"
    assert "Retracted May 3, 2021." in " ".join(item.get_text().split())
    text = client.get(f"{article.url.rstrip('/')}.md").content.decode()
    assert "Retracted" in text


def test_an_article_costs_no_more(client, crossref):
    index = make_index()
    plain = citing(index, make_reference())
    marked = citing(index, retracted(crossref))
    client.get(plain.url)
    assert queries(client, marked.url) == queries(client, plain.url)


def test_editors_are_told_in_the_preview(admin_client, crossref):
    article = citing(make_index(), retracted(crossref, title="Cold fusion"))
    address = f"/admin/pages/{article.pk}/view_draft/"
    mark = get(admin_client, address).select_one('[data-nm-problem="reference-notice"]')
    assert "has been retracted" in mark.get_text() and "Cold fusion" in mark.get_text()
    Reference.objects.update(notice="expression_of_concern")
    assert get(admin_client, address).select_one('[data-nm-problem="reference-notice"]')
    Reference.objects.update(notice="correction")
    assert not get(admin_client, address).select_one('[data-nm-problem="reference-notice"]')


def test_the_form_shows_what_is_known_and_takes_no_other(admin_client, crossref):
    reference = retracted(crossref)
    form = get(
        admin_client,
        reverse("wagtailsnippets_neuromod_articles_reference:edit", args=[reference.pk]),
    )
    assert "10.1000/notice" in form.get_text()
    assert not form.select('[name^="notice"]')


@pytest.mark.usefixtures("reference_index")
def test_the_report_lists_them_with_their_uses(admin_client, client, crossref):
    address = reverse("neuromod_notices_report")
    assert client.get(address).status_code == 302
    reference = retracted(crossref, title="Cold fusion")
    make_reference()
    index = make_index()
    citing(index, reference)
    citing(index, reference)
    rows = get(admin_client, address).select("table.listing tbody tr")
    assert len(rows) == 1
    text = rows[0].get_text(" ", strip=True)
    assert "Cold fusion" in text and "Retracted" in text
    assert rows[0].select_one('a[href$="/usage/"], a[href*="/usage/"]').get_text() == "2"
    assert not get(admin_client, f"{address}?notice=correction").select("table.listing tbody tr")
    csv = b"".join(admin_client.get(address, {"export": "csv"}).streaming_content).decode()
    assert "10.1000/notice" in csv.splitlines()[1]
    few = queries(admin_client, address)
    for number in range(4):
        make_reference(doi=f"10.1000/{number}", notice="retraction", notice_for=f"10.1000/{number}")
    assert queries(admin_client, address) == few


@pytest.mark.usefixtures("reference_index")
def test_pages_that_rely_on_it_are_purged(crossref, settings, django_capture_on_commit_callbacks):
    settings.WAGTAILFRONTENDCACHE = {
        "memory": {"BACKEND": "tests.disclaimers.purged.MemoryBackend"}
    }
    index = make_index()
    reference = make_reference(doi=CORRECTED)
    modality = make_modality()
    modality.evidence.update(source=reference)
    modality.save()
    direct = citing(index, reference)
    block = {"type": "modality_facts", "value": {"modality": modality.pk, "level": "2"}}
    by_modality = make_article(index, body=[block])
    other = make_article(index)
    # Cited by something of an app that is not installed any more.
    row = ReferenceIndex.objects.filter(to_object_id=str(reference.pk)).first()
    gone = ContentType.objects.create(app_label="gone", model="gone")
    row.pk, row.base_content_type, row.content_type = None, gone, gone
    row.save()
    # What shows the modality has the number of a page, but is none.
    row.pk, row.object_id, row.to_object_id = None, str(other.pk), str(modality.pk)
    row.to_content_type = ContentType.objects.get_for_model(modality)
    row.save()
    settings.NEUROMOD_PAGE_CACHE_SECONDS = 60
    settings.MIDDLEWARE = [tags.MIDDLEWARE, *settings.MIDDLEWARE]
    version = tags.read([tags.SITE])
    PURGED.clear()
    run()
    assert {direct.full_url, by_modality.full_url} == PURGED
    assert tags.read([tags.SITE]) != version
    version = tags.read([tags.SITE])
    PURGED.clear()
    run(all=True)
    assert not PURGED
    assert tags.read([tags.SITE]) == version


# --- counted apart, compared as a whole -----------------------------------------------------


def test_only_failures_in_a_row_end_the_run(crossref, monkeypatch):
    monkeypatch.setattr(retractions, "MAX_FAILURES", 2)
    crossref.works["10.1000/broken"] = "no record"
    turns = ["10.1000/broken", CORRECTED, "10.1000/broken", NEW_VERSION, "10.1000/broken"]
    assert retractions.check(turns) == {"failed": 3, "checked": 2, "changed": 0}
    gone = ["10.1000/broken", "10.1000/gone", "10.1000/broken"]
    assert retractions.check(gone) == {"failed": 2, "unknown": 1}
    assert retractions.check(["10.1000/broken"] * 3) == {"failed": 2, "left": 1}


def test_each_failure_is_logged_with_its_doi_and_reason(crossref, caplog):
    crossref.status = 500
    retractions.check([CORRECTED])
    [line] = caplog.messages
    assert CORRECTED in line and "500" in line


def test_an_unknown_doi_is_asked_about_as_rarely_as_others(crossref):
    """What is known of it stays; what was known of another DOI goes."""
    doi = "10.1000/unknown"
    notice = Notice("retraction", date(2021, 5, 3), "10.1000/notice")
    old, corrected = make_reference(doi=doi), make_reference(doi="10.1000/typo")
    for reference in (old, corrected):
        retractions.store_notice(reference.doi, notice)
    Reference.objects.update(doi=doi, notice_checked_on=LONG_AGO)
    new = make_reference(doi=doi)
    assert run() == "0 checked, 0 changed, 1 unknown, 0 failed, 0 left.\n"
    assert known(new) == known(corrected) == ("", None, "")
    assert known(old) == ("retraction", date(2021, 5, 3), "10.1000/notice")
    assert retractions.with_notice().get() == old
    assert retractions.due() == []
    Reference.objects.update(notice_checked_on=LONG_AGO)
    assert retractions.due() == [doi]


@pytest.mark.parametrize(
    "now",
    [
        Notice("retraction", None, "10.1000/notice"),
        Notice("retraction", date(2021, 5, 4), "10.1000/notice"),
        Notice("retraction", date(2021, 5, 3), "10.1000/other"),
        Notice("correction", date(2021, 5, 3), "10.1000/notice"),
        None,
    ],
)
def test_each_part_of_an_answer_that_changes_is_a_change(now):
    before = Notice("retraction", date(2021, 5, 3), "10.1000/notice")
    reference, other = make_reference(doi=CORRECTED), make_reference(doi=NEW_VERSION)
    for doi in (CORRECTED, NEW_VERSION):
        assert retractions.store_notice(doi, before)
        assert not retractions.store_notice(doi, before)
    assert retractions.store_notice(CORRECTED, now)
    assert known(reference) == ((now.kind, now.on, now.doi) if now else ("", None, ""))
    assert known(other) == (before.kind, before.on, before.doi)
    assert not retractions.store_notice(CORRECTED, now)


def test_the_same_without_a_date_is_no_change():
    make_reference(doi=CORRECTED)
    undated = Notice("retraction", None, "10.1000/notice")
    assert [retractions.store_notice(CORRECTED, undated) for _ in range(2)] == [True, False]
