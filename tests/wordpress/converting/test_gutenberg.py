"""Block comments: what remains of each as HTML, and what WordPress would fill in."""

from __future__ import annotations

import pytest

from neuromod_wagtail.wordpress.converting import gutenberg
from neuromod_wagtail.wordpress.converting.content import convert

# Content, the patterns and meta of its post, its HTML, dynamic blocks, and patterns not found.
CONTENTS = [
    ('<!-- wp:spacer /-->a<!-- wp:more /-->b<!-- wp:nextpage /-->', {}, 'ab', [], []),
    ('<!-- wp:separator /-->', {}, '<hr>', [], []),
    ('<!-- wp:latest-posts /--><!-- wp:latest-posts /-->', {}, '', ['core/latest-posts', 'core/latest-posts'], []),
    ('<!-- wp:embed {"url":"https://a.org/?a=1&b=2"} /-->', {}, '<figure class="wp-block-embed">https://a.org/?a=1&amp;b=2</figure>', [], []),
    ('<!-- wp:core-embed/youtube {"url":"https://y.be/1"} /-->', {}, '<figure class="wp-block-embed">https://y.be/1</figure>', [], []),
    ('<!-- wp:embed {"url":5} /-->', {}, '', ['core/embed'], []),
    ('<!-- wp:image {"url":"https://a.org"} /-->', {}, '', ['core/image'], []),
    ('<!-- wp:acme/box {"title":"Hi there"} /-->', {}, '<nm-raw name="acme/box"><p>Hi there</p></nm-raw>', [], []),
    ('<!-- wp:acme/box {"id":"x"} /-->', {}, '', ['acme/box'], []),
    ('<!-- wp:html --><b>x</b><!-- /wp:html -->', {}, '<nm-raw name="core/html"><b>x</b></nm-raw>', [], []),
    ('<!-- wp:acme/a --><!-- wp:html -->x<!-- /wp:html --><!-- /wp:acme/a -->', {}, '<nm-raw name="acme/a">x</nm-raw>', [], []),
    ('<!-- wp:acme/a {"title":"In it"} -->words In it<!-- /wp:acme/a -->', {}, '<nm-raw name="acme/a">words In it</nm-raw>', [], []),
    ('<!-- wp:group --><p>a</p><!-- /wp:acme/b --><!-- /wp:group -->b', {}, '<p>a</p>b', [], []),
    ('<!-- wp:acme/a --><!-- wp:acme/b -->x<!-- /wp:acme/a -->y', {}, '<nm-raw name="acme/a">x</nm-raw>y', [], []),
    ('<!-- wp:acme/a -->x', {}, '<nm-raw name="acme/a">x</nm-raw>', [], []),
    ('<!-- wp:acme/a [1] -->x<!-- /wp:acme/a -->', {}, '<!-- wp:acme/a [1] -->x', [], []),
    ('<!-- wp:block {"ref":"5"} /-->', {'reusable': {5: 'R'}}, '', [], [0]),
    ('<!-- wp:block {"ref":0} /-->', {'reusable': {0: 'R'}}, 'R', [], []),
    ('<!-- wp:block {"ref":5,"content":[1]} /-->', {'reusable': {5: '<!-- wp:paragraph {"metadata":{"name":"T","bindings":{"content":{"source":"core/pattern-overrides"}}}} --><p>Saved</p><!-- /wp:paragraph -->'}}, '<p>Saved</p>', [], []),
    ('<!-- wp:block {"ref":5,"content":{"T":{"content":"Now","x":1}}} /-->', {'reusable': {5: '<!-- wp:paragraph {"metadata":{"name":"T","bindings":{"content":{"source":"core/pattern-overrides"}}}} --><p>Saved</p><!-- /wp:paragraph -->'}}, '<p>Now</p>', [], []),
    ('<!-- wp:block {"ref":5,"content":{"T":"no"}} /-->', {'reusable': {5: '<!-- wp:paragraph {"metadata":{"name":"T","bindings":{"content":{"source":"core/pattern-overrides"}}}} --><p>Saved</p><!-- /wp:paragraph -->'}}, '<p>Saved</p>', [], []),
    ('<!-- wp:paragraph {"metadata":{"bindings":[1]}} --><p>Saved</p><!-- /wp:paragraph -->', {}, '<p>Saved</p>', [], []),
    ('<!-- wp:paragraph {"metadata":"bindings"} --><p>Saved</p><!-- /wp:paragraph -->', {}, '<p>Saved</p>', [], []),
    ('<!-- wp:paragraph {"metadata":{"bindings":{"content":"x"}}} --><p>Saved</p><!-- /wp:paragraph -->', {}, '<p>Saved</p>', [], []),
    ('<!-- wp:paragraph {"metadata":{"bindings":{"content":{"source":"core/post-meta","args":"x"}}}} --><p>Saved</p><!-- /wp:paragraph -->', {'details': {'x': 'No', '': 'No'}}, '<p>No</p>', [], []),
    ('<!-- wp:button {"metadata":{"bindings":{"text":{"source":"core/post-meta","args":{"key":"t"}},"url":{"source":"core/post-meta","args":{"key":"u"}}}}} --><div><a href="/old">Old</a></div><!-- /wp:button -->', {'details': {'t': 'New <b>t</b>', 'u': '/new'}}, '<div><a href="/new">New <b>t</b></a></div>', [], []),
    ('<!-- wp:image {"metadata":{"bindings":{"url":{"source":"core/post-meta","args":{"key":"u"}},"alt":{"source":"core/post-meta","args":{"key":"t"}},"caption":{"source":"core/post-meta","args":{"key":"t"}}}}} --><figure><img src="/old"><figcaption>C</figcaption></figure><!-- /wp:image -->', {'details': {'t': 'New', 'u': '/new'}}, '<figure><img alt="New" src="/new"/><figcaption>New</figcaption></figure>', [], []),
    ('<!-- wp:group {"metadata":{"bindings":{"content":{"source":"core/post-meta","args":{"key":"t"}}}}} --><p>Old</p><!-- /wp:group -->', {'details': {'t': 'New'}}, '<p>Old</p>', [], []),
    ('<!-- wp:cover {"url":"/a.jpg?x=1&y=2","id":7,"alt":"A <b>","hasParallax":true} --><div style="background-image:url(/a.jpg)"><p>On it</p></div><!-- /wp:cover -->', {}, '<img src="/a.jpg?x=1&amp;y=2" alt="A &lt;b&gt;" class="wp-image-7"><div style="background-image:url(/a.jpg)"><p>On it</p></div>', [], []),
    ('<!-- wp:cover {"url":"/a.jpg?x=1&y=2","id":7} --><div><img src="/a.jpg?x=1&amp;y=2"></div><!-- /wp:cover -->', {}, '<div><img src="/a.jpg?x=1&amp;y=2"></div>', [], []),
    ('<!-- wp:cover {"url":"/a.mp4","backgroundType":"video"} --><div><video src="/a.mp4"></video></div><!-- /wp:cover -->', {}, '<div><video src="/a.mp4"></video></div>', [], []),
    ('<!-- wp:cover-image {"url":5} --><section>x</section><!-- /wp:cover-image -->', {}, '<section>x</section>', [], []),
    ('<!-- wp:cover {"overlayColor":"black"} --><div>x</div><!-- /wp:cover -->', {}, '<div>x</div>', [], []),
    ('<!-- wp:query --><div>a<!-- wp:query-no-results --><p>None</p><!-- /wp:query-no-results -->b</div><!-- /wp:query -->', {}, '<div>ab</div>', ['core/query-no-results'], []),
    ('<!-- wp:divi/text {"module":{"meta":{"adminLabel":{"desktop":{"value":"Text"}}}},"content":{"innerContent":{"desktop":{"value":"<p>Of Divi</p>"},"phone":{"value":"<p>Of Divi</p>"}}}} /-->', {}, '<nm-raw name="divi/text"><p>Of Divi</p></nm-raw>', [], []),
    ('<!-- wp:acme/x {"metadata":{"name":"Our banner"},"className":"Big Box","_title":"No One","adminName":"Mr X","title":"For Readers"} /-->', {}, '<nm-raw name="acme/x"><p>For Readers</p></nm-raw>', [], []),
    ('<!-- wp:navigation-link {"label":"L","url":"/x"} /-->', {}, '<p><a href="/x">L</a></p>', [], []),
    ('<!-- wp:navigation-link {"label":"L"} /-->', {}, '', [], []),
    ('<!-- wp:navigation-link {"label":" ","url":"/x"} /-->', {}, '', [], []),
    ('<!-- wp:navigation-link {"label":"L","url":" "} /-->', {}, '', [], []),
    ('<!-- wp:navigation-link {"label":5,"url":"/x"} /-->', {}, '', [], []),
    ('<!-- wp:navigation-link {"label":"L","url":5} /-->', {}, '', [], []),
    ('<!-- wp:social-link {"service":"last-fm","url":"/x"} /-->', {}, '<li><a href="/x">Last fm</a></li>', [], []),
    ('<!-- wp:social-link {"url":"/x"} /-->', {}, '', [], []),
    ('<!-- wp:footnotes /-->', {'details': {'footnotes': '[]'}}, '', [], []),
    ('<!-- wp:footnotes /-->', {'details': {'footnotes': '[{"id":"","content":""},5]'}}, '<nm-raw name="core/footnotes"><p>[{&quot;id&quot;:&quot;&quot;,&quot;content&quot;:&quot;&quot;},5]</p></nm-raw>', [], []),
    ('<!-- wp:footnotes /-->', {'details': {'footnotes': '[{"id":"a","content":"b"},{"content":"c"},"x"]'}}, '<ol class="wp-block-footnotes"><li id="a">b</li><li id="">c</li></ol>', [], []),
    ('<!-- wp:acf/x {"name":"acf/x","data":{"n":[["Some Text"],{"k":"More text"}],"u":{"url":"ftp://a","title":"Not This"},"v":{"url":"http://a.b","title":""}}} /-->', {}, '<nm-raw name="acf/x"><p>Some Text</p><p>More text</p><p>Not This</p><p><a href="http://a.b">http://a.b</a></p></nm-raw>', [], []),
    ('<!-- wp:acme/x {"list":[{"label":"Buy Now"}],"opt":"Not This","other":{"heading":"A <i>b</i> C"}} /-->', {}, '<nm-raw name="acme/x"><p>Buy Now</p><p>A <i>b</i> C</p></nm-raw>', [], []),
]  # fmt: skip
FOOTNOTES = [
    ('<sup data-fn="a" class="fn">1</sup>', {}, ('<sup data-fn="a" class="fn">1</sup>', ['a'])),
    ('<sup data-fn="a" class="fn">1</sup>', {'footnotes': '[{"id":"a","content":"x"}]'}, ('<sup data-fn="a" class="fn">1</sup><ol class="wp-block-footnotes"><li id="a">x</li></ol>', [])),
    ('no', {'footnotes': '[{"id":"a","content":"x"}]'}, ('no', [])),
    ('<sup data-fn="a" class="fn">1</sup><ol class="wp-block-footnotes"><li id="a">x</li></ol>', {'footnotes': '[{"id":"a","content":"x"}]'}, ('<sup data-fn="a" class="fn">1</sup><ol class="wp-block-footnotes"><li id="a">x</li></ol>', [])),
    ('<sup data-fn="a" class="fn">1</sup><sup data-fn="b" class="fn">1</sup>', {'footnotes': '[{"id":"a","content":"x"}]'}, ('<sup data-fn="a" class="fn">1</sup><sup data-fn="b" class="fn">1</sup><ol class="wp-block-footnotes"><li id="a">x</li></ol>', ['b'])),
]  # fmt: skip


def test_contents() -> None:
    for content, given, html, dropped, missing in CONTENTS:
        found = gutenberg.flatten(content, **given)
        assert (found.html, found.dropped, found.missing) == (html, dropped, missing), content


@pytest.mark.parametrize(
    ("content", "html", "hidden"),
    [
        ('a<!-- wp:group {"metadata":{"blockVisibility":false}} --><div><!-- wp:acme/x --><p>b</p><!-- /wp:acme/x --> c</div><!-- /wp:group -->d', "ad", ["b c"]),
        ('a<!-- wp:block {"ref":5,"metadata":{"blockVisibility":false}} /-->b', "ab", ["core/block"]),
        ('a<!-- wp:group {"metadata":{"blockVisibility":{"viewport":{"mobile":false}}}} -->b<!-- /wp:group -->', "ab", []),
        ('a<!-- wp:heading {"blockVisibility":{"hideBlock":true}} --><h2>b</h2><!-- /wp:heading -->', "a", ["b"]),
        ('a<!-- wp:html {"blockVisibility":{"hideBlock":true}} --><!-- /wp:html -->', "a", ["core/html"]),
        ('a<!-- wp:paragraph {"blockVisibility":{"hideBlock":false}} -->b<!-- /wp:paragraph -->', "ab", []),
        ('<!-- wp:premium-content/subscriber-view --><p>Paid</p><!-- /wp:premium-content/subscriber-view -->a', "a", ["Paid"]),
    ],
)  # fmt: skip
def test_what_was_hidden_from_readers_stays_hidden_and_is_told(content, html, hidden) -> None:
    found = gutenberg.flatten(content, {5: "Pattern"})
    assert (found.html, found.hidden) == (html, hidden)
    document = convert(content, {5: "Pattern"})
    assert [note.detail for note in document.notes if note.kind == "hidden_block"] == hidden


def test_footnotes_stand_there_once() -> None:
    for html, details, expected in FOOTNOTES:
        assert gutenberg.with_footnotes(html, details) == expected, html


def test_nested_data_is_read_so_far() -> None:
    value: object = "Deep words"
    for _level in range(19):
        value = [value]
    assert gutenberg.texts_of("acme/x", {"title": value}) == ["Deep words"]
    assert gutenberg.texts_of("acme/x", {"title": [value]}) == []
    assert gutenberg.texts_of("acme/x", {"title": {"text": ["Some Words", "Some Words"]}}) == [
        "Some Words"
    ]


def test_blocks_that_nobody_closes_are_not_kept_without_end() -> None:
    opening = "<!-- wp:acme/a -->"
    html = gutenberg.flatten(opening * (gutenberg.MAX_OPEN + 1) + "x").html
    assert html == '<nm-raw name="acme/a">x</nm-raw>'


def test_patterns_within_patterns_end() -> None:
    use = '<!-- wp:block {"ref":%d} /-->'
    chain = {number: f"{number}{use % (number + 1)}" for number in range(1, 12)}
    found = gutenberg.flatten(use % 1, chain)
    assert (found.html, found.missing) == ("12345678", [9])
    most = gutenberg.MAX_REUSED
    whole = gutenberg.flatten(use % 1, {1: "x" * most})
    assert len(whole.html) == most
    assert gutenberg.flatten(use % 1, {1: "x" * (most + 1)}).missing == [1]
    half = gutenberg.flatten(use % 1 * 3, {1: "x" * (most // 2)})
    assert (len(half.html), half.missing) == (most, [1])
