"""System checks for settings and for common omissions.

Every process imports the checks, but only commands run them: what one of them needs is imported on
first use.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections, router
from django.urls import Resolver404, get_resolver, get_script_prefix, resolve

from neuromod_wagtail import requirements
from neuromod_wagtail.conf import PREFIX, SETTINGS
from neuromod_wagtail.conf import settings as conf
from neuromod_wagtail.page_cache import tags
from neuromod_wagtail.web import permalinks

# The secret key of the example site, which is public.
EXAMPLE_KEY = "example-site-only"
# The databases of the tests. Counting, numbering and searching are written for these.
DATABASES = {"sqlite", "postgresql"}
# Public URLs by name, with arguments that fit.
ADDRESSES = {
    "neuromod_comments:site_feed": (),
    "neuromod_disclaimers:disclaimer": ("en", "x"),
}


@register("neuromod")
def check_settings(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """E001: a setting has the wrong type. E002: a ``NEUROMOD_`` setting that does not exist."""
    messages: list[CheckMessage] = []
    for name in dir(settings):
        if not name.startswith(PREFIX):
            continue
        if name not in SETTINGS:
            messages.append(
                Error(
                    f"There is no setting {name}.",
                    hint="The settings reference lists every name.",
                    id="neuromod.E002",
                )
            )
            continue
        expected = SETTINGS[name].types
        value = getattr(settings, name)
        # bool is an int in Python, yet True is no number of articles.
        if not isinstance(value, expected) or (isinstance(value, bool) and bool not in expected):
            wanted = " or ".join(kind.__name__ for kind in expected)
            messages.append(
                Error(
                    f"{name} must be {wanted}, not {type(value).__name__}.",
                    hint=SETTINGS[name].help,
                    id="neuromod.E001",
                )
            )
    return messages


@register("neuromod")
def check_time_zones(
    app_configs: Sequence[AppConfig] | None, **kwargs: object
) -> list[CheckMessage]:
    """E004: `USE_TZ` is off, but comments, schedules and archives compare times with a time zone."""
    if settings.USE_TZ:
        return []
    return [
        Error(
            "USE_TZ is False, but dates and times are stored and compared with a time zone.",
            hint="Set USE_TZ = True, and TIME_ZONE to that of the site.",
            id="neuromod.E004",
        )
    ]


@register("neuromod")
def check_databases(
    app_configs: Sequence[AppConfig] | None, **kwargs: object
) -> list[CheckMessage]:
    """W012: a database other than SQLite and PostgreSQL, on which nothing is tested."""
    models = [
        model
        for config in apps.get_app_configs()
        if config.name.partition(".")[0] == "neuromod_wagtail"
        for model in config.get_models()
    ]
    used = [connections[alias] for alias in {router.db_for_write(model) for model in models}]
    return [
        Warning(
            f"{name} is not supported: articles with facts and the import of comments fail on it.",
            hint="Use SQLite or PostgreSQL for the models of neuromod_wagtail.",
            id="neuromod.W012",
        )
        for name in sorted({one.display_name for one in used if one.vendor not in DATABASES})
    ]


@register("neuromod")
def check_personal_fields(
    app_configs: Sequence[AppConfig] | None, **kwargs: object
) -> list[CheckMessage]:
    """W010: a field is not declared personal or neutral, so erasure and exports miss it."""
    from neuromod_wagtail.privacy.declaration import declarations

    return [
        Warning(
            f"{one.model._meta.label}.{name} is neither erased nor exported with a person's data.",
            hint="Declare it in a module personal_fields, see docs/how-to/comments-privacy.md.",
            id="neuromod.W010",
        )
        for one in declarations()
        for name in one.undeclared
    ]


@register(Tags.urls)
def check_included(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """E005: URLs of an app that is not installed, or after Wagtail's, which match everything."""
    get_resolver().url_patterns  # noqa: B018  that they are imported
    messages: list[CheckMessage] = [
        Error(
            f"The URLs of {name} are included, but not all apps that it needs are installed.",
            hint=f'Add "{name}" and what it needs to INSTALLED_APPS.',
            id="neuromod.E005",
        )
        for name in sorted(requirements.included_in_vain)
    ]
    for name, arguments in ADDRESSES.items():
        address = permalinks.named(name, *arguments).removeprefix(get_script_prefix())
        try:
            found = resolve(f"/{address}").view_name if address else name
        except Resolver404:
            found = ""
        if found != name:
            messages.append(
                Error(
                    f"Another URL pattern matches {address}: the URLs of "
                    f"{name.partition(':')[0]} come after a pattern that matches every URL.",
                    hint="Include them before wagtail.urls.",
                    id="neuromod.E005",
                )
            )
    return messages


@register(Tags.security)
def check_secret(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """E006: the secret key is that of the example, so anyone can sign forms and sessions."""
    if settings.DEBUG or settings.SECRET_KEY != EXAMPLE_KEY:
        return []
    return [
        Error(
            "SECRET_KEY is that of the example site, which everyone can read.",
            hint="Set SECRET_KEY to a long random string, and keep it secret.",
            id="neuromod.E006",
        )
    ]


@register(deploy=True)
def check_page_cache(
    app_configs: Sequence[AppConfig] | None, **kwargs: object
) -> list[CheckMessage]:
    """W013: the page cache keeps nothing, as a change in one process would not reach the others."""
    from neuromod_wagtail.page_cache.middleware import is_shared

    if not tags.is_used() or is_shared():
        return []
    return [
        Warning(
            f"The page cache is off: the cache “{conf.NEUROMOD_PAGE_CACHE}” is not shared by all processes.",
            hint="Use Redis, Memcached, a database or files as the back end of that cache.",
            id="neuromod.W013",
        )
    ]


@register("neuromod")
def check_webhooks(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """E007: a webhook without a valid address or secret, which would never be delivered."""
    from neuromod_wagtail.web.destinations import FetchError, split
    from neuromod_wagtail.webhooks import signature

    messages: list[CheckMessage] = []
    hooks = conf.NEUROMOD_WEBHOOKS
    for address, secret in hooks.items() if isinstance(hooks, dict) else ():
        try:
            split(str(address))
            signature(str(secret), "", 0, "")
        except (FetchError, ValueError) as error:
            messages.append(
                Error(
                    f"NEUROMOD_WEBHOOKS: {address} cannot be used.",
                    hint=str(error),
                    id="neuromod.E007",
                )
            )
    return messages
