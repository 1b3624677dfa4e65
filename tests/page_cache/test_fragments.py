"""Fragments of pages that are not in the page cache: what is remembered, for whom, and how long."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from django.conf import settings as django_settings
from django.core.cache import caches
from django.core.cache.backends.filebased import FileBasedCache
from django.db import transaction
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.test import RequestFactory
from django.utils import timezone, translation
from wagtail.models import Site

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.actions import votes
from neuromod_wagtail.comments.forms import CommentForm
from neuromod_wagtail.comments.models import CommentSettings
from neuromod_wagtail.comments.models.effective_settings import settings_for
from neuromod_wagtail.comments.models.states import Status
from neuromod_wagtail.comments.security import tokens
from neuromod_wagtail.comments.spam.submission import Submission
from neuromod_wagtail.conf import settings as conf
from neuromod_wagtail.disclaimers.models import DisclaimerRule
from neuromod_wagtail.page_cache import fragments, tags
from neuromod_wagtail.page_cache.middleware import PageCacheMiddleware
from tests import factories
from tests.comments.conftest import write

# Those of an empty page of Wagtail on a site with languages, and one for the article.
QUERIES = 7


@pytest.fixture(autouse=True)
def no_whole_pages(page_cache, settings):
    settings.NEUROMOD_PAGE_CACHE_SECONDS = 0


# --- one fragment ----------------------------------------------------------------------------


class Part:
    """A fragment that counts how often it was made."""

    def __init__(self, does: Callable[[object], object] = lambda request: None) -> None:
        self.made, self.does = 0, does

    def __call__(self, request) -> HttpResponse:
        def make() -> str:
            self.made += 1
            self.does(request)
            return f"made {self.made}"

        return HttpResponse(fragments.remember("part", make))


def get(part: Part, path="/a/", *, cookies=None, **headers) -> str:
    request = RequestFactory(headers=headers).get(path)
    request.COOKIES.update(cookies or {})
    return PageCacheMiddleware(part)(request).content.decode()


def test_it_is_made_once_until_its_own_content_changes():
    part = Part(lambda request: tags.depends_on("shown"))
    assert [get(part), get(part)] == ["made 1"] * 2
    tags.invalidate(["other"])
    assert get(part) == "made 1"
    tags.invalidate(["shown"])
    assert [get(part), get(part)] == ["made 2"] * 2
    tags.invalidate([tags.SITE])
    assert get(part) == "made 3"


def test_a_change_in_another_process_is_seen(monkeypatch):
    part = Part(lambda request: tags.depends_on("shown"))
    get(part)
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(fragments, "memory", fragments.Memory(1000))
        assert get(part) == "made 2"
        tags.invalidate(["shown"])
    assert get(part) == "made 3"


def test_what_changes_meanwhile_is_not_hidden():
    part = Part()
    for change in (["shown"], [tags.SITE]):
        part.does = lambda request, change=change: (
            tags.depends_on("shown"), tags.invalidate(change),
        )  # fmt: skip
        get(part)
    part.does = lambda request: None
    assert [get(part), get(part)] == ["made 3"] * 2


class SlowCache(FileBasedCache):
    """A cache that others look at between each two writes, as they may with most caches."""

    look: Callable[[], object] | None = None

    def set(self, *args, **kwargs):
        super().set(*args, **kwargs)
        if look := SlowCache.look:
            SlowCache.look = None
            look()
            SlowCache.look = look


@pytest.mark.parametrize("name", ["shown", "a", "z"])
def test_a_change_that_others_see_in_pieces_is_seen(settings, name, monkeypatch):
    settings.CACHES = {
        **settings.CACHES,
        "pages": {**settings.CACHES["pages"], "BACKEND": f"{__name__}.SlowCache"},
    }
    part = Part(lambda request: tags.depends_on("shown", name))
    get(part)
    monkeypatch.setattr(SlowCache, "look", lambda: get(part))
    tags.invalidate([name, "other"])
    SlowCache.look = None
    # What was made from now on is right, whenever a reader had looked.
    made = part.made
    text = get(part)
    assert int(text.split()[1]) >= 2 and part.made - made <= 1


@pytest.mark.parametrize("lost", [tags.ANY, tags.SITE, "shown", None])
def test_a_cache_that_loses_something_hides_no_change(lost):
    part = Part(lambda request: tags.depends_on("shown"))
    get(part)
    if lost:
        caches["pages"].delete(f"{tags.PREFIX}{lost}")
    else:
        caches["pages"].clear()
    tags.invalidate(["shown"])
    assert get(part) == "made 2"
    assert get(part) == get(part)


def test_without_the_middleware_nothing_is_remembered():
    """Nor, then, without a shared cache, about which the deployment check warns."""
    part = Part()
    request = RequestFactory().get("/a/")
    assert part(request).content != part(request).content
    assert not fragments.memory.fragments


def test_while_the_cache_is_down_nothing_is_remembered(monkeypatch):
    part = Part()
    get(part)

    def fail(*args, **kwargs):
        raise OSError

    for method in ("get", "get_many", "set", "set_many", "add", "incr"):
        monkeypatch.setattr(type(caches["pages"]), method, fail)
    assert [get(part), get(part)] == ["made 2", "made 3"]


def test_a_moment_that_changes_it_and_a_clock_that_jumps(monkeypatch):
    now = timezone.now().timestamp()
    clock = SimpleNamespace(time=lambda: now)
    for module in (fragments, tags):
        monkeypatch.setattr(module, "time", clock)
    part = Part(lambda request: tags.depends_on(until=now + 60))
    assert get(part) == get(part) == "made 1"
    clock.time = lambda: now - 1
    assert get(part) == "made 2"
    clock.time = lambda: now + 59
    assert get(part) == "made 2"
    # A moment that has passed changes nothing any more.
    clock.time = lambda: now + 60
    assert [get(part), get(part)] == ["made 3"] * 2
    clock.time = lambda: now + 60 + conf.NEUROMOD_FRAGMENT_SECONDS
    assert get(part) == "made 4"


def test_a_moment_counts_for_all_that_is_made_after_it_was_found(monkeypatch):
    """What one fragment has loaded, another may show."""
    now = timezone.now().timestamp()
    clock = SimpleNamespace(time=lambda: now)
    for module in (fragments, tags):
        monkeypatch.setattr(module, "time", clock)
    made = []

    def second() -> str:
        made.append(now)
        return ""

    first = Part(lambda request: tags.depends_on(until=now + 60))

    def both(request) -> HttpResponse:
        first(request)
        return HttpResponse(fragments.remember("second", second))

    get(both), get(both)
    assert len(made) == 1
    clock.time = lambda: now + 60
    get(both)
    assert len(made) == 2


SESSION = django_settings.SESSION_COOKIE_NAME


def use_session(request):
    request.session = SimpleNamespace(accessed=True)


def use_nonce(request):
    request._csp_nonce = "abc"


@pytest.mark.parametrize("use", [get_token, use_session, use_nonce])
def test_what_is_for_one_reader_is_not_remembered(use):
    part = Part(use)
    assert [get(part), get(part)] == ["made 1", "made 2"]


def test_previews_are_not_remembered():
    def preview(request):
        request.is_preview = True
        return part(request)

    part = Part()
    get(preview), get(preview)
    assert get(part) == "made 3"


@pytest.mark.parametrize(
    "asked", [{"path": "/a/?page=2"}, {"cookies": {SESSION: "x"}}, {"authorization": "Basic x"}]
)
def test_these_neither_get_a_fragment_nor_make_one(asked):
    part = Part()
    get(part, **asked), get(part, **asked)
    assert get(part) == "made 3"
    assert get(part, **asked) == "made 4"
    assert get(part) == "made 3"


def test_addresses_hosts_languages_and_times_have_their_own():
    part = Part()
    others = [{"path": "/b/"}, {"host": "localhost"}]
    for number, other in enumerate(({}, *others), start=1):
        assert [get(part, **other), get(part, **other)] == [f"made {number}"] * 2
    with translation.override("de"):
        assert get(part) == "made 4"
    with timezone.override("Asia/Tokyo"):
        assert get(part) == "made 5"
    assert get(part) == "made 1"
    assert get(part, cookies={"_ga": "1"}) == "made 1"
    assert get(part, "/a/?utm_source=letter") == "made 1"


def test_memory_has_a_limit_and_keeps_what_was_used_last(monkeypatch):
    memory = fragments.Memory(max_bytes=(len("made 1") + fragments.OVERHEAD) * 3)
    monkeypatch.setattr(fragments, "memory", memory)
    part = Part()
    for path in ("/1/", "/2/", "/3/", "/1/", "/4/"):
        get(part, path)
    assert memory.size <= memory.max_bytes
    made = part.made
    get(part, "/1/"), get(part, "/4/")
    assert part.made == made
    get(part, "/2/")
    assert part.made == made + 1


# --- an article ------------------------------------------------------------------------------


@pytest.fixture
def site(db):
    """An article with everything on it, its neighbour, a rule and a comment."""
    index = factories.make_index()
    disclaimer = factories.make_disclaimer(title="Please note", kind="author_not_professional")
    ruled = factories.make_disclaimer(title="By rule", kind="emergency")
    modality = factories.make_modality(name="Coil therapy")
    author = factories.make_author(name="Ann Author")
    reference = factories.make_reference(title="A study")
    image = factories.make_image()
    body = factories.full_body(
        modalities=[modality], references=[reference], images=[image], disclaimer=disclaimer
    )
    article = factories.make_article(index, title="Read", authors=[author], body=body)
    other = factories.make_article(index, title="Another")
    comment = write(article, "Something said", status=Status.APPROVED)
    return SimpleNamespace(**{
        name: value for name, value in locals().items() if name != "body"
    })  # fmt: skip


def look(client, page) -> str:
    return client.get(page.url).content.decode()


def rename(entry, field: str, text: str) -> None:
    setattr(entry, field, text)
    entry.save()
    if hasattr(entry, "save_revision"):
        entry.save_revision().publish()


def edit(site, text: str) -> None:
    rules = settings_for(site.article, Site.objects.get().pk)
    submission = Submission(
        page=site.article, name="Ann Reader", email="ann@example.org", body=text
    )
    actions.edit(site.comment, submission, rules, [])
    actions.approve(site.comment)


def replace_file(site, _text: str) -> str:
    """The picture gets another file, so other renditions."""
    site.image.file = factories.make_image(title="Other").file
    site.image.save()
    site.image.renditions.all().delete()
    return f"{Path(site.image.file.name).stem}."


def supply(site, text: str) -> None:
    rename(site.ruled, "title", text)
    rule = DisclaimerRule.objects.get(kind="emergency")
    rule.disclaimer = site.ruled
    rule.save()


def restyle(site, text: str) -> None:
    for one in Site.objects.all():
        one.site_name = text
        one.save()


# What is done, after which the article shows the text, or the one that is returned.
CHANGES: dict[str, Callable[..., object]] = {
    "title": lambda site, text: rename(site.article, "title", text),
    "neighbour": lambda site, text: rename(site.other, "title", text),
    "blog": lambda site, text: rename(site.index, "title", text),
    "author": lambda site, text: rename(site.author, "name", text),
    "fact": lambda site, text: rename(site.modality, "plain_summary", text),
    "reference": lambda site, text: rename(site.reference, "title", text),
    "disclaimer": lambda site, text: rename(site.disclaimer, "title", text),
    "rule": lambda site, text: factories.make_rule(site.index, kind="emergency", fallback=text),
    "disclaimer of the rule": supply,
    "picture": replace_file,
    "site": restyle,
    "comment": lambda site, text: write(site.article, text, status=Status.APPROVED),
    "edited comment": edit,
}


def test_each_change_is_seen_at_once_and_nothing_else_is_made_again(
    client, committed, site, django_assert_max_num_queries
):
    for number, (name, change) in enumerate(CHANGES.items()):
        text = f"Something new {number}"
        before = look(client, site.article)
        with django_assert_max_num_queries(QUERIES) as captured:
            again = look(client, site.article)
        assert without_token(again) == without_token(before), name
        assert all(query["sql"].startswith("SELECT") for query in captured)
        with committed():
            found = change(site, text)
        shown = found if isinstance(found, str) else text
        assert shown not in before and shown in look(client, site.article), name
    assert "Something said" not in look(client, site.article)


def without_token(html: str) -> str:
    return re.sub(r'name="token" value="[^"]*"', "", html)


def test_votes_an_erased_comment_and_hidden_comments(client, committed, site):
    first = client.get(site.article.url)
    asked = {"if-none-match": first.headers["ETag"]}
    assert "Helpful (1)" not in words(first.content.decode())
    assert client.get(site.article.url, headers=asked).status_code == 304
    with committed():
        votes.vote_helpful(site.comment, reader="a reader")
    assert client.get(site.article.url, headers=asked).status_code == 200
    assert "Helpful (1)" in words(look(client, site.article))
    with committed():
        actions.erase(site.comment)
    assert "Something said" not in look(client, site.article)
    rules = CommentSettings.for_site(Site.objects.get())
    for mode, number in (("hidden", 0), ("open", 1)):
        with committed():
            rules.mode = mode
            rules.save()
        soup = BeautifulSoup(look(client, site.article), "html.parser")
        assert len(soup.select("#comments")) == number


def words(html: str) -> str:
    return " ".join(BeautifulSoup(html, "html.parser").get_text(" ").split())


def test_what_is_rolled_back_changes_nothing(
    client, committed, site, django_assert_max_num_queries
):
    before = look(client, site.article)
    with committed():
        try:
            with transaction.atomic():
                rename(site.author, "name", "Nobody")
                write(site.article, "Not said", status=Status.APPROVED)
                raise LookupError
        except LookupError:
            pass
    with django_assert_max_num_queries(QUERIES):
        assert without_token(look(client, site.article)) == without_token(before)


def test_a_disclaimer_ends_and_comments_close_at_their_time(client, committed, site, monkeypatch):
    end = timezone.now() + timedelta(minutes=5)
    with committed():
        site.disclaimer.expire_at = end
        site.disclaimer.save_revision().publish()
        actions.discussion_of(site.article)
        site.comment.discussion.closes_at = end + timedelta(minutes=2)
        site.comment.discussion.save()
        tags.invalidate([tags.SITE])

    def shown() -> tuple[bool, bool]:
        soup = BeautifulSoup(look(client, site.article), "html.parser")
        return "Please note" in soup.get_text(), bool(soup.select("#comments textarea"))

    assert shown() == (True, True)
    assert shown() == (True, True)
    for minutes, expected in ((1, (False, True)), (3, (False, False))):
        then = end + timedelta(minutes=minutes)
        monkeypatch.setattr(timezone, "now", lambda then=then: then)
        for module in (fragments, tags):
            clock = SimpleNamespace(time=lambda then=then: then.timestamp())
            monkeypatch.setattr(module, "time", clock)
        assert shown() == expected


def test_the_token_is_as_new_as_the_page(client, site, monkeypatch):
    def found() -> set[str]:
        soup = BeautifulSoup(look(client, site.article), "html.parser")
        return {field["value"] for field in soup.select("#comments [name=token]")}

    [first] = found()
    later = timezone.now().timestamp() + 3600
    monkeypatch.setattr(tokens, "time", SimpleNamespace(time=lambda: later))
    [second] = found()
    assert first != second
    assert (
        tokens.check_form_token(second, site.article.pk, later + 3600) == tokens.FormTokenState.GOOD
    )


class OwnForm(CommentForm):
    """A form of a site, which may be another one each time."""

    number = 0

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        OwnForm.number += 1
        self.fields["body"].label = f"Form {OwnForm.number}"


def test_the_form_of_a_site_is_made_each_time(client, site, settings):
    settings.NEUROMOD_COMMENTS_FORM = f"{__name__}.OwnForm"
    for number in (1, 2):
        assert f"Form {number}" in look(client, site.article)


def test_an_editor_sees_no_fragment(admin_client, client, site):
    look(client, site.article)
    site.article.title = "Changed behind its back"
    type(site.article).objects.filter(pk=site.article.pk).update(title="Changed")
    assert "Changed" in BeautifulSoup(look(admin_client, site.article), "html.parser").h1.text
    assert "Read" in BeautifulSoup(look(client, site.article), "html.parser").h1.text
