"""Downloadable tables contain text only as text, never as formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from openpyxl import load_workbook
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.snippets.models import get_snippet_models

from neuromod_wagtail.admin.spreadsheets import SafeSpreadsheetMixin, csv_rows, escape_formula
from neuromod_wagtail.articles.models import LanguageFinding, Reference
from neuromod_wagtail.wordpress.models import ImportRun
from tests import factories
from tests.comments.importing.test_export import HOSTILE, RUNS, injections

BAD = "=cmd|'/c calc'!A0\x0b\n=1+1"
SNIPPETS = [
    "neuromod_articles_modality",
    "neuromod_articles_reference",
    "neuromod_disclaimers_disclaimer",
]
REPORTS = [
    "neuromod_language_report",
    "neuromod_notices_report",
    "neuromod_reviews_report",
    "neuromod_disclaimers_report",
    "neuromod_disclaimers_usage",
]


def read_back(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


@pytest.mark.parametrize(
    "text",
    [
        "=1",
        "+1",
        "-1",
        "@A",
        "\t=1",
        " =1",
        "\n=1",
        "＝1",
        "﹦1",
        "\ufeff=1",
        "\u202e=1",
        "\u2066\u3164=1",
    ],
)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(text):
    assert escape_formula(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "a=1", "it's", "10 - 5", "é", "(=1)", '"=1'])
def test_other_text_stays_as_it_is(text):
    assert escape_formula(text) == text


def test_every_string_of_the_injection_list_comes_back(shared_data):
    strings = injections(shared_data)
    rows = [[text, "beside", text] for text in strings]
    text = "".join(f"{line}\r\n" for line in csv_rows(rows))
    assert read_back(text) == [[escape_formula(cell) for cell in row] for row in rows]


def views() -> Iterator[type]:
    """Every view class of the package that is reached by an address."""
    waiting: list[Any] = list(get_resolver().url_patterns)
    while waiting:
        entry = waiting.pop()
        if isinstance(entry, URLResolver):
            waiting += entry.url_patterns
        elif isinstance(entry, URLPattern):
            view = entry.callback
            while hasattr(view, "__wrapped__") and not hasattr(view, "view_class"):
                view = view.__wrapped__
            found = getattr(view, "view_class", None)
            if found is not None and found.__module__.startswith("neuromod_wagtail."):
                yield found


def tables() -> set[type]:
    """Those that offer a download; a list of snippets has its columns from its viewset."""
    of_snippets = {
        model.snippet_viewset.index_view_class
        for model in get_snippet_models()
        if model.__module__.startswith("neuromod_wagtail.")
        and isinstance(model.snippet_viewset.list_export, list)
    }
    offered = {
        view
        for view in views()
        if issubclass(view, SpreadsheetExportMixin) and getattr(view, "list_export", [])
    }
    return offered | of_snippets


def test_each_table_that_can_be_downloaded_escapes_formulas():
    found = tables()
    assert len(found) >= 7
    assert not [view for view in found if not issubclass(view, SafeSpreadsheetMixin)]


def written(view_class: type, values: list[Any]) -> tuple[list[str], list[Any]]:
    """One row with these values as the view writes it: the cells of the CSV, and of the XLSX."""
    names = [f"column{number}" for number in range(len(values))]

    class OneRow(view_class):
        list_export = names
        export_headings = {name: name for name in names}

        def to_row_dict(self, item):
            return vars(item)

    view = OneRow()
    view.request = RequestFactory().get("/")
    row = SimpleNamespace(**dict(zip(names, values, strict=True)))
    lines = b"".join(view.stream_csv([row])).decode()
    workbook = io.BytesIO()
    view.write_xlsx([row], workbook)
    sheet = load_workbook(workbook).active
    return read_back(lines)[1], [cell.value for cell in sheet[2]]


@pytest.mark.django_db
@pytest.mark.parametrize("view", sorted(tables(), key=str), ids=lambda view: view.__name__)
def test_each_table_reads_back_and_runs_nothing(view, shared_data):
    strings = [text for text in injections(shared_data) if text]
    cells, sheet = written(view, strings)
    assert [cell.removeprefix("'") for cell in cells] == [
        text.removeprefix("'") for text in strings
    ]
    assert not [cell for cell in cells if RUNS.match(cell)]
    # openpyxl reads a formula as a string, too; that none is one, the next test looks at.
    assert [str(cell).replace("\r", "\n") for cell in sheet] == [
        text.replace("\r", "\n") for text in strings
    ]


@pytest.mark.django_db
def test_numbers_and_dates_stay_what_they_are():
    from neuromod_wagtail.articles.admin.reports import LanguageReport

    day = date(2026, 11, 29)
    moment = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
    cells, sheet = written(LanguageReport, [-5, 1.5, None, True, day, moment, ["=a", "b"]])
    assert cells[:4] == ["-5", "1.5", "", "True"]
    assert cells[4:] == ["2026-11-29", "2026-11-29 12:00:00+00:00", "'=a, b"]
    assert sheet[:4] == [-5, 1.5, None, True]
    assert sheet[4:6] == [day, moment.replace(tzinfo=None)]


@pytest.mark.django_db
def test_downloads_of_hostile_titles(admin_client):
    """From the database to the cell: snippets, references, findings, reports on pages."""
    factories.make_modality(name=BAD[:100], target=BAD)
    reference = factories.make_reference(title=BAD)
    notice = {"notice": "retraction", "notice_for": reference.doi, "notice_doi": "10.1000/n"}
    Reference.objects.filter(pk=reference.pk).update(**notice)
    factories.make_disclaimer(title=BAD, short_text=BAD)
    article = factories.make_article(factories.make_index(), title=BAD)
    LanguageFinding.objects.create(page_id=article.pk, rule="cure", sentence=BAD, words=BAD)
    lists = [f"wagtailsnippets_{label}:list" for label in SNIPPETS]
    for address in map(reverse, [*lists, *REPORTS]):
        answer = admin_client.get(address, {"export": "csv"})
        rows = read_back(b"".join(answer.streaming_content).decode())
        cells = [cell for row in rows for cell in row]
        assert f"'{BAD}" in cells, address
        assert len({len(row) for row in rows}) == 1, address
        answer = admin_client.get(address, {"export": "xlsx"})
        sheet = load_workbook(io.BytesIO(answer.getvalue())).active
        found = [cell for row in sheet.iter_rows() for cell in row]
        assert BAD.replace("\x0b", "") in [cell.value for cell in found], address
        assert not [cell for cell in found if cell.data_type == "f"], address


def test_the_list_of_this_module_is_hostile_indeed():
    assert sum(bool(RUNS.match(text)) for text in HOSTILE) >= 4


@pytest.mark.django_db
def test_who_has_no_right_but_to_enter_the_admin_downloads_nothing(client, django_user_model):
    article = factories.make_article(factories.make_index())
    run = ImportRun.objects.create(source="https://old.example", report={})
    nobody = django_user_model.objects.create_user("nobody")
    nobody.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(nobody)
    lists = [
        *(f"wagtailsnippets_{label}:list" for label in SNIPPETS),
        *REPORTS,
        "neuromod_comments_admin:statistics",
    ]
    files = [f"{reverse(name)}?export={form}" for name in lists for form in ("csv", "xlsx")]
    files += [
        reverse("neuromod_references_export", args=["bibtex"]),
        reverse("neuromod_references_export", args=["csl"]),
        reverse("neuromod_comments_admin:export", args=[article.pk]),
        reverse("neuromod_comments_admin:reader_data"),
        reverse("neuromod_wordpress:report", args=[run.pk]),
    ]
    for file in files:
        answer = client.get(file)
        assert answer.status_code == 302 and not answer.streaming, file
