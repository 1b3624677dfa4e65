"""Pictures, galleries and embeds, and the attachments that complete them."""

from __future__ import annotations

from bs4 import Tag

from neuromod_wagtail.text.html_tree import parse_html
from neuromod_wagtail.wordpress.converting import media
from neuromod_wagtail.wordpress.converting.media import AttachmentIndex, Attachments
from neuromod_wagtail.wordpress.converting.nodes import Embed, Gallery, Picture
from neuromod_wagtail.wordpress.reading.records import Item

PICTURES = [
    ("<img src='/a.png' class='x wp-image-7'>", Picture('/a.png', 7)),
    ("<img src='/a.png' data-id='8'>", Picture('/a.png', 8)),
    ("<img src='/a.png' data-attachment-id='9'>", Picture('/a.png', 9)),
    ("<img src='/a.png' data-id='x'>", Picture('/a.png')),
    ("<figure id='attachment_5'><img src='/a.png'></figure>", Picture('/a.png', 5)),
    ("<figure id='other_5'><img src='/a.png'></figure>", Picture('/a.png')),
    ("<img data-src='/a.png' alt=' a\n b '>", Picture('/a.png', alt='a b')),
    ("<img src='javascript:x' data-src='/b.png'>", Picture('/b.png')),
    ("<a href='/a.png?x'><img src='/b.png'></a>", Picture('/b.png')),
    ("<a href='/page' rel='attachment wp-att-3'><img src='/b.png'></a>", Picture('/b.png')),
    ("<a href='/page' rel='nofollow'><img src='/b.png'></a>", Picture('/b.png', link='/page')),
    ("<a><img src='/b.png'></a>", Picture('/b.png')),
    ("<img alt='x'>", None),
]  # fmt: skip
GALLERIES = [
    ("<div><figure><img src='/1'><figcaption>One</figcaption><figcaption>Two</figcaption></figure><figcaption>All</figcaption></div>", Gallery((Picture('/1', caption='One'),), title='All')),
    ("<figure><img src='/1'><img src='/2'><figcaption>All</figcaption></figure>", Gallery((Picture('/1'), Picture('/2')), title='All')),
    ("<div><dl><dt><img src='/1'></dt><dd>One</dd></dl><dl><dt><img></dt></dl></div>", Gallery((Picture('/1', caption='One'),))),
    ("<figure><figure><img src='/1'><figcaption>One</figcaption></figure><figcaption>All</figcaption></figure>", Gallery((Picture('/1', caption='One'),), title='All')),
]  # fmt: skip
EMBEDS = [
    ("<iframe src='//p.org/1' title=' A \n b'></iframe>", Embed('https://p.org/1', 'A b')),
    ("<iframe data-src='https://p.org/2' aria-label='L'></iframe>", Embed('https://p.org/2', 'L')),
    ("<video><source src='/a.mp4'></video>", Embed('/a.mp4')),
    ('<video></video>', None),
    ("<object data='https://p.org'></object>", Embed('https://p.org')),
    ("<embed src='https://p.org'>", Embed('https://p.org')),
    ("<audio src='/a'></audio>", Embed('/a')),
    ("<object width='425'><param name='movie' value='http://y.org/v/1'><embed src='http://y.org/v/2'></object>", Embed('http://y.org/v/1')),
    ("<object><param name='allowFullScreen' value='true'><embed src='//y.org/v/2'></object>", Embed('https://y.org/v/2')),
    ("<object><param name='quality' value='high'><param value='/x'>Text</object>", None),
]  # fmt: skip
ADDRESSES = [
    ('https://a.org/b/Plan%20A.pdf?x=1', 'Plan A.pdf', 'a.org'),
    ('https://a.org/b.mp3#t', 'b.mp3', 'a.org'),
    ('https://a.org/index.html', '', 'a.org'),
    ('https://a.org/x.php', '', 'a.org'),
    ('https://a.org', '', 'a.org'),
    ('https://a.co', '', 'a.co'),
    ('https://www.a.org/b', '', 'a.org'),
    ('https://a.org/x.abcde', '', 'a.org'),
    ('https://a.org/x.A7', 'x.A7', 'a.org'),
]  # fmt: skip


def first(html: str, name: str = "") -> Tag:
    found = [tag for tag in parse_html(html).find_all(name or True) if tag.name not in ROOTS]
    return found[0]


ROOTS = {"html", "body"}
TEXTS = ("title", "link", "guid", "slug", "status", "author", "content", "excerpt")


def test_pictures() -> None:
    for html, picture in PICTURES:
        assert media.read_picture(first(html, "img")) == picture, html


def test_galleries() -> None:
    for html, gallery in GALLERIES:
        assert media.read_gallery(first(html)) == gallery, html
    marked = first('<nm-gallery ids="1,02" exclude="3 x4"></nm-gallery>')
    assert media.read_marked_gallery(marked) == Gallery(ids=(1, 2), without=(3, 4))


def test_the_caption_of_an_unclosed_figure_is_not_repeated() -> None:
    whole = first('<div class="gallery">' + "<figure><img src='/a'><figcaption>x <b>y</b>" * 50)
    gallery = media.read_gallery(whole)
    assert [picture.caption for picture in gallery.pictures] == ["x <b>y</b>"] * 50


def test_embeds() -> None:
    for html, embed in EMBEDS:
        assert media.read_embed(first(html)) == embed, html


def test_files_and_hosts_of_addresses() -> None:
    for address, name, host in ADDRESSES:
        assert (media.file_name(address), media.host(address)) == (name, host), address


def test_attachments_in_their_order_complete_pictures() -> None:
    def attachment(key: int, **fields: object) -> Item:
        texts = dict.fromkeys(TEXTS, "")
        given = {"attachment_url": f"https://a.org/{key}.png", "parent": 1, **fields}
        meta = (("_wp_attachment_image_alt", f" Alt {key} "),)
        return Item(**{"id": key, "type": "attachment", "meta": meta, **texts, **given})

    index = AttachmentIndex()
    for one in (
        attachment(5, menu_order=2, excerpt="A <b>caption</b>."),
        attachment(6, menu_order=1),
        attachment(4, menu_order=2),
        attachment(7, attachment_url="https://a.org/7.pdf"),
        attachment(8, parent=0),
        attachment(9, type="post"),
    ):
        index.add(one)
    own = index.of_post(1)
    assert own.own == (6, 4, 5)
    assert index.of_post(0).own == index.of_post(2).own == ()
    assert sorted(own.pictures) == [4, 5, 6, 7, 8]
    whole = Picture("https://a.org/5.png", 5, "Alt 5", "A <b>caption</b>.")
    assert own.pictures[5] == whole
    assert own.complete(Picture("", 5)) == Picture("https://a.org/5.png", 5, "Alt 5")
    mine = Picture("/mine.png", 5, "Mine", "Caption")
    assert own.complete(mine) == mine
    assert own.complete(Picture("", 99)) == Picture("", 99)
    assert Attachments().complete(mine) == mine
