"""The page here that an address, a number or a title of another site means."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Site

from neuromod_wagtail.comments.importing.page_matching import Matcher, parse_mapping, read_mapping
from neuromod_wagtail.comments.importing.systems import Thread
from neuromod_wagtail.importing.errors import ExportRefused
from tests.comments.importing.test_import_comments import publish

pytestmark = pytest.mark.django_db
HOME, ONE, NOWHERE = "home", "one", None


@pytest.fixture
def page(root):
    return publish(publish(root, "Blog", "blog"), "Hello, World!", "one")


@pytest.fixture
def away(page):
    """The home page of a second site, below which is a page like the first site's."""
    home = publish(page.get_root(), "Away", "away")
    Site.objects.create(hostname="away.example", root_page=home)
    publish(publish(home, "Blog", "blog"), "Hello, World!", "one")
    return home


def find(address="", title="", number=None, mapping=None, site="localhost"):
    """Return the path of the page that is found."""
    matcher = Matcher(Site.objects.get(hostname=site), mapping)
    seen = matcher.page_of(Thread(address, title, number))
    return seen and seen.url_path


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("/", HOME),
        ("https://old.example", HOME),
        ("/index.html", HOME),
        ("/#top", HOME),
        ("/?p=12", NOWHERE),
        ("/?page_id=3", NOWHERE),
        ("https://old.example?p=12", NOWHERE),
        ("/index.php?p=3", NOWHERE),
        ("/?utm_source=mail", NOWHERE),
        ("/index.html?story=5", NOWHERE),
        ("//?story=5", NOWHERE),
        ("/?", HOME),
        ("/#!", NOWHERE),
        ("/#!article", NOWHERE),
        ("/#!/blog/one/", ONE),
        ("/#!/blog/none/", NOWHERE),
        ("/#/blog/one/", ONE),
        ("/#/blog/none/", NOWHERE),
        ("/index.html#/blog/none", NOWHERE),
        ("/blog/one/#/part", ONE),
        ("/blog/one/", ONE),
        ("/blog/one", ONE),
        ("/blog/one/?utm_source=mail&x=", ONE),
        ("/blog/one/?replytocom=7#respond", ONE),
        ("/blog/one/?p=12", NOWHERE),
        ("http://[::1", NOWHERE),
        ("/%00", NOWHERE),
        ("https://old.example//[x", NOWHERE),
    ],
)
def test_which_page_an_address_means(page, address, found):
    seen = Matcher(Site.objects.get()).page_of(Thread(address))
    pages = {HOME: Site.objects.get().root_page_id, ONE: page.pk, NOWHERE: None}
    assert (seen and seen.pk) == pages[found]


def test_a_title_counts_if_one_page_of_this_site_has_it(page):
    away = publish(page.get_root(), "Away", "away")
    Site.objects.create(hostname="away.example", root_page=away)
    publish(away, "Only there", "there")
    publish(away, "Hello, World!", "one")
    publish(page, "Twice", "a")
    publish(page, "twice", "b")
    matcher = Matcher(Site.objects.get(is_default_site=True))
    for title, pk in (("Only there", None), ("hello, world!", page.pk), ("Twice", None)):
        found = matcher.page_of(Thread("", title))
        assert (found and found.pk) == pk, title


@pytest.mark.parametrize("translated", [True, False, None])
def test_pages_below_a_language_and_a_folder(page, settings, translated):
    if translated is None:
        del settings.WAGTAIL_I18N_ENABLED
    else:
        settings.WAGTAIL_I18N_ENABLED = translated
    settings.ROOT_URLCONF = "tests.comments.importing.prefixed_urls"
    cache.clear()
    assert page.url.startswith("/en/cms/")
    matcher = Matcher(Site.objects.get())
    for address in (page.url, page.full_url, f"{page.url}?fbclid=1", "/blog/one/"):
        assert matcher.page_of(Thread(address)).pk == page.pk, address
    # A site without translations has the same pages in each of its languages.
    other = matcher.page_of(Thread("/fr/cms/blog/one/"))
    assert other is None if translated else other.pk == page.pk
    path = page.get_root().get_children().get()
    for slug in ("en", "cms", "blog", "one"):
        path = publish(path, slug, slug)
    assert matcher.page_of(Thread(page.url)).pk == page.pk, "the longest prefix goes first"
    assert matcher.page_of(Thread("/en/cms/")).pk == Site.objects.get().root_page_id
    for address in ("?p=1", "?story=1", "index.html?story=1", "#/blog/none/"):
        assert matcher.page_of(Thread(f"/en/cms/{address}")) is None, address


def test_each_of_two_sites_has_its_own_pages(page, away):
    for site, home in (("localhost", "/home"), ("away.example", "/away")):
        assert find("/blog/one/", site=site) == f"{home}/blog/one/"
        assert find("https://old.example/", site=site) == f"{home}/"
        assert find(title="hello, world!", site=site) == f"{home}/blog/one/"
        assert find(title="Nowhere", site=site) is None
    publish(away, "Only there", "there")
    assert find("/there/") is find(title="Only there") is None
    assert find("/blog/one/", "Blog") == "/home/blog/one/", "the address tells more than the title"
    assert find("/blog/", "Hello, World!", site="away.example") == "/away/blog/"


def test_a_redirect_of_the_site_goes_before_one_of_all_sites_and_none_of_another(page, away):
    """One with a query goes before one without; one that leads to no page is none."""
    here, there = Site.objects.get(hostname="localhost"), Site.objects.get(hostname="away.example")
    several = {name: publish(page, name, name) for name in ("all", "own", "other", "query")}
    Redirect.objects.create(old_path="/link", redirect_link="https://elsewhere.example/")
    Redirect.objects.create(old_path="/old", redirect_page=several["all"])
    assert find("/old/") == several["all"].url_path
    Redirect.objects.create(old_path="/old", redirect_page=several["own"], site=here)
    Redirect.objects.create(old_path="/old", redirect_page=several["other"], site=there)
    Redirect.objects.create(old_path="/old?x=1", redirect_page=several["query"])
    Redirect.objects.create(old_path="/old?z=1", redirect_link="https://elsewhere.example/")
    for address, name in (
        ("/old/", "own"),
        ("https://old.example/old", "own"),
        ("/old?y=1", "own"),
        ("/old?x=1", "query"),
        ("/old?z=1", "own"),
    ):
        assert find(address) == several[name].url_path, address
    assert find("/old/", site="away.example") == several["other"].url_path
    assert find("/link/") is None and find("/new/") is None


def test_a_line_of_the_mapping_goes_before_everything_else(page):
    """Even if what it names does not exist: whoever wrote it did not mean another page."""
    two = publish(page.get_parent(), "Two", "two")
    asked = ("https://old.example/blog/one/?p=1#x", "Hello, World!")
    for name in ("https://old.example/blog/one/?p=1#x", "/blog/one/?p=1", "Hello, World!"):
        assert find(*asked, mapping={name: "/blog/two/"}) == two.url_path, name
        assert find(*asked, mapping={name: str(two.pk)}) == two.url_path, name
        for nothing in ("/blog/three/", "999999", "two", ""):
            assert find(*asked, mapping={name: nothing}) is None, (name, nothing)
    assert find("/caf%C3%A9/", mapping={"/café/": "/blog/two/"}) == two.url_path
    both = {"/blog/one/": "/blog/", "Hello, World!": "/blog/two/"}
    assert find("/blog/one/", "Hello, World!", mapping=both) == "/home/blog/"
    assert find("", "", page.pk, mapping={"": "/blog/two/"}) == page.url_path


def test_a_number_of_our_database_is_that_page_or_none(page):
    assert find("wagtailcore.page:1", "Blog", page.pk) == page.url_path
    assert find("/blog/one/", "Hello, World!", page.pk + 999) is None
    mapping = {"wagtailcore.page:1": "/blog/"}
    assert find("wagtailcore.page:1", "", page.pk, mapping) == "/home/blog/"


def test_each_page_is_looked_up_once_for_all_its_threads(page):
    matcher = Matcher(Site.objects.get())
    several = [Thread("/blog/one/"), Thread("/no/"), Thread("", "Blog"), Thread("", "", page.pk)]
    first = [matcher.page_of(thread) for thread in several]
    assert [one and one.title for one in first] == ["Hello, World!", None, "Blog", "Hello, World!"]
    with CaptureQueriesContext(connection) as captured:
        assert [matcher.page_of(thread) for thread in several] == first
    assert not captured.captured_queries


def test_the_nearest_of_two_languages_is_found(page, settings):
    settings.WAGTAIL_I18N_ENABLED = True
    settings.ROOT_URLCONF = "tests.comments.importing.prefixed_urls"
    cache.clear()
    german = Locale.objects.create(language_code="de")
    copies = page.get_parent().copy_for_translation(german, copy_parents=True)
    copy = page.copy_for_translation(german)
    cache.clear()
    assert find(page.url) == page.url_path
    assert find(copy.get_url()) == copy.url_path != page.url_path
    assert find(copy.get_url().replace("/blog", "/nothing")) is None
    assert copies.pk != copy.pk


def test_a_mapping_is_read_whatever_made_it(tmp_path):
    """Quotation marks, empty lines, spaces and the mark of a spreadsheet do no harm."""
    path = tmp_path / "map.csv"
    path.write_bytes('\ufeff/a, /new/ \r\n\r\n , \r\n"Comma, title",12\r\n'.encode())
    assert read_mapping(path) == {"/a": "/new/", "Comma, title": "12"}
    for text, line in (("a,b\n\nc", 3), ("a,b,c", 1), ("a,b\n\n\nc,d,e", 4)):
        with pytest.raises(ExportRefused, match=f"^Line {line} of it is not") as refused:
            parse_mapping(text, "it")
        assert refused.value.code == "unreadable"
    path.write_bytes(b"\xff\xfe")
    for place in (path, tmp_path / "none.csv"):
        with pytest.raises(ExportRefused, match=f"mapping file {place.name} cannot be read"):
            read_mapping(place)
