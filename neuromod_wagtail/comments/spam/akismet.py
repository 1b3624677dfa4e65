"""Akismet, a service that judges comments. It receives text, name, email and address of commenters.

Off unless the site lists the check and has a key (extra ``akismet``). The library speaks the
protocol; its requests leave by ``web.fetching``, as all others do.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import httpx
from akismet import AkismetError, CheckResponse, Config, SyncClient
from django.utils.translation import gettext_lazy as _

from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.models.effective_settings import EffectiveSettings
from neuromod_wagtail.comments.models.states import Status
from neuromod_wagtail.comments.spam.pipeline import spam_check
from neuromod_wagtail.comments.spam.submission import Hold, Submission
from neuromod_wagtail.conf import settings
from neuromod_wagtail.page_protocol import PageLike
from neuromod_wagtail.web import fetching, permalinks
from neuromod_wagtail.web.destinations import FetchError, NoAnswer

CODE = "akismet"
SERVICE = "https://rest.akismet.com"
LARGEST = 10_000
# The service requires an address. That of a stored comment is no longer known.
UNKNOWN = "127.0.0.1"


class Transport(httpx.BaseTransport):
    """A transport that sends the library's requests through ``web.fetching``."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        service = settings.NEUROMOD_COMMENTS_AKISMET_URL
        address = str(request.url).replace(SERVICE, service.rstrip("/"), 1)
        names = ("user-agent", "content-type")
        headers = {name: request.headers[name] for name in names if name in request.headers}
        try:
            answer = fetching.fetch(
                address,
                limit=LARGEST,
                seconds=settings.NEUROMOD_COMMENTS_AKISMET_SECONDS,
                headers=headers,
                data=request.read() or None,
                trusted=[] if service == SERVICE else [service],
            )
        except NoAnswer as error:
            raise httpx.ConnectTimeout(str(error), request=request) from error
        except FetchError as error:
            raise httpx.ConnectError(str(error), request=request) from error
        with answer.body as body:
            found = list(answer.headers.items())
            return httpx.Response(answer.status, headers=found, content=body.read())


@spam_check(CODE, _("Akismet"), _("Akismet classified it as spam."))
def akismet(submission: Submission, comment_settings: EffectiveSettings) -> Hold | None:
    """Hold comments that Akismet classifies as spam. If it does not answer, a person decides."""
    with _client(submission.page) as client:
        answer = client.comment_check(
            user_ip=submission.address or UNKNOWN,
            user_agent=submission.user_agent,
            **_facts(submission, submission.page, submission.parent is not None),
        )
    return None if answer == CheckResponse.HAM else Hold(CODE)


def takes_for_spam(comment: Comment) -> bool:
    """Ask about a stored comment. Raises ``AkismetError`` if there is no answer."""
    with _client(comment.page) as client:
        verdict = client.comment_check(
            user_ip=UNKNOWN,
            recheck_reason="edit" if comment.edited_at else "recheck",
            **_facts(comment, comment.page, comment.parent_id is not None),
        )
    return bool(verdict != CheckResponse.HAM)


def report(comments: Iterable[Comment]) -> int:
    """Tell Akismet of decisions by people that differ from its verdict. Return how many."""
    number = 0
    for comment in comments:
        was_spam = any(hold.get("code") == CODE for hold in comment.hold_reasons)
        is_spam = comment.status == Status.SPAM
        if is_spam == was_spam:
            continue
        facts = _facts(comment, comment.page, comment.parent_id is not None)
        with _client(comment.page) as client:
            submit = client.submit_spam if is_spam else client.submit_ham
            number += submit(user_ip=UNKNOWN, **facts)
    return number


class _client:
    """A client for the blog of a page, without the request that checks the key each time."""

    def __init__(self, page: PageLike) -> None:
        site = page.get_site()
        blog = site.root_url if site is not None else ""
        config = Config(key=settings.NEUROMOD_COMMENTS_AKISMET_KEY, url=blog)
        self.http = httpx.Client(transport=Transport(), trust_env=False)
        self.client = SyncClient(config=config, http_client=self.http)

    def __enter__(self) -> SyncClient:
        return self.client

    def __exit__(self, *error: object) -> None:
        self.http.close()


def _facts(written: Submission | Comment, page: PageLike, is_reply: bool) -> dict[str, Any]:
    return {
        "comment_type": "reply" if is_reply else "comment",
        "comment_author": written.name,
        "comment_author_email": written.email,
        "comment_author_url": written.url,
        "comment_content": written.body,
        "permalink": permalinks.full_for_page(page),
        "blog_lang": page.locale.language_code,
        "blog_charset": "UTF-8",
    }


__all__ = ["AkismetError", "akismet", "report", "takes_for_spam"]
