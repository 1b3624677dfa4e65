"""No broken links on a site with a path prefix, languages, no slashes and grouped thousands."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import Resolver404, get_resolver, resolve, reverse
from django.urls.exceptions import NoReverseMatch

from neuromod_wagtail.caching.frontend_cache import purge
from neuromod_wagtail.comments.models import Comment, Mail
from neuromod_wagtail.comments.models.mail import MailKind
from neuromod_wagtail.comments.notifications.messages import compose
from tests.admin_addresses import stay_signed_in
from tests.disclaimers.purged import PURGED
from tests.two_sites.crawler import Crawler

HOSTS = {"one.example", "two.example"}
PREFIX = "/clinic"


def test_every_address_for_readers_leads_somewhere(client: Any, sites: Any) -> None:
    crawler = Crawler(client, HOSTS, PREFIX)
    crawler.crawl(
        "http://one.example/clinic/en/",
        "http://one.example/clinic/fr/blog",
        "http://one.example/clinic/sitemap.xml",
        "http://two.example/clinic/en/",
        "http://two.example/clinic/sitemap.xml",
    )
    assert crawler.problems == []
    seen = set(crawler.statuses)
    article = sites.articles[0]
    for expected in (
        f"/clinic/en/blog/{article.slug}",
        f"/clinic/en/blog/{article.slug}.md",
        f"/clinic/fr/blog/{article.slug}",
        f"/clinic/fr/blog/{article.slug}.md",
        f"/clinic/fr/blog/author/{article.get_authorships()[0].author.slug}/",
        "/clinic/en/blog",
        "/clinic/en/blog/feed/",
        "/clinic/en/blog/tag/pain/",
        "/clinic/en/blog/tag/grinning-face/",
        "/clinic/en/blog/tag/c/",
        "/clinic/en/blog/2026/01/",
        "/clinic/en/blog/modalities/compare/",
    ):
        assert f"http://one.example{expected}" in seen
    types = set(crawler.types.values())
    assert {"text/html", "text/markdown", "application/xml"} <= types
    assert {"application/rss+xml", "application/atom+xml"} <= types


def test_every_address_of_our_screens_leads_somewhere(
    client: Any, sites: Any, superuser: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    stay_signed_in(client, superuser, monkeypatch)
    crawler = Crawler(client, HOSTS, PREFIX, expands=is_ours)
    article = sites.articles[0]
    crawler.crawl(
        *(f"http://one.example{path}" for path in our_screens()),
        f"http://one.example{reverse('wagtailadmin_home')}",
        f"http://one.example{reverse('wagtailadmin_pages:edit', args=[article.pk])}",
    )
    assert crawler.problems == []
    assert len(crawler.statuses) > 60


def is_ours(path: str) -> bool:
    try:
        match = resolve(path)
    except Resolver404:
        return False
    view = getattr(match.func, "view_class", match.func)
    names = [*match.namespaces, match.url_name or "", getattr(view, "__module__", "")]
    return any("neuromod" in name for name in names)


def our_screens() -> list[str]:
    """Every screen of ours that needs no argument."""
    found = []
    for name in [key for key in get_resolver().reverse_dict if isinstance(key, str)]:
        if name.startswith("neuromod"):
            found.append(name)
    for space, (_prefix, resolver) in get_resolver().namespace_dict.items():
        if "neuromod" in space:
            keys = [key for key in resolver.reverse_dict if isinstance(key, str)]
            found += [f"{space}:{key}" for key in keys]
    paths = []
    for name in found:
        try:
            paths.append(reverse(name))
        except NoReverseMatch:
            continue
    return [path for path in paths if "/admin/" in path]


def test_caches_are_told_the_addresses_that_readers_use(sites: Any, settings: Any) -> None:
    settings.WAGTAILFRONTENDCACHE = {
        "memory": {"BACKEND": "tests.disclaimers.purged.MemoryBackend"}
    }
    PURGED.clear()
    article = sites.articles[0]
    purge([article.get_parent(), article])
    blog = "http://one.example/clinic/en/blog"
    assert {
        blog,
        f"{blog}/",
        f"{blog}/feed/",
        f"{blog}/tag/grinning-face/feed/atom/",
        f"{blog}/{article.slug}",
    } <= PURGED
    assert not [url for url in PURGED if "blogfeed" in url or not url.startswith(blog)]


def test_mail_and_feeds_name_the_site_with_its_path(
    client: Any, sites: Any, superuser: Any
) -> None:
    home = sites.one.root_page.specific
    first = Comment.objects.get(page=home)
    Mail.objects.create(
        event="published:1", kind=MailKind.PUBLISHED, to="ann@example.org", comment=first
    )
    text = str(compose(Mail.objects.get()).body)
    links = re.findall(r"http\S+", text)
    assert links and all(link.startswith("http://one.example/clinic/en") for link in links)
    feed = client.get("/en/comments/feed/", HTTP_HOST="two.example").content.decode()
    assert 'href="http://two.example/clinic/en/"' in feed
