"""System checks for mistakes in a site's setup of comments.

Every process imports the checks, but only commands run them: what one of them needs is imported on
first use.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import django
from django import forms
from django.apps import AppConfig
from django.conf import settings as django_settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import JSONField
from django.template import engines
from django.utils.module_loading import import_string

from neuromod_wagtail.comments.models import Comment, HelpLine
from neuromod_wagtail.comments.models.mail import Pace
from neuromod_wagtail.conf import AKISMET, COMMENT_SPAM_CHECKS, settings
from neuromod_wagtail.text.patterns import lazy_re_compile

# The tag in Django's templates, and the function in Jinja2's.
SHOWS = lazy_re_compile(r"\{%\s*comments\s|\{[{%][^{}]*\bcomments\(|\bcomments_section\b")

# Fields whose values JSON cannot store.
UNSTORABLE = (forms.FileField, forms.ModelChoiceField)

RATES = (
    "NEUROMOD_COMMENTS_RATE",
    "NEUROMOD_COMMENTS_BURST_RATE",
    "NEUROMOD_COMMENTS_REACTION_RATE",
)

# Caches that are private to one process.
PRIVATE_CACHES = ("locmem.LocMemCache", "dummy.DummyCache")


@register("neuromod")
def check_settings(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """E101: an invalid rate. E102: an object that cannot be imported. E103: an invalid choice."""
    from neuromod_wagtail.comments.forms import CommentForm
    from neuromod_wagtail.comments.policy import CommentPolicy
    from neuromod_wagtail.comments.safety.registry import CONCERNS
    from neuromod_wagtail.comments.security import ratelimit

    messages: list[CheckMessage] = []
    for name in RATES:
        try:
            ratelimit.parse(getattr(settings, name))
        except (ValueError, TypeError) as error:
            messages.append(Error(f"{name}: {error}", id="neuromod_comments.E101"))
    for path in settings.NEUROMOD_COMMENTS_SPAM_CHECKS:
        found, problem = _import(path)
        if found is not None and not callable(found):
            problem = f"{path} is not a function that checks a comment."
        messages += [Error(problem, id="neuromod_comments.E102")] if problem else []
    for code, paths in settings.NEUROMOD_COMMENTS_CONCERN_RULES.items():
        problems = [problem for _found, problem in map(_import, paths) if problem]
        if code not in CONCERNS:
            problems.append(f"NEUROMOD_COMMENTS_CONCERN_RULES: there is no concern “{code}”.")
        messages += [Error(problem, id="neuromod_comments.E102") for problem in problems]
    for path, wanted in (
        (settings.NEUROMOD_COMMENTS_POLICY, CommentPolicy),
        (settings.NEUROMOD_COMMENTS_FORM, CommentForm),
    ):
        found, problem = _import(path)
        if found is not None and not (isinstance(found, type) and issubclass(found, wanted)):
            problem = f"{path} is not a {wanted.__name__}."
        messages += [Error(problem, id="neuromod_comments.E102")] if problem else []
    if settings.NEUROMOD_COMMENTS_STAFF_NAMES not in {"refuse", "mark", "allow"}:
        messages.append(
            Error(
                'NEUROMOD_COMMENTS_STAFF_NAMES must be "refuse", "mark" or "allow".',
                id="neuromod_comments.E103",
            )
        )
    return messages + _check_moderator_mail()


def _import(path: str) -> tuple[object, str]:
    """Return the object at a dotted path, or the reason why there is none."""
    try:
        return import_string(path), ""
    except ImportError as error:
        return None, str(error)


@register("neuromod")
def check_form(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """E112: a field added to the comment form cannot be stored, or its name is taken."""
    form, _problem = _import(settings.NEUROMOD_COMMENTS_FORM)
    fields = form.extra_fields() if hasattr(form, "extra_fields") else {}
    taken = {*JSONField().get_lookups(), "action"}
    messages: list[CheckMessage] = []
    for name, field in fields.items():
        if isinstance(field, UNSTORABLE):
            problem = f"The field “{name}” of the comment form is a {type(field).__name__}, which cannot be stored."
            hint = "Use a field whose value is text, a number, a date, a choice or a checkbox."
        elif name in taken:
            problem = f"The field “{name}” of the comment form has a name that is already taken."
            hint = "Choose another name."
        else:
            continue
        messages.append(Error(problem, hint=hint, id="neuromod_comments.E112"))
    return messages


@register("neuromod")
def check_spam_checks(
    app_configs: Sequence[AppConfig] | None, **kwargs: object
) -> list[CheckMessage]:
    """W109: the site's list of spam checks leaves out shipped ones. E113: Akismet has no key."""
    dropped = [
        path for path in COMMENT_SPAM_CHECKS if path not in settings.NEUROMOD_COMMENTS_SPAM_CHECKS
    ]
    messages: list[CheckMessage] = []
    if AKISMET in settings.NEUROMOD_COMMENTS_SPAM_CHECKS and not (
        settings.NEUROMOD_COMMENTS_AKISMET_KEY
    ):
        problem = "NEUROMOD_COMMENTS_SPAM_CHECKS has Akismet, but there is no key for it."
        hint = "Set NEUROMOD_COMMENTS_AKISMET_KEY."
        messages.append(Error(problem, hint=hint, id="neuromod_comments.E113"))
    if not dropped:
        return messages
    return [
        *messages,
        Warning(
            f"NEUROMOD_COMMENTS_SPAM_CHECKS leaves out {', '.join(dropped)}.",
            hint="Start the list with [*COMMENT_SPAM_CHECKS, …] from neuromod_wagtail.conf. "
            "If this is intended, add the ID of this check to SILENCED_SYSTEM_CHECKS.",
            id="neuromod_comments.W109",
        ),
    ]


def _check_moderator_mail() -> list[CheckMessage]:
    messages: list[CheckMessage] = []
    if settings.NEUROMOD_COMMENTS_MODERATOR_MAIL not in Pace.values:
        messages.append(
            Error(
                "NEUROMOD_COMMENTS_MODERATOR_MAIL must be one of "
                f"{', '.join(Pace.values)}, not {settings.NEUROMOD_COMMENTS_MODERATOR_MAIL!r}.",
                id="neuromod_comments.E103",
            )
        )
    if settings.NEUROMOD_COMMENTS_DIGEST_HOUR not in range(24):
        messages.append(
            Error(
                "NEUROMOD_COMMENTS_DIGEST_HOUR must be an hour, 0 to 23.",
                id="neuromod_comments.E103",
            )
        )
    return messages


@register(Tags.urls)
def check_urls(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """E104: the URLs of the comments are not included."""
    from neuromod_wagtail.comments.display.context import root_url

    if root_url():
        return []
    return [
        Error(
            "The URLs of the reader comments are not included, so no comments are shown.",
            hint='Add path("", include("neuromod_wagtail.urls")) to your urlpatterns, before those '
            "of Wagtail.",
            id="neuromod_comments.E104",
        )
    ]


@register(Tags.templates)
def check_tag(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """W105: no template of the site shows comments."""
    if any(_shows_comments(path) for path in _templates()):
        return []
    return [
        Warning(
            "No template uses the tag {% comments page %}, so readers see no comments.",
            hint="Add {% load neuromod_comments %}{% comments page %} to the template of a page.",
            id="neuromod_comments.W105",
        )
    ]


def _templates() -> Iterator[Path]:
    """Return the site's HTML templates, without ours, Django's and Wagtail's."""
    own = Path(__file__).parent / "templates"
    for engine in engines.all():
        for folder in engine.template_dirs:
            path = Path(folder)
            if path == own or {"wagtail", "django"} & set(path.parts[-4:]):
                continue
            for pattern in ("*.html", "*.jinja", "*.jinja2", "*.j2"):
                yield from path.rglob(pattern)


def _shows_comments(path: Path) -> bool:
    return SHOWS.search(path.read_text(encoding="utf-8", errors="replace")) is not None


def _has_mail_timeout() -> bool:
    if django.VERSION >= (6, 1) and hasattr(django_settings, "MAILERS"):
        mailer: dict[str, Any] = django_settings.MAILERS.get("default", {})
        return mailer.get("OPTIONS", {}).get("timeout") is not None
    return getattr(django_settings, "EMAIL_TIMEOUT", None) is not None


@register(Tags.security, deploy=True)
def check_deployment(
    app_configs: Sequence[AppConfig] | None, **kwargs: object
) -> list[CheckMessage]:
    """W106: the number of proxies is unset. W107: processes share no cache. W108: no email timeout."""
    messages: list[CheckMessage] = []
    if settings.NEUROMOD_COMMENTS_TRUSTED_PROXY_COUNT is None:
        messages.append(
            Warning(
                "The number of proxies in front of Django is not set, so readers whose addresses "
                "a proxy may hide are not limited.",
                hint="Set NEUROMOD_COMMENTS_TRUSTED_PROXY_COUNT: 0 when readers reach Django directly, "
                "else the number of proxies that add to X-Forwarded-For.",
                id="neuromod_comments.W106",
            )
        )
    cache = django_settings.CACHES.get(settings.NEUROMOD_COMMENTS_CACHE, {})
    if str(cache.get("BACKEND", "")).endswith(PRIVATE_CACHES):
        messages.append(
            Warning(
                "Rate limits are counted in a cache that processes do not share.",
                hint="Set NEUROMOD_COMMENTS_CACHE to a cache that all processes share.",
                id="neuromod_comments.W107",
            )
        )
    if not _has_mail_timeout():
        messages.append(
            Warning(
                "A mail server that does not answer would block a task indefinitely.",
                hint="Set EMAIL_TIMEOUT or, from Django 6.1 on, the mailer's option “timeout”, "
                "for example to 10 (seconds).",
                id="neuromod_comments.W108",
            )
        )
    return messages


@register(Tags.database)
def check_help_lines(
    app_configs: Sequence[AppConfig] | None,
    databases: Sequence[str] | None = None,
    **kwargs: object,
) -> list[CheckMessage]:
    """W113: a help line was not verified recently, so it is not shown."""
    if DEFAULT_DB_ALIAS not in (databases or ()):
        return []
    if HelpLine._meta.db_table not in connection.introspection.table_names():
        return []
    return [
        Warning(
            f"The help line “{line}” was last verified on {line.verified_on}, so readers do not "
            "see it.",
            hint="Call the number, open the link, and set the date in Comments, Help lines.",
            id="neuromod_comments.W113",
        )
        for line in HelpLine.objects.overdue()
    ]


@register("neuromod")
def check_comment_keys(
    app_configs: Sequence[AppConfig] | None, **kwargs: object
) -> list[CheckMessage]:
    """W110: a model belongs to comments but does not declare what is erased with them."""
    from neuromod_wagtail.privacy.declaration import declarations

    declared = {one.model for one in declarations()}
    found = {relation.related_model for relation in Comment._meta.related_objects}
    return [
        Warning(
            f"{model._meta.label} belongs to a reader comment, but is not declared.",
            hint="Declare it in a module personal_fields, see docs/how-to/comments-privacy.md.",
            id="neuromod_comments.W110",
        )
        for model in sorted(found - declared, key=str)
    ]
