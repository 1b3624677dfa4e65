"""Reviews: recorded once, never changed by an edit, the same in every format."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Locale, PageLogEntry

from neuromod_wagtail.articles.models import Review
from neuromod_wagtail.articles.reviews import actions as reviews_actions
from neuromod_wagtail.articles.reviews.signals import review_recorded, review_withdrawn
from neuromod_wagtail.page_cache import tags
from neuromod_wagtail.pages.models import ArticlePage
from tests.disclaimers.disclaimer_site import get
from tests.disclaimers.purged import PURGED
from tests.factories import (
    make_article,
    make_author,
    make_index,
    make_review,
    make_reviewer,
    paragraph,
)
from tests.pages.test_article_page import graph_of, node

pytestmark = pytest.mark.django_db

LONG_AGO = {"reviewed_on": date(2020, 3, 1), "next_review_on": date(2022, 3, 1)}


def fresh(article):
    return ArticlePage.objects.get(pk=article.pk)


def about(client, article):
    """``{term: text}`` of what readers see at the end of the article."""
    section = get(client, article.url).select_one(".nm-provenance")
    return {
        row.dt.get_text(strip=True): " ".join(row.dd.get_text().split())
        for row in section.select("dl > div")
    }


# --- what counts ----------------------------------------------------------------------------


def test_the_next_review_follows_the_interval_of_the_section(settings):
    index = make_index(review_months=6)
    article = make_article(index)
    # As far down as the article, but not above it.
    make_index(index, title="Other section", review_months=3)
    day = date(2025, 8, 31)
    assert make_review(article, reviewed_on=day).next_review_on == date(2026, 2, 28)
    index.review_months = None
    index.save()
    assert make_review(article, reviewed_on=day).next_review_on == date(2027, 8, 31)
    settings.NEUROMOD_REVIEW_MONTHS = 1
    assert make_review(article, reviewed_on=day).next_review_on == date(2025, 9, 30)


def test_no_edit_moves_the_date(index, article):
    make_review(article, **LONG_AGO)
    for text in ("<p>Other.</p>", "<p>Yet other.</p>"):
        page = fresh(article)
        page.body = [paragraph(text)]
        page.save_revision().publish()
    earlier = article.revisions.order_by("pk").first().as_object()
    earlier.save_revision().publish()
    page = fresh(article)
    page.unpublish()
    page.save_revision().publish()
    assert fresh(article).review.reviewed_on == LONG_AGO["reviewed_on"]


def test_a_copy_is_not_reviewed_and_an_alias_is(index, article):
    make_review(article)
    copy = fresh(article).copy(update_attrs={"slug": "copy", "title": "Copy"})
    assert fresh(copy).review is None
    assert Review.objects.filter(page=copy).count() == 0
    alias = fresh(article).create_alias(parent=index, update_slug="alias")
    assert fresh(alias).review == fresh(article).review != None  # noqa: E711


def test_a_translation_has_to_be_reviewed_itself(index, article):
    make_review(article)
    french = Locale.objects.create(language_code="fr")
    index.get_parent().copy_for_translation(french)
    index.copy_for_translation(french)
    assert fresh(article.copy_for_translation(french)).review is None


def test_a_reviewed_draft_counts_once_it_is_published(article):
    draft = fresh(article).save_revision()
    make_review(article, revision=draft)
    assert fresh(article).review is None
    fresh(article).save_revision().publish()
    assert fresh(article).review is not None


def test_which_texts_a_review_is_of(article):
    """Of the live one if it is of none, or of an earlier one; of any if no one knows what is live."""
    earlier, live, draft = (fresh(article).save_revision().pk for _ in range(3))
    review = make_review(article)
    found = {}
    for shown in (live, None):
        ArticlePage.objects.filter(pk=article.pk).update(live_revision=shown)
        for text in (None, earlier, live, draft):
            Review.objects.filter(pk=review.pk).update(revision=text)
            found[shown, text] = reviews_actions.valid_reviews(article.pk).exists()
    assert [key for key, counts in found.items() if not counts] == [(live, draft)]


@pytest.mark.parametrize(
    "doubt", [{"outcome": "changes"}, {"covered": ["evidence"]}], ids=["changes", "part"]
)
def test_what_is_not_a_review_of_the_whole_does_not_count(client, article, doubt):
    make_review(article, **doubt)
    assert fresh(article).review is None
    assert "Last reviewed" not in about(client, article)
    assert "lastReviewed" not in node(graph_of(get(client, article.url)), "MedicalWebPage")


def test_somebody_elses_review_outweighs_the_authors_newer_check(article, author):
    review = make_review(article, **LONG_AGO)
    make_review(article, reviewer=author)
    assert fresh(article).review.name == review.reviewer_name


def test_withdrawn_reviews_stay_and_do_not_count(article, django_user_model):
    user = django_user_model.objects.create_user("editor")
    older = make_review(article, **LONG_AGO)
    reviews_actions.withdraw(make_review(article), user)
    assert fresh(article).review.reviewed_on == older.reviewed_on
    assert Review.objects.filter(page=article.pk).count() == 2
    actions = PageLogEntry.objects.filter(page=article.pk).values_list("action", flat=True)
    assert {"neuromod_articles.review", "neuromod_articles.withdraw_review"} <= set(actions)


def test_bad_reviews_are_refused_at_the_right_place(article):
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(ValidationError) as refused:
        make_review(article, reviewer=make_author(), covered=[], reviewed_on=tomorrow)
    assert set(refused.value.error_dict) == {"reviewer", "covered", "reviewed_on"}
    with pytest.raises(ValidationError) as refused:
        make_review(article, next_review_on=timezone.localdate())
    assert set(refused.value.error_dict) == {"next_review_on"}
    assert not Review.objects.exists()


def test_the_reviewer_is_remembered_as_on_that_day(client, article):
    reviewer = make_reviewer(name="Dana Pain", credentials="MD")
    make_review(article, reviewer=reviewer)
    reviewer.delete()
    assert about(client, article)["Reviewed by"] == "Dana Pain, MD"


def test_a_review_purges_the_page_from_caches(
    settings, article, django_capture_on_commit_callbacks
):
    settings.WAGTAILFRONTENDCACHE = {
        "default": {"BACKEND": "tests.disclaimers.purged.MemoryBackend"}
    }
    PURGED.clear()
    with django_capture_on_commit_callbacks(execute=True):
        make_review(article)
    assert {article.full_url} == PURGED


# --- what readers see -----------------------------------------------------------------------


def test_readers_see_who_when_and_what(client, index):
    article = make_article(
        index,
        authors=[make_author(name="Alex")],
        conflicts_of_interest="The author owns a stimulator.",
        ai_use="assisted",
        changes=[
            {"type": "change", "value": {"day": day, "kind": "correction", "text": text}}
            for day, text in (("2026-01-02", "An older <b>one</b>."), ("2026-02-02", "A dose."))
        ],
    )
    make_review(article, reviewer=make_reviewer(name="Dana Pain"), covered=["text", "safety"])
    facts = about(client, article)
    assert facts["Written by"] == "Alex (not a medical professional)"
    assert facts["Reviewed by"] == "Dana Pain, MD"
    assert facts["Review covered"] == "The whole text; Risks and contraindications"
    assert facts["Conflicts of interest"] == "The author owns a stimulator."
    assert "Funding" not in facts
    assert facts["Use of AI"].startswith("Written by a person")
    changes = get(client, article.url).select(".nm-changes li")
    assert [change.get_text(" ", strip=True).split(": ")[1] for change in changes] == [
        "A dose.",
        "An older <b>one</b>.",
    ]


def test_what_nobody_stated_is_not_claimed(client, index):
    article = make_article(index)
    assert not {"Use of AI", "Funding", "Conflicts of interest"} & set(about(client, article))
    article.ai_use = "none"
    article.save()
    assert about(client, article)["Use of AI"] == "Written without AI"


def test_who_is_no_clinician_is_not_called_one(client, article, author):
    assert about(client, article)["Reviewed by"] == "Not reviewed by a clinician"
    make_review(article, reviewer=author)
    assert fresh(article).review.reviewer_line == "Alex"
    assert about(client, article)["Reviewed by"] == "Not reviewed by a clinician"
    assert "Last checked by the author" in about(client, article)
    page = node(graph_of(get(client, article.url)), "MedicalWebPage")
    assert not {"lastReviewed", "reviewedBy"} & set(page)
    make_review(article, reviewer=make_author(name="Kim", credentials="PhD"))
    assert about(client, article)["Reviewed by"] == "Kim, PhD. Not reviewed by a clinician"
    page = node(graph_of(get(client, article.url)), "MedicalWebPage")
    assert page["lastReviewed"] == timezone.localdate().isoformat()
    told = reviews_actions.as_data(fresh(article))
    assert (told["reviewer"], told["by_clinician"], told["by_author"]) == ("Kim", False, False)


def test_overdue_articles_say_so_and_always_the_day(client, article):
    today = timezone.localdate()
    long_ago = today - timedelta(days=400)
    for days, overdue in ((0, False), (-1, True)):
        make_review(article, reviewed_on=long_ago, next_review_on=today + timedelta(days=days))
        soup = get(client, article.url)
        assert bool(soup.select(".nm-provenance__overdue")) is overdue
        assert bool(soup.select(".nm-byline__overdue")) is overdue
        assert about(client, article)["Next review due by"]


def test_whether_a_review_is_overdue_is_right_until_midnight():
    today = timezone.localdate()
    midnight = timezone.make_aware(datetime.combine(today + timedelta(days=1), time()))
    for days, is_overdue in ((0, False), (-1, True)):
        review = reviews_actions.CurrentReview(
            "Kim", "MD", True, False, LONG_AGO["reviewed_on"], today + timedelta(days=days), (), ""
        )
        with tags.collecting() as shown:
            assert review.is_overdue == is_overdue
        assert shown.until == midnight.timestamp()


def test_feed_markdown_and_api_say_the_same(client, index, article):
    make_review(article, reviewer=make_reviewer(name="Dana Pain"), **LONG_AGO)
    sentence = "Reviewed on March 1, 2020 by Dana Pain, MD."
    markdown = client.get(f"{article.url.rstrip('/')}.md").content.decode()
    feed = client.get(f"{index.url}feed/atom/").content.decode()
    for text in (markdown, feed):
        assert sentence in text
        assert "This review is overdue." in text
    assert "## About this article" in markdown
    data = client.get(f"/api/v2/pages/{article.pk}/").json()
    assert data["review"]["reviewer"] == "Dana Pain"
    assert data["review"]["is_overdue"] is True
    assert data["review"]["last_reviewed_on"] == "2020-03-01"


def test_a_list_in_the_api_asks_once_for_all_reviews(client, index):
    for _number in range(3):
        make_review(make_article(index))
    with CaptureQueriesContext(connection) as captured:
        found = client.get("/api/v2/pages/?type=neuromod_pages.ArticlePage&fields=review").json()
    assert [item["review"]["reviewer"][:6] for item in found["items"]] == ["Author"] * 3
    assert len([query for query in captured if "articles_review" in query["sql"]]) == 1


def test_the_reviewer_stands_in_structured_data(client, article):
    make_review(article, reviewer=make_reviewer(name="Dana Pain", slug="dana"))
    graph = graph_of(get(client, article.url))
    page = node(graph, "MedicalWebPage")
    reviewer = next(entry for entry in graph if entry.get("@id") == page["reviewedBy"]["@id"])
    assert reviewer["name"] == "Dana Pain"
    assert reviewer["honorificSuffix"] == "MD"
    assert reviewer["url"].endswith("/author/dana/")
    assert page["lastReviewed"] == timezone.localdate().isoformat()
    assert json.dumps(graph).count("next") == 0


@pytest.fixture
def author():
    return make_author(name="Alex")


@pytest.fixture
def article(index, author):
    return make_article(index, authors=[author])


# --- what else is written beside it ---------------------------------------------------------


def test_a_clinician_who_checks_their_own_article_is_no_clinicians_review(client, index):
    author = make_reviewer(name="Dana Pain")
    own, others = make_article(index, authors=[author]), make_article(index)
    for article in (own, others):
        make_review(article, reviewer=author)
    said = [reviews_actions.as_data(fresh(article)) for article in (own, others)]
    names = ("by_clinician", "by_author", "reviewer", "credentials")
    assert [[data[name] for name in names] for data in said] == [
        [False, True, None, ""],
        [True, False, "Dana Pain", "MD"],
    ]
    for article, data in zip((own, others), said, strict=True):
        assert client.get(f"/api/v2/pages/{article.pk}/").json()["review"] == data


@pytest.mark.parametrize("withdrawn", [False, True])
def test_caches_forget_the_page_and_its_aliases_and_no_other(
    settings, index, django_capture_on_commit_callbacks, withdrawn
):
    article, other = make_article(index), make_article(index)
    alias = article.create_alias(parent=index, update_slug="alias")
    make_review(other)
    review = make_review(article)
    settings.WAGTAILFRONTENDCACHE = {
        "default": {"BACKEND": "tests.disclaimers.purged.MemoryBackend"}
    }
    PURGED.clear()
    with django_capture_on_commit_callbacks(execute=True):
        if withdrawn:
            reviews_actions.withdraw(review, None)
        else:
            make_review(article)
    assert {article.full_url, alias.full_url} == PURGED
    assert (fresh(article).review is None) == withdrawn
    assert fresh(other).review is not None


def test_a_withdrawn_review_keeps_all_columns_but_two(article, admin_user):
    review, other = (make_review(article, user=admin_user, note="Read twice.") for _ in range(2))
    rows = Review.objects.order_by("pk").values()
    # Erased since it was read.
    rows.filter(pk=review.pk).update(note="")
    before = {row["id"]: row for row in rows}
    assert [row["recorded_by_id"] for row in before.values()] == [admin_user.pk] * 2
    reviews_actions.withdraw(review, admin_user)
    after = {row["id"]: row for row in rows.all()}
    assert after[other.pk] == before[other.pk]
    changed = {name for name, value in after[review.pk].items() if value != before[review.pk][name]}
    assert changed == {"counts", "withdrawn_at"}


def test_every_column_of_a_review_and_its_line_in_the_history(article, author, admin_user):
    revision = article.save_revision()
    reviewer = make_reviewer(name="Dana Pain", credentials="MD")
    other = make_author(name="Kim", credentials="PhD")
    day, due = date(2025, 3, 1), date(2026, 4, 2)
    full = make_review(
        article,
        reviewer=reviewer,
        user=admin_user,
        covered=["safety", "text"],
        reviewed_on=day,
        next_review_on=due,
        note="Read twice.",
        revision=revision,
    )
    short = make_review(article, reviewer=other, outcome="changes", covered=["text"])
    own = make_review(article, reviewer=author, covered=["evidence"])
    rows = {row.pop("id"): row for row in Review.objects.values()}
    for row in rows.values():
        assert row.pop("recorded_at").date() == timezone.now().date()
    today = timezone.localdate()
    common = {"page_id": article.pk, "withdrawn_at": None}
    assert rows[full.pk] == {
        **common,
        "revision_id": revision.pk,
        "reviewer_id": reviewer.pk,
        "reviewer_name": "Dana Pain",
        "reviewer_credentials": "MD",
        "is_clinician": True,
        "by_author": False,
        "reviewed_on": day,
        "next_review_on": due,
        "outcome": "accepted",
        "covered": "text,safety",
        "note": "Read twice.",
        "counts": True,
        "recorded_by_id": admin_user.pk,
    }
    rest = {
        **common,
        "revision_id": article.live_revision_id,
        "is_clinician": False,
        "reviewed_on": today,
        "next_review_on": short.next_review_on,
        "note": "",
        "counts": False,
        "recorded_by_id": None,
    }
    assert rows[short.pk] == {
        **rest,
        "reviewer_id": other.pk,
        "reviewer_name": "Kim",
        "reviewer_credentials": "PhD",
        "by_author": False,
        "outcome": "changes",
        "covered": "text",
    }
    assert rows[own.pk] == {
        **rest,
        "reviewer_id": author.pk,
        "reviewer_name": "Alex",
        "reviewer_credentials": "",
        "by_author": True,
        "outcome": "accepted",
        "covered": "evidence",
    }
    reviews_actions.withdraw(full, admin_user)
    written = PageLogEntry.objects.filter(page=article.pk, action__contains="review").order_by("pk")
    assert [(one.action, one.user, one.revision_id, one.data) for one in written] == [
        (
            "neuromod_articles.review",
            admin_user,
            revision.pk,
            {"reviewer": "Dana Pain", "outcome": "accepted", "reviewed_on": "2025-03-01"},
        ),
        *(
            (
                "neuromod_articles.review",
                None,
                None,
                {"reviewer": name, "outcome": outcome, "reviewed_on": today.isoformat()},
            )
            for name, outcome in (("Kim", "changes"), ("Alex", "accepted"))
        ),
        (
            "neuromod_articles.withdraw_review",
            admin_user,
            None,
            {"reviewer": "Dana Pain", "reviewed_on": "2025-03-01"},
        ),
    ]


def test_every_fact_that_the_api_tells(index):
    article = make_article(index)
    reviewer = make_reviewer(name="Dana Pain")
    today = timezone.localdate()
    for days, is_overdue in ((0, False), (-1, True)):
        due = today + timedelta(days=days)
        make_review(article, reviewer=reviewer, reviewed_on=date(2025, 3, 1), next_review_on=due)
        assert reviews_actions.as_data(fresh(article)) == {
            "reviewer": "Dana Pain",
            "credentials": "MD",
            "by_clinician": True,
            "by_author": False,
            "last_reviewed_on": "2025-03-01",
            "next_review_on": due.isoformat(),
            "is_overdue": is_overdue,
            "covered": ["The whole text", "Evidence and its grades"],
        }
    assert reviews_actions.as_data(fresh(make_article(index))) is None


def test_a_reviewer_who_is_not_published_has_no_address(article):
    reviewer = make_reviewer(slug="dana")
    make_review(article, reviewer=reviewer)
    assert fresh(article).review.slug == "dana"
    reviewer.unpublish()
    assert fresh(article).review.slug == ""


def test_only_pages_without_a_current_review_are_asked(index):
    """Found by one query for all; what is known stays, and a page that was never saved is none."""
    reviewed, other, known = (make_article(index) for _ in range(3))
    make_review(reviewed)
    make_review(known)
    known.review_data = None
    pages = [fresh(reviewed), fresh(other), known, ArticlePage(title="New")]
    with CaptureQueriesContext(connection) as captured:
        reviews_actions.load(pages)
        found = [reviews_actions.current_review(page) for page in pages]
    assert [one is not None for one in found] == [True, False, False, False]
    assert len(captured) == 1


def test_the_entry_under_which_a_user_signs(index, django_user_model):
    """In the page's language if there is one, else another; never one's own article."""
    french = Locale.objects.create(language_code="fr")
    user, other = (django_user_model.objects.create_user(name) for name in ("dana", "kim"))
    make_reviewer(user=other)
    make_reviewer(user=user, live=False)
    article = make_article(index, authors=[make_author()])
    assert reviews_actions.find_reviewer(article, user).problem.startswith("Your account is not")
    make_author(user=user, locale=french, credentials=" ")
    assert reviews_actions.find_reviewer(article, user).problem.startswith("Your author entry has")
    first, here = make_reviewer(user=user, locale=french), make_reviewer(user=user)
    signature = reviews_actions.ReviewerLookup
    assert reviews_actions.find_reviewer(article, user) == signature(here)
    # An index has no authors.
    assert reviews_actions.find_reviewer(index, user) == signature(here)
    article.locale = french
    assert reviews_actions.find_reviewer(article, user) == signature(first)
    own = make_article(index, authors=[make_author(), here])
    assert reviews_actions.find_reviewer(own, user).problem.startswith("You wrote this article")
    assert reviews_actions.find_reviewer(own, other).author is not None


def test_a_review_is_told_after_the_commit(django_capture_on_commit_callbacks):
    article = make_article(make_index())
    heard = []

    def hear(sender, pk, page, signal, **told):
        heard.append((signal, pk, page, told))

    for signal in (review_recorded, review_withdrawn):
        signal.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            review = make_review(article)
            assert heard == []
        with django_capture_on_commit_callbacks(execute=True):
            reviews_actions.withdraw(review, None)
    finally:
        for signal in (review_recorded, review_withdrawn):
            signal.disconnect(hear)
    assert heard == [
        (review_recorded, review.pk, article.pk, {"outcome": "accepted"}),
        (review_withdrawn, review.pk, article.pk, {}),
    ]
