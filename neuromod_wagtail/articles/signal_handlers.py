"""What follows from publishing. Connected in ``apps.py``."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction

from neuromod_wagtail.articles.abstract_models import ArticleMixin
from neuromod_wagtail.articles.tasks import make_renditions


def prepare_pictures(sender: Any, instance: Any, **kwargs: Any) -> None:
    if isinstance(instance, ArticleMixin):
        transaction.on_commit(partial(make_renditions.enqueue, instance.pk))
