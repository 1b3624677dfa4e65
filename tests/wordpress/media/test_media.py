"""Pictures and other files, from a folder or the web, and refused files."""

from __future__ import annotations

import io
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from PIL import Image as Pillow
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from neuromod_wagtail.pages.models import ArticlePage
from tests.wordpress.blogs import attachment, bring, brought, meta, post

pytestmark = pytest.mark.django_db


def picture(path: Path, kind="PNG", size=(64, 40), colour=(20, 90, 100)) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Pillow.new("RGB", size, colour).save(path, kind)
    return path


@pytest.fixture
def uploads(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "old" / "uploads"


def test_pictures_with_what_is_known_about_them(index, export_file, uploads):
    picture(uploads / "2024/02/nerve.png")
    caption = (
        "<excerpt:encoded><![CDATA[A nerve. Image by macrovector on Freepik]]></excerpt:encoded>"
    )
    src = "https://blog.example/wp-content/uploads/2024/02/nerve-300x200.png"
    content = (
        post(1, f'<img src="{src}" alt="Here">', inside=meta("_thumbnail_id", "2"))
        + attachment(2, "2024/02/nerve.png", title="Nerve",
                     inside=meta("_wp_attachment_image_alt", "A nerve") + caption)
        + attachment(3, "2024/02/nerve.png")
    )  # fmt: skip
    report, page = brought(index, export_file(content), media=uploads.parent)
    image = get_image_model().objects.get()
    assert (image.title, image.description) == ("Nerve", "A nerve")
    featured = page.picture.raw_data[0]["value"]
    assert featured["image"] == {"image": image.pk, "alt_text": "A nerve", "decorative": False}
    assert (featured["caption"], featured["credit"]["creator"]) == ("A nerve.", "macrovector")
    assert page.body.raw_data[0]["value"]["image"]["image"] == image.pk
    attachments = report.kinds["attachment"]
    assert (attachments.created, attachments.unchanged) == (1, 1)
    assert len(list(uploads.parent.parent.rglob("media/original_images/*"))) == 1


@pytest.mark.usefixtures("search_index")
def test_search_and_the_usage_of_pictures_know_what_came(index, export_file, uploads):
    picture(uploads / "nerve.png")
    src = "https://blog.example/wp-content/uploads/nerve.png"
    content = post(1, f'Neuromodulation<img src="{src}">') + post(2) + attachment(3, "nerve.png")
    bring(export_file(content), index, media=uploads)
    found = ArticlePage.objects.search("neuromodulation")
    assert [page.slug for page in found] == ["post-1"]
    image = get_image_model().objects.get()
    assert [page.slug for page, _references in image.get_usage()] == ["post-1"]
    # Saved by an editor, as always.
    page = ArticlePage.objects.get(slug="post-2")
    page.title = "Neuromodulation"
    page.save_revision().publish()
    assert ArticlePage.objects.search("neuromodulation").count() == 2


def test_pictures_that_come_later_take_their_places(index, export_file, uploads):
    src = "https://blog.example/wp-content/uploads/2024/nerve.png"
    path = export_file(post(1, f'<img src="{src}">') + attachment(2, "2024/nerve.png"))
    report, page = brought(index, path)
    assert "--media" in report.kinds["attachment"].skipped[0].reason
    assert page.body[0].block_type == "imported_html"
    picture(uploads / "2024/nerve.png")
    report, page = brought(index, path, media=uploads)
    assert report.kinds["post"].updated == 1
    assert page.body[0].block_type == "picture"


def test_other_files_become_documents_and_links_lead_to_them(index, export_file, uploads):
    uploads.mkdir(parents=True)
    (uploads / "dose.pdf").write_bytes(b"%PDF-1.4 dose")
    text = '<a href="https://blog.example/wp-content/uploads/dose.pdf">dose</a>'
    _report, page = brought(
        index, export_file(post(1, text) + attachment(2, "dose.pdf")), media=uploads
    )
    document = get_document_model().objects.get()
    assert f'<a linktype="document" id="{document.pk}">dose</a>' in page.body[0].value.source


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("gone.png", None, "is not in the folder"),
        ("../../secret.png", b"x", "is not in the folder"),
        ("text.png", b"no picture at all", "Upload a valid image"),
        ("empty.png", b"", "is empty"),
        ("big.png", b"x" * 5000, "is larger than"),
        ("vector.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Not a supported image"),
    ],
)
def test_files_that_cannot_be_taken_are_named(
    index, export_file, uploads, settings, name, content, reason
):
    settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = 4000
    uploads.mkdir(parents=True)
    if content is not None:
        (uploads / name).write_bytes(content)
    path = export_file(post(1) + attachment(2, name))
    report, _page = brought(index, path, media=uploads)
    [skipped] = report.kinds["attachment"].skipped
    assert skipped.id == "2"
    assert reason in skipped.reason
    assert not get_image_model().objects.exists()


def test_the_name_follows_what_the_file_is(index, export_file, uploads):
    picture(uploads / "photo.jpg", "PNG")
    bring(export_file(post(1) + attachment(2, "photo.jpg")), index, media=uploads)
    assert get_image_model().objects.get().filename.endswith(".png")


def test_a_file_that_a_killed_run_left_is_used_again(index, export_file, uploads, settings):
    file = picture(uploads / "nerve.png")
    left = settings.MEDIA_ROOT / "original_images" / "nerve.png"
    left.parent.mkdir(parents=True)
    left.write_bytes(file.read_bytes())
    bring(export_file(post(1) + attachment(2, "nerve.png")), index, media=uploads)
    image = get_image_model().objects.get()
    assert (image.file.name, image.width) == ("original_images/nerve.png", 64)
    assert len(list(left.parent.iterdir())) == 1


@pytest.fixture
def old_blog():
    """A web server that has pictures, and sends one of them nowhere."""
    buffer = io.BytesIO()
    Pillow.new("RGB", (64, 40)).save(buffer, "PNG")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            if "moved" in self.path:
                self.send_response(302)
                self.send_header("Location", "http://169.254.169.254/latest/meta-data/x.png")
                self.end_headers()
                return
            self.send_response(200 if "nerve" in self.path else 404)
            self.end_headers()
            self.wfile.write(buffer.getvalue())

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_fetched_from_the_old_blog(index, export_file, uploads, old_blog):
    names = ("nerve.png", "gone.png", "moved.png")
    content = post(1) + "".join(attachment(n, name) for n, name in enumerate(names, start=2))
    path = export_file(content)
    path.write_text(path.read_text().replace("https://blog.example", old_blog))
    refused, _page = brought(index, path, fetch=True)
    assert all("private network" in e.reason for e in refused.kinds["attachment"].skipped)
    report, _page = brought(index, path, fetch=True, local=True)
    assert report.kinds["attachment"].created == 1
    reasons = {entry.id: entry.reason for entry in report.kinds["attachment"].skipped}
    assert "returned status 404" in reasons["3"]
    assert "169.254.169.254 is on a private network" in reasons["4"]
    assert get_image_model().objects.count() == 1


def test_an_export_cannot_name_a_server_inside(index, export_file, uploads, old_blog):
    """Neither by an address with two meanings nor as another port of the blog's own host."""
    port = old_blog.rpartition(":")[2]
    named = (
        f"http://127.0.0.1:{port}\\@203.0.114.9/nerve.png",
        f"http://127.0.0.1:{port}/nerve.png",
    )
    content = post(1) + "".join(
        attachment(n, f"{n}.png", attachment_url=url) for n, url in enumerate(named, start=2)
    )
    path = export_file(content)
    path.write_text(
        path.read_text().replace("<link>https://blog.example<", "<link>http://127.0.0.1<")
    )
    report, _page = brought(index, path, fetch=True, local=True)
    reasons = {entry.id: entry.reason for entry in report.kinds["attachment"].skipped}
    assert "is not a web address" in reasons["2"]
    assert "private network" in reasons["3"]
    assert not get_image_model().objects.exists()


def test_damaged_pictures_are_called_so(index, export_file, uploads):
    whole = picture(uploads / "whole.png", size=(300, 300)).read_bytes()
    (uploads / "short.png").write_bytes(whole[:60])
    (uploads / "odd.gif").write_bytes(b"GIF89a<odd>")
    names = ["whole.png", "short.png", "odd.gif"]
    content = "".join(attachment(number, name) for number, name in enumerate(names, start=2))
    report, _page = brought(index, export_file(post(1) + content), media=uploads)
    skipped = report.kinds["attachment"].skipped
    assert [(one.id, "is damaged" in one.reason) for one in skipped] == [("3", True), ("4", True)]
    assert get_image_model().objects.get().file.name.endswith("whole.png")
