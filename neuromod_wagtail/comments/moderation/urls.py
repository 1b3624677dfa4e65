"""URLs of comments in the Wagtail admin."""

from __future__ import annotations

from django.urls import include, path

from neuromod_wagtail.comments.moderation.forms import decisions as forms
from neuromod_wagtail.comments.moderation.views import (
    batches,
    comment,
    corrections,
    decisions,
    discussions,
    mail_links,
    people,
    queue,
    reader_data,
    spam_filter,
    statistics,
    threads,
    word_rules,
)

app_name = "neuromod_comments_admin"
form_view = decisions.CommentFormView.as_view

comment_patterns = [
    path("decide/", decisions.DecideView.as_view(), name="decide"),
    path("all/", batches.BatchNewView.as_view(), name="batch_new"),
    path("batch/<uuid:uuid>/", batches.BatchView.as_view(), name="batch"),
    path(
        "from-mail/<str:token>/<str:decision>/",
        mail_links.EmailActionView.as_view(),
        name="email_action",
    ),
    *(
        path(f"<int:pk>/{form.decision}/", form_view(form_class=form), name=form.decision)
        for form in forms.FORMS
    ),
    path("<int:pk>/thread/", comment.ConversationView.as_view(), name="conversation"),
    path("pending/", queue.pending, name="pending"),
    path("<int:pk>/history/", comment.HistoryView.as_view(), name="history"),
    path("<int:pk>/at/", decisions.view_live, name="view_live"),
    path("page/<int:page_id>/", discussions.DiscussionView.as_view(), name="discussion"),
    path("<int:pk>/pin/", threads.PinView.as_view(), name="pin"),
    path("<int:pk>/feature/", threads.FeatureView.as_view(), name="feature"),
    path("<int:pk>/close/", threads.CloseView.as_view(), name="close_thread"),
    path("<int:pk>/move/", threads.MoveView.as_view(), name="move_thread"),
]

urlpatterns = [
    path("reader-data/", reader_data.ReaderDataView.as_view(), name="reader_data"),
    path("reader-comments/person/<path:key>/", people.PersonView.as_view(), name="profile"),
    path("reader-comments/<int:page_id>/export/", discussions.export_page, name="export"),
    path("reader-comments/", include(comment_patterns)),
    path("spam-filter/", spam_filter.SpamFilterView.as_view(), name="spam_filter"),
    path("word-rules/import/", word_rules.ImportView.as_view(), name="import_word_rules"),
    path("word-rules/export/", word_rules.export, name="export_word_rules"),
    path("reports/corrections/", corrections.CorrectionsView.as_view(), name="corrections"),
    path("reports/comments/", statistics.StatisticsView.as_view(), name="statistics"),
    path(
        "reports/comments/results/",
        statistics.StatisticsView.as_view(results_only=True),
        name="statistics_results",
    ),
]
