"""Export articles and reader comments as WordPress eXtended RSS 1.2.

WordPress's own importer reads it. Data that WordPress has no field for is in one meta value of the
comment, so that an import here restores exactly what was exported.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from itertools import chain
from xml.sax.saxutils import escape

import swapper
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.models import AbstractPage, ReferenceIndex, Site

from neuromod_wagtail.articles.abstract_models import ArticleMixin
from neuromod_wagtail.articles.models import Author, Category
from neuromod_wagtail.comments import markup
from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.models.effective_settings import settings_for
from neuromod_wagtail.comments.models.settings import Mode
from neuromod_wagtail.comments.models.states import Status
from neuromod_wagtail.users import email_of
from neuromod_wagtail.web import permalinks
from neuromod_wagtail.web.addresses import join_address
from neuromod_wagtail.wordpress.storing.comments import OURS, as_wordpress, content_digest

# Attachments get IDs beyond those of pages.
FIRST_ATTACHMENT = 1_000_000_000
HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0"
\txmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
\txmlns:content="http://purl.org/rss/1.0/modules/content/"
\txmlns:dc="http://purl.org/dc/elements/1.1/"
\txmlns:wp="http://wordpress.org/export/1.2/">
<channel>
"""
TAIL = "</channel>\n</rss>\n"
APPROVED = {Status.APPROVED: "1", Status.PENDING: "0", Status.SPAM: "spam"}
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def lines(site: Site) -> Iterator[str]:
    """Yield the export of a site in pieces, using no more memory than the largest article."""
    root = site.root_url
    yield HEAD
    yield _tag("title", site.site_name or site.hostname) + _tag("link", root)
    yield _tag("pubDate", format_datetime(timezone.now()))
    yield _tag("language", site.root_page.locale.language_code) + _tag("wp:wxr_version", "1.2")
    yield _tag("wp:base_site_url", root) + _tag("wp:base_blog_url", root)
    for author in Author.objects.select_related("user").iterator():
        yield _author(author)
    for category in Category.objects.select_related("parent").iterator():
        yield _category(category)
    for page in _pages(site):
        yield from _item(page, root)
    yield from _attachments(site, root)
    yield TAIL


def _pages(site: Site) -> Iterator[AbstractPage]:
    """Yield articles, drafts included, and other pages with comments."""
    page_model = swapper.load_model("wagtailcore", "Page")
    below = page_model.objects.descendant_of(site.root_page, inclusive=True).order_by("path")
    kinds = [kind for kind in page_model.__subclasses__() if issubclass(kind, ArticleMixin)]
    of_articles = ContentType.objects.get_for_models(*kinds).values() if kinds else ()
    articles = below.filter(content_type__in=of_articles)
    others = below.exclude(content_type__in=of_articles).filter(reader_comments__isnull=False)
    for pages in (articles, others.distinct()):
        yield from pages.specific(defer=False).iterator(chunk_size=100)


def _item(page: AbstractPage, root: str) -> Iterator[str]:
    is_article = isinstance(page, ArticleMixin)
    shown = page.first_published_at or page.latest_revision_created_at
    status, password = _status(page)
    moment = (page.published_at if is_article else None) or shown
    if status == "future":
        moment = page.go_live_at
    first = page.authorships.select_related("author").first() if is_article else None
    slug = first.author.slug if first and first.author else ""
    yield "<item>\n" + _tag("title", page.title, data=True)
    yield _tag("link", permalinks.full_for_page(page) or join_address(root, page.slug))
    yield _tag("pubDate", format_datetime(moment.astimezone(UTC)) if moment else "")
    yield _tag("dc:creator", slug, data=True) + f'<guid isPermaLink="false">{page.pk}</guid>\n'
    yield _tag("content:encoded", _content(page, root) if is_article else "", data=True)
    yield _tag("excerpt:encoded", page.summary if is_article else "", data=True)
    yield _tag("wp:post_id", page.pk) + _dates(
        "wp:post_date", None if status == "draft" else moment, moment
    )
    yield _dates("wp:post_modified", page.latest_revision_created_at or moment)
    yield _tag("wp:post_name", page.slug, data=True) + _tag("wp:status", status)
    yield _tag("wp:post_parent", 0) + _tag("wp:menu_order", 0)
    yield _tag("wp:is_sticky", int(is_article and page.is_pinned))
    yield _tag("wp:post_type", "post" if is_article else "page") + _tag(
        "wp:post_password", password
    )
    yield _tag("wp:comment_status", _comment_status(page)) + _tag("wp:ping_status", "closed")
    yield from _terms(page) if is_article else ()
    picture = page.picture[0].value.get("image") if is_article and page.picture else None
    if picture:
        yield _meta("wp:postmeta", "_thumbnail_id", str(FIRST_ATTACHMENT + picture.pk))
    comments = Comment.objects.filter(page=page.pk).select_related("user").order_by("pk")
    for comment in comments.iterator(chunk_size=500):
        yield _comment(comment)
    yield "</item>\n"


def _status(page: AbstractPage) -> tuple[str, str]:
    """Return a page's status in WordPress and its password. Restricted pages become private."""
    if not page.live:
        waits = page.go_live_at and page.go_live_at > timezone.now()
        return ("future" if waits else "draft"), ""
    restrictions = list(page.get_view_restrictions())
    by_password = [one for one in restrictions if one.restriction_type == one.PASSWORD]
    if len(by_password) < len(restrictions):
        return "private", ""
    return "publish", by_password[-1].password if by_password else ""


def _comment_status(page: AbstractPage) -> str:
    parts = page.get_url_parts()
    comment_settings = settings_for(page, parts[0] if parts else None, checks=False)
    return (
        "open"
        if comment_settings.mode == Mode.OPEN and not comment_settings.is_closed_by_date
        else "closed"
    )


def _content(page: AbstractPage, root: str) -> str:
    """Return the text of an article, as HTML with absolute addresses."""
    html = f"{page.introduction.render_as_block()}\n{page.body.render_as_block()}"
    return re.sub(
        r'\b(src|href)="(/[^"]*)"', lambda m: f'{m[1]}="{join_address(root, m[2])}"', html
    )


def _terms(page: AbstractPage) -> Iterator[str]:
    for category in page.categories.all():
        attributes = f'domain="category" nicename="{escape(category.slug)}"'
        yield f"<category {attributes}>{_data(category.name)}</category>\n"
    for tag in page.tags.all() if hasattr(page, "tags") else ():
        attributes = f'domain="post_tag" nicename="{escape(tag.slug)}"'
        yield f"<category {attributes}>{_data(tag.name)}</category>\n"


def _attachments(site: Site, root: str) -> Iterator[str]:
    """Yield the pictures that exported pages use."""
    image_model = get_image_model()
    kind = ContentType.objects.get_for_model(image_model)
    used = ReferenceIndex.objects.filter(to_content_type=kind)
    keys = {int(key) for key in used.values_list("to_object_id", flat=True).distinct()}
    for image in image_model._default_manager.filter(pk__in=keys).iterator():
        address = join_address(root, image.file.url)
        yield "<item>\n" + _tag("title", image.title, data=True) + _tag("link", address)
        yield _tag("dc:creator", "") + _tag("content:encoded", "", data=True)
        yield _tag("excerpt:encoded", "", data=True)
        yield _tag("wp:post_id", FIRST_ATTACHMENT + image.pk)
        yield _dates("wp:post_date", image.created_at) + _tag("wp:post_name", f"image-{image.pk}")
        yield _tag("wp:status", "inherit") + _tag("wp:post_parent", 0)
        yield _tag("wp:post_type", "attachment") + _tag("wp:attachment_url", address)
        alt = image.description or image.title
        yield _meta("wp:postmeta", "_wp_attachment_image_alt", alt) + "</item>\n"


def _author(author: Author) -> str:
    return (
        f"<wp:author>{_tag('wp:author_id', author.pk)}"
        f"{_tag('wp:author_login', author.slug, data=True)}"
        f"{_tag('wp:author_email', email_of(author.user), data=True)}"
        f"{_tag('wp:author_display_name', author.name, data=True)}</wp:author>\n"
    )


def _category(category: Category) -> str:
    parent = category.parent.slug if category.parent else ""
    return (
        f"<wp:category>{_tag('wp:term_id', category.pk)}"
        f"{_tag('wp:category_nicename', category.slug, data=True)}"
        f"{_tag('wp:category_parent', parent, data=True)}"
        f"{_tag('wp:cat_name', category.name, data=True)}"
        f"{_tag('wp:category_description', category.description, data=True)}</wp:category>\n"
    )


def _comment(comment: Comment) -> str:
    content = as_wordpress(comment.body_html)
    ours = {
        "digest": content_digest(content),
        "body": comment.body,
        "html": "" if comment.body_html == markup.render(comment.body) else comment.body_html,
        "status": comment.status,
        "at": comment.submitted_at.isoformat(),
        "edited": comment.edited_at.isoformat() if comment.edited_at else "",
        "pinned": comment.pinned,
        "helpful": comment.helpful_count,
        "badge": comment.badge,
    }
    metas = chain(comment.meta, [[OURS, json.dumps(ours, ensure_ascii=False)]])
    email = comment.email or email_of(comment.user)
    return "".join(
        (
            "<wp:comment>\n",
            _tag("wp:comment_id", comment.pk),
            # WordPress stores names escaped, and programs that read its exports expect that.
            _tag("wp:comment_author", escape(comment.name), data=True),
            _tag("wp:comment_author_email", email, data=True),
            _tag("wp:comment_author_url", comment.url, data=True),
            _tag("wp:comment_author_IP", ""),
            _dates("wp:comment_date", comment.submitted_at),
            _tag("wp:comment_content", content, data=True),
            _tag("wp:comment_approved", APPROVED.get(Status(comment.status), "trash")),
            _tag("wp:comment_type", comment.kind),
            _tag("wp:comment_parent", comment.parent_id or 0),
            _tag("wp:comment_user_id", comment.user_id or 0),
            *(_meta("wp:commentmeta", name, value) for name, value in metas),
            "</wp:comment>\n",
        )
    )


def _meta(tag: str, key: str, value: str) -> str:
    inside = _tag("wp:meta_key", key, data=True) + _tag("wp:meta_value", value, data=True)
    return f"<{tag}>{inside}</{tag}>\n"


def _dates(name: str, moment: datetime | None, local: datetime | None = None) -> str:
    """Return a date in the blog's time zone, which is UTC here, and in UTC; not for drafts."""
    pattern = "%Y-%m-%d %H:%M:%S"
    zero = "0000-00-00 00:00:00"
    utc = moment.astimezone(UTC).strftime(pattern) if moment else zero
    here = local.astimezone(UTC).strftime(pattern) if local else utc
    return _tag(name, here) + _tag(f"{name}_gmt", utc)


def _tag(name: str, value: object, *, data: bool = False) -> str:
    text = _data(str(value)) if data else escape(FORBIDDEN.sub("", str(value)))
    return f"<{name}>{text}</{name}>\n"


def _data(text: str) -> str:
    inside = FORBIDDEN.sub("", text).replace("]]>", "]]]]><![CDATA[>")
    return f"<![CDATA[{inside}]]>"
