"""The review dates of articles become rows of the log of reviews."""

from django.db import migrations

from neuromod_wagtail.articles.staleness import months_after


def write_rows(apps, schema_editor):
    Review = apps.get_model("neuromod_articles", "Review")
    for page in (
        apps.get_model("neuromod_pages", "ArticlePage")
        .objects.filter(last_reviewed_on__isnull=False)
        .select_related("reviewed_by")
        .prefetch_related("authorships")
        .defer("introduction", "body")
        .iterator(chunk_size=500)
    ):
        authorships = list(page.authorships.all())
        reviewer = page.reviewed_by
        # Without a reviewer, or with one of the authors, it was the author's own look.
        by_author = reviewer is None or reviewer.pk in {row.author_id for row in authorships}
        byline = authorships[0].byline if authorships else ""
        Review.objects.create(
            page_id=page.pk,
            reviewer=reviewer,
            reviewer_name=reviewer.name if reviewer else byline,
            reviewer_credentials=reviewer.credentials if reviewer else "",
            is_clinician=bool(reviewer and reviewer.is_medical_professional),
            by_author=by_author,
            reviewed_on=page.last_reviewed_on,
            next_review_on=page.next_review_on or months_after(page.last_reviewed_on, 24),
            outcome="accepted",
            covered="text",
            counts=True,
        )


def write_dates(apps, schema_editor):
    pages = apps.get_model("neuromod_pages", "ArticlePage").objects
    reviews = apps.get_model("neuromod_articles", "Review").objects.filter(counts=True)
    # The decisive one is written last.
    for review in reviews.order_by("-by_author", "reviewed_on", "pk"):
        pages.filter(pk=review.page_id).update(
            reviewed_by_id=review.reviewer_id,
            last_reviewed_on=review.reviewed_on,
            next_review_on=review.next_review_on,
        )
    reviews.all().delete()


class Migration(migrations.Migration):

    dependencies = [
        ("neuromod_pages", "0004_provenance"),
        ("neuromod_articles", "0004_reviews"),
    ]

    operations = [migrations.RunPython(write_rows, write_dates)]
