"""Background tasks. Arguments are keys; the rows are read when the task runs.

Every process imports the tasks, but few run them: what they need is imported on first use.
"""

from __future__ import annotations

import swapper
from django_tasks import task
from wagtail.models import Site

from neuromod_wagtail.caching import frontend_cache
from neuromod_wagtail.comments.models import Comment, Mail
from neuromod_wagtail.comments.models.states import Status
from neuromod_wagtail.conf import settings


@task()
def send_mail_about(comment_ids: list[int]) -> None:
    """Send what is due about these comments. Failures wait for ``send_due_mail``."""
    from neuromod_wagtail.comments.notifications import queue

    queue.send_some(Mail.objects.due().filter(comment__in=comment_ids))


@task()
def send_one(mail_pk: int) -> int:
    """Send one email, or process one order, if it is due. Failures wait for ``send_due_mail``."""
    from neuromod_wagtail.comments.notifications import queue

    return queue.send_some(Mail.objects.due().filter(pk=mail_pk))


@task()
def send_due_mail() -> int:
    """Send all that is due, as the command ``send_comment_mail`` does. Return how many."""
    from neuromod_wagtail.comments.notifications import digests, queue

    digests.order()
    return queue.send_due()


@task()
def learn_decisions(comment_ids: list[int]) -> int:
    """Let the spam filter learn the decisions on these comments. Return how many lessons changed."""
    from neuromod_wagtail.comments.spam.learner import learning

    return learning.learn(comment_ids)


@task()
def report_to_akismet(comment_ids: list[int]) -> int:
    """Tell Akismet of decisions that differ from its verdict. Return how many."""
    from neuromod_wagtail.comments.spam import akismet

    found = Comment.objects.filter(pk__in=comment_ids, decided_by__isnull=False)
    decided = found.filter(status__in=[Status.APPROVED, Status.SPAM])
    return akismet.report(decided.select_related("page__locale"))


@task()
def train_spam_filter(site_id: int) -> int:
    """Let a site's spam filter learn decided comments that it has not seen. Return how many."""
    from neuromod_wagtail.comments.spam.learner import learning

    site = Site.objects.filter(pk=site_id).select_related("root_page").first()
    return learning.learn_history(site) if site is not None else 0


@task()
def purge_pages(page_ids: list[int]) -> None:
    """Purge the pages from the caches in front of the site, where it has any."""
    if frontend_cache.has_caches():
        page_model = swapper.load_model("wagtailcore", "Page")
        pages = page_model.objects.filter(pk__in=page_ids)
        if settings.NEUROMOD_COMMENTS_SHARE_TRANSLATIONS:
            keys = pages.values("translation_key")
            pages = page_model.objects.filter(translation_key__in=keys)
        frontend_cache.purge(pages.specific(), at_once=True)
