"""URLs of comments in the Wagtail admin."""

from __future__ import annotations

from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from neuromod_wagtail.web.lazy import LazyImport

app_name = "neuromod_comments_admin"
# The decisions that have a page and a dialog of their own.
DECISIONS = ("decline", "erase", "reply", "note", "redact")


def view(name: str, **options: object) -> LazyImport:
    """Return a view by its module and name; ``options`` are those of ``as_view``."""
    return LazyImport(f"neuromod_wagtail.comments.moderation.views.{name}", **options)


comment_patterns = [
    path("decide/", view("decisions.DecideView"), name="decide"),
    path("all/", view("batches.BatchNewView"), name="batch_new"),
    path("batch/<uuid:uuid>/", view("batches.BatchView"), name="batch"),
    path(
        "from-mail/<str:token>/<str:decision>/",
        csrf_exempt(view("mail_links.EmailActionView")),  # It checks itself, see there.
        name="email_action",
    ),
    *(
        path(
            f"<int:pk>/{decision}/",
            view("decisions.CommentFormView", decision=decision),
            name=decision,
        )
        for decision in DECISIONS
    ),
    path("<int:pk>/thread/", view("comment.ConversationView"), name="conversation"),
    path("pending/", view("queue.pending"), name="pending"),
    path("<int:pk>/history/", view("comment.HistoryView"), name="history"),
    path("<int:pk>/at/", view("decisions.view_live"), name="view_live"),
    path("page/<int:page_id>/", view("discussions.DiscussionView"), name="discussion"),
    path("<int:pk>/pin/", view("threads.PinView"), name="pin"),
    path("<int:pk>/feature/", view("threads.FeatureView"), name="feature"),
    path("<int:pk>/close/", view("threads.CloseView"), name="close_thread"),
    path("<int:pk>/move/", view("threads.MoveView"), name="move_thread"),
]

urlpatterns = [
    path("reader-data/", view("reader_data.ReaderDataView"), name="reader_data"),
    path("reader-comments/person/<path:key>/", view("people.PersonView"), name="profile"),
    path("reader-comments/<int:page_id>/export/", view("discussions.export_page"), name="export"),
    path("reader-comments/", include(comment_patterns)),
    path("spam-filter/", view("spam_filter.SpamFilterView"), name="spam_filter"),
    path("word-rules/import/", view("word_rules.ImportView"), name="import_word_rules"),
    path("word-rules/export/", view("word_rules.export"), name="export_word_rules"),
    path("reports/corrections/", view("corrections.CorrectionsView"), name="corrections"),
    path("reports/comments/", view("statistics.StatisticsView"), name="statistics"),
    path(
        "reports/comments/results/",
        view("statistics.StatisticsView", results_only=True),
        name="statistics_results",
    ),
]
