"""Posts of an invented blog, as WordPress exports them."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

from neuromod_wagtail.importing.report import Report
from neuromod_wagtail.pages.models import ArticlePage
from neuromod_wagtail.wordpress.importing import Import, Options
from neuromod_wagtail.wordpress.models import ImportRun

DATE = "2024-02-02 09:00:00"


def post(number: int, content: str = "Text.", *, inside: str = "", **fields: Any) -> str:
    """``fields`` are elements of WXR without ``wp:``; ``inside`` is further XML."""
    values = {
        "post_date": DATE,
        "post_date_gmt": DATE,
        "post_name": f"post-{number}",
        "status": "publish",
        "post_type": "post",
        **fields,
    }
    title = values.pop("title", f"Post {number}")
    elements = "".join(f"<wp:{name}>{escape(str(v))}</wp:{name}>" for name, v in values.items())
    return (
        f"<item><title>{escape(title)}</title>"
        f"<link>https://blog.example/2024/02/02/{values['post_name']}/</link>"
        f"<dc:creator>ada</dc:creator><content:encoded><![CDATA[{content}]]></content:encoded>"
        f"<wp:post_id>{number}</wp:post_id>{elements}{inside}</item>\n"
    )


def meta(key: str, value: str) -> str:
    return (
        f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key>"
        f"<wp:meta_value>{escape(value)}</wp:meta_value></wp:postmeta>"
    )


def attachment(number: int, file: str, *, inside: str = "", **fields: Any) -> str:
    url = f"https://blog.example/wp-content/uploads/{file}"
    values = {"status": "inherit", "post_type": "attachment", "attachment_url": url, **fields}
    return post(number, "", inside=meta("_wp_attached_file", file) + inside, **values)


def comment(number: int, text: str = "Thanks.", **fields: Any) -> str:
    values = {
        "comment_id": number,
        "comment_author": "Reader",
        "comment_date_gmt": DATE,
        "comment_content": text,
        "comment_approved": "1",
        **fields,
    }
    elements = "".join(f"<wp:{name}>{escape(str(v))}</wp:{name}>" for name, v in values.items())
    return f"<wp:comment>{elements}</wp:comment>"


def bring(path: Any, parent: Any, **options: Any) -> tuple[Report, ImportRun]:
    """An import that is not refused and accounts for everything."""
    run = ImportRun(parent_id=parent.pk, user=options.pop("user", None))
    files = path if isinstance(path, list) else [path]
    report = Import(run, files, parent, Options(**options)).execute()
    assert report.refusal + report.stopped == ""
    assert report.balances
    return report, run


def brought(parent: Any, path: Any, **options: Any) -> tuple[Report, Any]:
    """An import of one post, with its article."""
    report, _run = bring(path, parent, **options)
    return report, ArticlePage.objects.get()


def total(report: Report, outcome: str) -> int:
    return sum(getattr(tally, outcome) for tally in report.kinds.values())


def remarks(report: Report, code: str) -> list[tuple[str, str]]:
    return [(entry.id, entry.detail) for entry in report.remarks if entry.code == code]
