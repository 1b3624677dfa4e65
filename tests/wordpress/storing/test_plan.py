"""The plan of an article from an item, compared as a whole."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from django.utils import translation
from wagtail.models import Locale

from neuromod_wagtail.importing.errors import ExportRefused
from neuromod_wagtail.wordpress.converting.blocks import ModalityReference
from neuromod_wagtail.wordpress.options import Mapping
from neuromod_wagtail.wordpress.reading.records import Item, Moment, Site, TermUse
from neuromod_wagtail.wordpress.storing.export_index import ExportIndex
from neuromod_wagtail.wordpress.storing.plan import (
    AUDIENCES,
    ArticlePlanner,
    ModalityFinder,
    _with_ids,
    builder_texts,
    custom_fields,
    plain,
    seo_description,
    seo_title,
)
from tests.factories import make_modality

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
WRITTEN = Moment(datetime(2024, 2, 2, 10), datetime(2024, 2, 2, 9, tzinfo=UTC))
CHANGED = Moment(datetime(2024, 3, 3, 10), datetime(2024, 3, 3, 9, tzinfo=UTC))
BLOG = Site(title="Blog", address="https://blog.example", language="en")
PICTURE = "https://blog.example/wp-content/uploads/coil.png"


def an_item(**fields) -> Item:
    values = {
        "id": 7, "type": "post", "title": "A title", "link": "https://blog.example/a/", "guid": "",
        "slug": "a-title", "status": "publish", "author": "ada", "content": "Some text.",
        "excerpt": "", "date": WRITTEN, "modified": CHANGED,
    }  # fmt: skip
    return Item(**{**values, **fields})


def an_attachment(**fields) -> Item:
    values = {"type": "attachment", "title": "coil", "slug": "coil", "status": "inherit"}
    return an_item(**{**values, "id": 12, "attachment_url": PICTURE, **fields})


def compose(item, *others, zone=UTC, find_image=lambda reference: None):
    export_index = ExportIndex(site=BLOG, zone=zone)
    for one in (*others, item):
        export_index._add_item(one)
    planner = ArticlePlanner(export_index, find_image, ModalityFinder(), now=NOW)
    return planner.plan(item)


def without_ids(blocks):
    return [{name: value for name, value in block.items() if name != "id"} for block in blocks]


def test_all_of_a_plain_post():
    made = asdict(compose(an_item(excerpt="Said <b>short</b>.")))
    assert made.pop("fields") | {"body": None} == {
        "title": "A title",
        "summary": "Said short.",
        "seo_title": "",
        "search_description": "",
        "is_pinned": False,
        "picture": [],
        "body": None,
        "published_at": WRITTEN.utc,
        "first_published_at": WRITTEN.utc,
        "last_published_at": CHANGED.utc,
    }
    assert made == {
        "kind": "post",
        "key": "7",
        "slugs": ("a-title", "A title", "post-7"),
        "live": True,
        "password": "",
        "only_editors": False,
        "terms": [],
        "categories": [],
        "tags": [],
        "authors": [],
        "linked": [],
        "has_open_links": False,
        "kept": {"modified": "2024-03-03T09:00:00", "audience": "everybody"},
        "source": ["Some", "text.", "Said", "short."],
        "result": ["Some", "text.", "Said", "short."],
        "remarks": [],
    }


def test_what_wordpress_knows_beside_the_text_is_kept():
    use = TermUse("post_format", "post-format-video", "Video")
    other = TermUse("category", "news", "News")
    item = an_item(menu_order=3, sticky=True, parent=9, comment_status="closed", terms=(other, use))
    made = compose(item)
    assert made.kept == {
        "menu_order": 3,
        "parent": 9,
        "comment_status": "closed",
        "modified": "2024-03-03T09:00:00",
        "audience": "everybody",
        "format": "post-format-video",
    }
    assert not made.remarks
    assert made.fields["is_pinned"] is True
    assert compose(an_item()).fields["is_pinned"] is False
    assert made.wanted == {
        "fields": made.fields,
        "live": True,
        "password": "",
        "only_editors": False,
        "terms": [],
        "slugs": made.slugs,
        "comment_status": "closed",
    }
    assert compose(an_item(modified=Moment())).kept == {"audience": "everybody"}


# --- when, and who may read it ---------------------------------------------------------------

SOON = Moment(datetime(2026, 5, 1, 12, 1), NOW + timedelta(minutes=1))
JUST_NOW = Moment(datetime(2026, 5, 1, 12), NOW)
NO_UTC = Moment(datetime(2024, 2, 2, 10))
FEED = datetime(2024, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("item", "audience", "dates", "remarks"),
    [
        ({}, "everybody", (WRITTEN.utc, WRITTEN.utc, CHANGED.utc), []),
        ({"modified": Moment()}, "everybody", (WRITTEN.utc,) * 3, []),
        ({"password": "secret"}, "password", (WRITTEN.utc, WRITTEN.utc, CHANGED.utc), []),
        (
            {"status": "private", "password": "secret"},
            "editors",
            (WRITTEN.utc, WRITTEN.utc, CHANGED.utc),
            [],
        ),
        ({"status": "draft"}, "nobody", (WRITTEN.utc, None, None), []),
        ({"status": "draft", "date": NO_UTC}, "nobody", (None, None, None), []),
        ({"status": "", "password": "secret"}, "nobody", (WRITTEN.utc, None, None), [("no_status", "")]),
        ({"status": "trash"}, "nobody", (WRITTEN.utc, None, None), [("status", "trash")]),
        ({"status": "pending"}, "nobody", (WRITTEN.utc, None, None), [("status", "pending")]),
        ({"status": "future", "date": SOON}, "nobody", (SOON.utc, None, None), []),
        (
            {"status": "future", "date": JUST_NOW},
            "everybody",
            (NOW, NOW, CHANGED.utc),
            [("schedule_passed", "May 1, 2026, noon")],
        ),
        ({"status": "future", "date": Moment()}, "nobody", (None, None, None), []),
        ({"date": Moment(), "published": FEED}, "everybody", (FEED, FEED, CHANGED.utc), [("no_date", "")]),
        ({"date": Moment()}, "everybody", (CHANGED.utc,) * 3, [("no_date", "")]),
    ],
)  # fmt: skip
def test_when_and_who(item, audience, dates, remarks):
    made = compose(an_item(**item))
    fields = made.fields
    names = ("published_at", "first_published_at", "last_published_at")
    assert made.audience == made.kept["audience"] == audience
    assert audience in AUDIENCES
    assert tuple(fields[name] for name in names) == dates
    assert made.remarks == remarks
    assert made.password == (item.get("password", "") if item.get("status") != "private" else "")
    assert made.only_editors == (item.get("status") == "private")
    wait = item.get("date") == SOON
    assert fields.get("go_live_at") == (SOON.utc if wait else None)
    assert ("go_live_at" in fields) == wait


def test_a_local_date_is_in_the_zone_of_the_blog():
    made = compose(an_item(date=NO_UTC), zone=timezone(timedelta(hours=5)))
    assert made.fields["published_at"] == datetime(2024, 2, 2, 5, tzinfo=UTC)


# --- title and summary -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("item", "title"),
    [
        ({"title": " <i>Old</i>\n &amp; new "}, "Old & new"),
        ({"title": ""}, "2024-02-02"),
        ({"title": "<br>", "date": Moment(None, WRITTEN.utc)}, "2024-02-02"),
        ({"title": "", "date": Moment(datetime(2024, 2, 3), WRITTEN.utc)}, "2024-02-03"),
        ({"title": "", "date": Moment()}, "post 7"),
    ],
)
def test_titles(item, title):
    made = compose(an_item(**item))
    assert (made.fields["title"], made.slugs[1]) == (title, title)


@pytest.mark.parametrize("length", [255, 256])
def test_a_long_title_is_kept_as_a_whole(length):
    made = compose(an_item(title="T" * length))
    assert made.fields["title"] == "T" * 255
    is_cut = length > 255
    assert made.kept.get("title") == ("T" * length if is_cut else None)
    assert made.remarks == ([("name_shortened", "T" * length)] if is_cut else [])


@pytest.mark.parametrize("length", [300, 301])
def test_a_long_excerpt_is_kept_as_it_came(length):
    made = compose(an_item(excerpt=f"<p>{'e' * length}</p>"))
    is_cut = length > 300
    assert made.fields["summary"] == ("e" * 299 + "…" if is_cut else "e" * 300)
    assert made.kept.get("excerpt") == (f"<p>{'e' * length}</p>" if is_cut else None)
    assert made.remarks == ([("excerpt_shortened", "")] if is_cut else [])
    assert made.source[-1] == "e" * length
    assert made.result[-1] == made.fields["summary"]


def test_an_excerpt_is_cut_alike_in_every_language():
    with translation.override("pt-br"):
        made = compose(an_item(excerpt="e" * 301))
    assert made.fields["summary"] == "e" * 299 + "…"


@pytest.mark.parametrize("number", [54, 55, 56, 57])
def test_without_an_excerpt_the_first_words_are_the_summary(number):
    text = "<p>x</p>" * (number % 2) + "".join(f"<p>{n} of</p>" for n in range(number // 2))
    made = compose(an_item(content=text))
    words = plain(text).split()
    assert len(words) == number
    assert made.fields["summary"] == " ".join(words[:55]) + (" […]" if number > 55 else "")


@pytest.mark.parametrize(
    ("words", "summary"),
    [
        (["a" * 149, "b" * 150], "a" * 149 + " " + "b" * 150),
        (["a" * 149, "b" * 151], "a" * 149 + " […]"),
        (["a" * 301], "a" * 296 + " […]"),
        (["a" * 295, "b" * 9], "a" * 295 + " […]"),
        (["a" * 290, "bc", "d" * 9], "a" * 290 + " bc […]"),
        (["a" * 188, *["b"] * 55], " ".join(["a" * 188, *["b"] * 54]) + " […]"),
        (["a" * 189, *["b"] * 55], " ".join(["a" * 189, *["b"] * 53]) + " […]"),
        (["a" * 243, *["b"] * 54], " ".join(["a" * 243, *["b"] * 26]) + " […]"),
    ],
)
def test_a_summary_is_cut_between_words(words, summary):
    made = compose(an_item(content=f"<p>{' '.join(words)}</p>"))
    assert made.fields["summary"] == summary
    assert len(summary) <= 300


def test_footnotes_are_no_words_of_the_summary():
    notes = '[{"content":"A note of the end.","id":"n1"}]'
    text = (
        '<!-- wp:paragraph --><p>Claim<sup data-fn="n1" class="fn"><a href="#n1" id="n1-link">1'
        "</a></sup> and more.</p><!-- /wp:paragraph --><!-- wp:footnotes /-->"
    )
    made = compose(an_item(content=text, meta=(("footnotes", notes),)))
    assert made.fields["summary"] == "Claim and more."
    kinds = [block["type"] for block in made.fields["body"]]
    assert kinds == ["paragraph", "footnotes"]
    [entry] = made.fields["body"][1]["value"]["notes"]
    assert entry["type"] == "item"
    assert UUID(entry["id"]).version == 4


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("  two\n words ", "two words"),
        ("a &lt; b", "a < b"),
        ("<p>One.</p><p>Two.</p>", "One. Two."),
        ("One.<br />Two.<BR>Three", "One. Two. Three"),
        ("One<hr>two", "One two"),
        ("<dl><dt>one</dt><dd>two</dd></dl>", "one two"),
        ("<b>in</b>side", "inside"),
    ],
)
def test_the_text_of_html_in_one_line(html, text):
    assert plain(html) == text


# --- pictures --------------------------------------------------------------------------------


def found(reference):
    return 31 if reference.src == PICTURE else None


def test_the_featured_picture_says_what_its_attachment_says():
    caption = 'A coil. Photo by <a href="https://e.org/kim">Kim</a> on Unsplash'
    meta = (("_wp_attachment_image_alt", "A coil over a head"),)
    other = an_attachment(id=13, attachment_url="https://blog.example/wp-content/uploads/b.png")
    item = an_item(meta=(("_thumbnail_id", "12"),))
    made = compose(item, other, an_attachment(excerpt=caption, meta=meta), find_image=found)
    [block] = made.fields["picture"]
    assert UUID(block["id"]).version == 4
    assert without_ids([block]) == [
        {
            "type": "picture",
            "value": {
                "image": {"image": 31, "alt_text": "A coil over a head", "decorative": False},
                "caption": "A coil.",
                "credit": block["value"]["credit"],
            },
        }
    ]
    assert block["value"]["credit"]["creator"] == "Kim"
    plainly = compose(item, an_attachment(excerpt="A coil."), find_image=found)
    assert plainly.fields["picture"][0]["value"]["caption"] == "A coil."
    assert plainly.fields["picture"][0]["value"]["credit"]["creator"] == ""


@pytest.mark.parametrize("number", ["", "99", "twelve", "-12"])
def test_a_featured_picture_that_is_not_there_is_none(number):
    item = an_item(meta=(("_thumbnail_id", number),))
    assert compose(item, an_attachment(), find_image=found).fields["picture"] == []


def test_a_featured_picture_whose_file_was_not_brought_is_none():
    item = an_item(meta=(("_thumbnail_id", "12"),))
    assert compose(item, an_attachment()).fields["picture"] == []


def test_blocks_have_the_same_ids_each_time_and_each_its_own():
    images = "".join(f'<img src="{PICTURE}" alt="Picture {n}">' for n in range(3))
    text = f'<p>One</p><p>Two</p><div class="gallery">{images}</div>[gallery ids="12,12"]'
    item = an_item(content=text, meta=(("_thumbnail_id", "12"),))
    other = replace(item, id=8)

    def ids(one):
        made = compose(one, an_attachment(), find_image=found)
        return list(_ids([*made.fields["body"], *made.fields["picture"]]))

    assert ids(item) == ids(item)
    assert len(set(ids(item) + ids(other))) == 2 * len(ids(item)) > 8


def test_what_is_in_a_list_becomes_an_item_and_the_rest_stays():
    listed = [
        {"type": "gallery", "value": {"title": "Coils", "pictures": [{"image": 1}, {"image": 2}]}},
        {"type": "paragraph", "value": "<p>x</p>"},
    ]
    gallery, paragraph = without_ids(_with_ids(listed, "a"))
    assert paragraph == listed[1]
    assert gallery["value"].pop("title") == "Coils"
    assert without_ids(gallery["value"].pop("pictures")) == [
        {"type": "item", "value": {"image": 1}},
        {"type": "item", "value": {"image": 2}},
    ]
    assert gallery == {"type": "gallery", "value": {}}


def _ids(value):
    if isinstance(value, list):
        for one in value:
            yield from _ids(one)
    elif isinstance(value, dict):
        if "type" in value:
            yield value["id"]
        yield from _ids(list(value.values()))


# --- remarks ---------------------------------------------------------------------------------


def test_what_an_editor_should_look_at():
    text = (
        '<p>Text [unknown_thing x="1"] here.</p>'
        f'<p><img src="{PICTURE}"></p>'
        "<p>I am not a medical professional. This is not medical advice.</p>"
        "<p>To your health,<br>Ada Lovelace</p>"
    )
    made = compose(an_item(content=text, title="T"), find_image=found)
    said = dict(made.remarks)
    assert set(said) == {"shortcode", "no_alternative_text", "disclaimer", "sign_off"}
    assert said["shortcode"] == "unknown_thing"
    assert said["no_alternative_text"] == PICTURE
    assert said["disclaimer"].startswith("I am not a medical professional.")
    assert said["sign_off"] == "To your health, Ada Lovelace"
    long = "<p>" + "I am not a medical professional. " * 20 + "</p>"
    assert [len(detail) for _code, detail in compose(an_item(content=long)).remarks] == [300]


def test_fields_of_a_plugin_that_the_article_does_not_show_are_told():
    shown = (("seen", "Some text."), ("_seen", "field_1"))
    hidden = (("dose", "<b>Two</b> mA " + "x" * 300), ("_dose", "field_2"))
    made = compose(an_item(meta=(*shown, *hidden)))
    detail = ("Two mA " + "x" * 300)[:200]
    assert made.remarks == [("custom_field", f"dose: {detail}")]
    assert made.source == ["Some", "text.", "Two", "mA", "x" * 300]
    assert made.result == ["Some", "text."]


@pytest.mark.parametrize(
    ("name", "value", "is_restricted"),
    [
        ("_jetpack_newsletter_access", "subscribers", True),
        ("_jetpack_newsletter_access", "everybody", False),
        ("_members_access_role", "editor", True),
        ("_members_access_role", " ", False),
        ("_is_paid", "1", True),
        ("_is_paid", "0", False),
    ],
)
def test_what_was_for_members_is_for_editors_alone(name, value, is_restricted):
    made = compose(an_item(meta=((name, value),), password="x"))
    assert (made.only_editors, made.password) == (is_restricted, "" if is_restricted else "x")
    assert made.audience == ("editors" if is_restricted else "password")
    assert made.remarks == [("status", name)] * is_restricted


BUILT = {
    "_elementor_data": '[{"id":"a1","elType":"widget","settings":{"title":"Some text","_title":"For Editors",'
    '"editor":"<p>Two <b>mA</b></p>","typography_font":"Open Sans"},"elements":[]}]',
    "_bricks_page_content_2": 'a:1:{i:0;a:3:{s:2:"id";s:6:"abcdef";s:4:"name";s:7:"heading";s:8:"settings";'
    'a:2:{s:4:"text";s:17:"<p>Two "mA" x</p>";s:3:"tag";s:2:"h2";}}}',
    "ct_builder_json": '{"children":[{"options":{"ct_content":"Two mA"}}]}',
}  # fmt: skip


@pytest.mark.parametrize("name", BUILT)
def test_texts_that_only_a_page_builder_knows_are_told(name):
    """Without them, an article may be empty, and its text called complete."""
    made = compose(an_item(meta=((name, BUILT[name]),)))
    [(code, detail)] = made.remarks
    assert code == "custom_field"
    assert detail.startswith(f"{name}: Two ") and "mA" in detail
    assert {"Two", "mA"} <= {word.strip('"') for word in made.source} - set(made.result)


@pytest.mark.parametrize("value", ["", "{", "5", "[" * 100_000, 's:1:"'])
def test_what_no_builder_wrote_has_no_texts(value):
    assert builder_texts(value) == []


def test_of_a_detail_that_repeats_the_first_holds():
    both = (("dose", "First words"), ("dose", "Other words"), ("_dose", "field_2"))
    assert compose(an_item(meta=both)).remarks == [("custom_field", "dose: First words")]


def test_what_search_engines_are_told():
    meta = (
        ("_yoast_wpseo_title", "%%title%% for backs"),
        ("_yoast_wpseo_metadesc", "All of %%sitename%%."),
    )
    fields = compose(an_item(meta=meta)).fields
    assert fields["seo_title"] == "A title for backs"
    assert fields["search_description"] == "All of Blog."


def test_titles_for_search_engines() -> None:
    for pattern, title in (
        ("%%title%% %%sep%% %%sitename%%", "Pain - Blog"), ("%post_title% | ", ""), ("PAIN", ""),
        ("#post_title #separator_sa #site_title", "Pain - Blog"),
        ("%%title%% %%separator%% %%sitetitle%%", "Pain - Blog"), ("Of #pain", "Of #pain"),
        ("Now: %currentdate(Y)%  %%page%%", "Now:"), ("A &amp; B", "A & B"), ("x" * 256, "x" * 255),
    ):  # fmt: skip
        assert seo_title({"_genesis_title": pattern}, "Pain", "Blog") == title, pattern
    both = {"_yoast_wpseo_title": " ", "rank_math_title": "Rank", "_aioseo_title": "All"}
    assert seo_title(both, "Pain", "Blog") == "Rank"
    assert seo_description({"_seopress_titles_desc": " Of %%title%% "}, "Pain", "") == "Of Pain"
    assert seo_description({}, "Pain", "") == ""


def test_fields_that_the_article_has_not() -> None:
    details = {
        "lead": "Read <b>Me</b> now", "_lead": "field_1", "own": "Not ACF", "same": "Shown Words",
        "_same": "field_2", "twice": "Shown Shown", "_twice": "field_3", "n": "12", "_n": "field_4",
    }  # fmt: skip
    assert list(custom_fields(details, ["Shown", "Words"])) == [
        ("lead", "Read <b>Me</b> now"), ("twice", "Shown Shown"),
    ]  # fmt: skip


# --- modalities ------------------------------------------------------------------------------


@pytest.fixture
def modalities(db):
    """Two that share an abbreviation, one alone, and one of another language with its names."""
    french = Locale.objects.get_or_create(language_code="fr")[0]
    names = {"name": "Spinal cord stimulation", "abbreviation": "SCS"}
    return {
        "scs": make_modality(slug="scs", aliases="DCS, Dorsal column stimulation,", **names),
        "scs-fr": make_modality(slug="scs-fr", locale=french, **names),
        "pns": make_modality(slug="pns", name="Nerve stimulation", abbreviation="NS"),
        "ens": make_modality(slug="ens", name="Ear stimulation", abbreviation="NS"),
    }


@pytest.mark.parametrize(
    ("name", "abbreviation", "slug", "remark"),
    [
        ("Spinal cord stimulation", "SCS", "scs", None),
        ("spinal  cord STIMULATION", "", "scs", None),
        ("Leads in the back", "scs", "scs", None),
        ("dorsal column stimulation", "DCS", "scs", None),
        ("Nerve stimulation", "NS", "pns", None),
        ("Ear stimulation", "NS", "ens", None),
        ("Some stimulation", "NS", None, "modality_unsure"),
        ("Spinal cord stimulation", "NS", None, "modality_unsure"),
        ("Walks", "WLK", None, "modality_missing"),
        ("", "", None, "modality_missing"),
    ],
)
def test_a_modality_is_found_by_names_that_mean_just_one(
    modalities, name, abbreviation, slug, remark
):
    finder = ModalityFinder.load(Locale.get_default(), Mapping())
    found = modalities.get(slug)
    assert finder.find(ModalityReference(name, abbreviation)) == (found and found.pk)
    assert finder.remarks == ([(remark, f"{name} ({abbreviation})")] if remark else [])
    assert finder.shown == ([f"{found.name} ({found.abbreviation})"] if found else [])


def test_the_mapping_file_comes_before_the_names(modalities):
    mapping = Mapping(modalities={"ESS": "scs", "Ear  stimulation": "pns"})
    finder = ModalityFinder.load(Locale.get_default(), mapping)
    for name, abbreviation, slug in (
        ("Epidural stimulation", "ess", "scs"),
        ("ear stimulation", "NS", "pns"),
        ("Nerve stimulation", "NS", "pns"),
    ):
        assert finder.find(ModalityReference(name, abbreviation)) == modalities[slug].pk
    assert finder.remarks == []


@pytest.mark.parametrize("slug", ["gone", "scs-fr"])
def test_a_mapping_file_may_name_only_modalities_of_the_language(modalities, slug):
    with pytest.raises(ExportRefused) as refused:
        ModalityFinder.load(Locale.get_default(), Mapping(modalities={"SCS": "scs", "X": slug}))
    assert refused.value.code == "bad_mapping"
    assert f"“{slug}”" in str(refused.value)


def test_an_article_shows_its_own_modalities_and_tells_of_its_own(modalities):
    export_index = ExportIndex(site=BLOG, zone=UTC)
    finder = ModalityFinder.load(Locale.get_default(), Mapping())
    planner = ArticlePlanner(export_index, lambda reference: None, finder, now=NOW)
    listed = (
        "<ol><li>Dorsal column stimulation (DCS): a lead.</li><li>Walks (WLK): by foot.</li></ol>"
    )
    for item in (an_item(content=listed), an_item(id=8, content="<p>None.</p>")):
        export_index._add_item(item)
        made = planner.plan(item)
        is_first = item.id == 7
        assert made.remarks == ([("modality_missing", "Walks (WLK)")] if is_first else [])
        assert ("Spinal" in made.result) == is_first
