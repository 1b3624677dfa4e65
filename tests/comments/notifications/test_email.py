"""What every email has: the addresses of its site, and headers for machines."""

from __future__ import annotations

import pytest
from wagtail.models import Site

from neuromod_wagtail.comments.models import Mail
from neuromod_wagtail.comments.notifications import email
from tests.comments.conftest import write

pytestmark = pytest.mark.django_db


def test_the_site_of_a_page_is_named_by_its_name_or_its_host(page, settings):
    about = {"title": "An article", "page_url": f"http://localhost{page.url}"}
    assert email.page_context(page) == about | {
        "site_name": "localhost",
        "root_url": "http://localhost",
    }
    Site.objects.update(site_name="The blog")
    assert email.page_context(page)["site_name"] == "The blog"
    settings.WAGTAILADMIN_BASE_URL = "https://admin.example"
    Site.objects.all().delete()
    found = email.page_context(type(page).objects.get(pk=page.pk))
    assert (found["site_name"], found["root_url"]) == ("", "https://admin.example")


def test_only_what_can_be_cancelled_says_how(page, settings):
    settings.NEUROMOD_COMMENTS_FROM_EMAIL = "The blog <blog@example.org>"
    row = Mail(kind="received", event="received:7", comment=write(page))
    link = {"unsubscribe_url": "https://blog.example/stop"}
    always = {
        "Message-ID": "<received.7.comments@blog.example>",
        "Auto-Submitted": "auto-generated",
    }
    cancel = {
        "List-Unsubscribe": "<https://blog.example/stop>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    for more, headers in (({}, always), (link, always | cancel)):
        context = {"root_url": "https://blog.example", "title": "T", **more}
        message = email.build_message(row, "ann@example.org", "A\n " + "x" * 300, context)
        assert message.extra_headers == headers
        assert message.from_email == "The blog <blog@example.org>"
        assert (message.to, message.subject) == (["ann@example.org"], "A " + "x" * 198)
        assert [one.mimetype for one in message.alternatives] == ["text/html"]
    message = email.build_message(row, "ann@example.org", "A", {"root_url": ""})
    assert message.extra_headers["Message-ID"] == "<received.7.comments@localhost>"
