"""No listing, feed, filter, post or retention reads the whole table of comments."""

from __future__ import annotations

import os

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.urls import reverse

from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.moderation.queue.listing import Tab
from tests.comments import query_plans
from tests.comments.conftest import form

# As many as make both planners prefer indexes; `make stack-test` asks for a million.
ROWS = int(os.environ.get("NEUROMOD_TEST_COMMENTS", "16000"))
QUEUE = "wagtailsnippets_neuromod_comments_comment:list"


@pytest.mark.django_db
def test_nothing_reads_all_comments(root, client, django_user_model, settings):
    settings.NEUROMOD_COMMENTS_KEEP_SPAM_DAYS = 360
    settings.NEUROMOD_COMMENTS_KEEP_WITHDRAWN_DAYS = 360
    pages = query_plans.fill(root, ROWS)
    page = pages[0]
    shown = Comment.objects.filter(discussion__page=page, status="approved")
    first, reply = shown.filter(thread=None).first(), shown.exclude(thread=None).first()
    person = Comment.objects.filter(status="approved").last()
    whole: dict[str, list[str]] = {}
    seen = 0

    def explain(name, *, url="", data=None, work=None):
        nonlocal seen
        with query_plans.recorded() as statements:
            if work is not None:
                work()
            else:
                answer = client.get(url) if data is None else client.post(url, data)
                assert answer.status_code in {200, 302}, (name, answer.status_code)
        assert statements, f"{name} asks for no comments."
        seen += len(statements)
        found = [(scan, sql) for sql in statements for scan in query_plans.scans(sql)]
        if found:
            whole[name] = [f"{scan}: …{sql[sql.find(' FROM ') :][:1200]}" for scan, sql in found]

    explain("page", url=page.url)
    explain("next page", url=f"{page.url}?comments-after={first.cursor}")
    explain("oldest first", url=f"{page.url}?comments-order=oldest")
    explain("thread", url=f"{page.url}?comment={first.pk}")
    explain("reply", url=f"{page.url}?comment={reply.pk}")
    explain("more replies", url=f"{page.url}?comment={first.pk}&replies-after={reply.cursor}")
    explain("feed of a page", url=f"/comments/feed/{page.pk}/")
    explain("feed of the site", url="/comments/feed/")
    explain("permalink", url=f"/comments/{first.pk}/")
    explain("post", url=f"/comments/post/{page.pk}/", data=form(page, body="New"))
    explain("answer", url=f"/comments/post/{page.pk}/", data=form(page, parent=first.pk))

    client.force_login(User.objects.create_superuser("mia", "mia@example.org", "secret"))
    queue = reverse(QUEUE)
    for tab in Tab.values:
        explain(f"queue, {tab}", url=f"{queue}?tab={tab}")
    for name in (
        f"page={page.pk}", f"section={root.pk}", "reason=words", "age=day", "age=older-week",
        "email=ann@example.org", "who=user", "who=author", "language=fr", "q=nothing",
        "order=newest", "order=urgent", "tab=all&order=newest", "tab=all&q=nothing",
        f"tab=all&page={page.pk}", f"tab=approved&page={page.pk}&order=newest",
    ):  # fmt: skip
        explain(f"queue, {name}", url=f"{queue}?{name}")
    profile = reverse("neuromod_comments_admin:profile", args=[person.person_key])
    explain("profile", url=profile)
    explain("decision", url=reverse("neuromod_comments_admin:decide"),
            data={"decision": f"spam:{person.pk}:approved"})  # fmt: skip
    explain("dashboard", url=reverse("wagtailadmin_home"))
    explain("retention", work=lambda: call_command("purge_reader_comments"))
    assert not whole, "\n\n".join(f"{name}\n" + "\n".join(found) for name, found in whole.items())
    assert seen > 100
