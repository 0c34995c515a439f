"""What a reader sees of an HTML mail, and where it stands in the source."""

from __future__ import annotations

import pytest

from triage_models.text.html import html_to_text


def text_of(source: str) -> str:
    return html_to_text(source).traced.text


def places(source: str) -> list[tuple[str, str]]:
    """Runs of the text, each with what it was made from."""
    traced = html_to_text(source).traced
    return [
        (traced.text[run.start : run.start + run.length], source[run.source_start : run.source_end])
        for run in traced.runs
    ]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("<h2>Title</h2>text", "Title\n\ntext"),
        ("<div>one</div><div>two</div>", "one\ntwo"),
        ("<div>one</div><div><br></div><div>two</div>", "one\n\ntwo"),
        ("<div>one</div><div>&nbsp;</div><div>two</div>", "one\n\ntwo"),
        ("<div>one</div><div>\u00a0</div><div>two</div>", "one\n\ntwo"),
        ("<div>one</div><div> </div><div></div><div>two</div>", "one\ntwo"),
        ("<div>one<br></div><div>two</div>", "one\ntwo"),
        ("one<br>two<br/>three<BR>", "one\ntwo\nthree"),
        ("<p>one</p><br><br><br><br><p>two</p>", "one\n\ntwo"),
        ("<p class=MsoNormal>one</p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>two</p>", "one\n\ntwo"),
        ("<p style='margin:0 0 0 5px'>one</p><p style='margin: 0cm'>two</p>", "one\ntwo"),
        ("<p style='margin:0 0 10px 0'>one</p><p>two</p>", "one\n\ntwo"),
        ("<section>one<article>two</article></section>", "one\ntwo"),
        ("<p>one<div>two</p>three", "one\n\ntwo\n\nthree"),
    ],
)
def test_blocks_are_lines_and_paragraphs_stand_apart(source: str, text: str) -> None:
    assert text_of(source) == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>  much \n\t space&nbsp;&#160; here </p>", "much space here"),
        ("<p>a<b> b </b> <i>c</i></p>", "a b c"),
        ("<p>be<b>fo</b>re</p>", "before"),
        ("<p>a&zwnj;b&shy;c\u200bd</p>", "abcd"),
        ("<pre>\n one\n\n\n   two  three\n</pre>four", " one\n\n\n   two  three\nfour"),
        ("<div style='white-space: pre-wrap'>one\n  two\r\nthree</div>", "one\n  two\nthree"),
    ],
)
def test_white_space_collapses_but_in_preformatted_text(source: str, text: str) -> None:
    assert text_of(source) == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
        ("<ol><li>one<li>two</ol>", "1. one\n2. two"),
        ("<ol start=7><li>one<li>two</ol>", "7. one\n8. two"),
        ("<ul><li>one<ol><li>in</li></ol></li><li>two</li></ul>", "- one\n  1. in\n- two"),
        ("<ul><li><p>one</p></li><li><p>two</p></li></ul>", "- one\n- two"),
        ("<ul><li></li><li>two</li></ul>", "- two"),
        ("<li>alone</li>", "- alone"),
    ],
)
def test_list_items_have_markers(source: str, text: str) -> None:
    assert text_of(source) == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<table><tr><th>time<th>speed<tr><td>08:00<td>4</table>", "time | speed\n08:00 | 4"),
        ("<table><tr><td><p>a</p></td><td><p>b</p></td></tr><tr><td>c</td></tr></table>", "a | b\nc"),
        ("<table><tr><td>&nbsp;</td><td>a</td><td></td><td>b</td><td>&nbsp;</td></tr></table>c", "a | b\nc"),
        ("<table><tr><td>one</td></tr><tr><td>two</td></tr></table>", "one\ntwo"),
        ("<table><tr><td>a<br>b</td><td>c</td></tr></table>", "a\nb\nc"),
        ("<table><tr><td><table><tr><td>a</td></tr></table></td><td>b</td></tr></table>", "a | b"),
        ("<table><tr><td>in</td></tr>out</table>", "out\nin"),
    ],
)
def test_cells_share_a_line_and_rows_do_not(source: str, text: str) -> None:
    assert text_of(source) == text


@pytest.mark.parametrize(
    ("link", "text"),
    [
        ('<a href="https://shop.example/a?b=1&amp;c=2">Shop</a>', "Shop (https://shop.example/a?b=1&c=2)"),
        ("<a href='mailto:anna@mail.example'>Anna</a>", "Anna (mailto:anna@mail.example)"),
        ("<a href=https://shop.example>shop</a>", "shop (https://shop.example)"),
        ('<a href="https://www.shop.example/">shop.example</a>', "shop.example"),
        ('<a href="mailto:anna@mail.example">anna@mail.example</a>', "anna@mail.example"),
        ('<a href="javascript:alert()">x</a>', "x"),
        ('<a href="#top">x</a>', "x"),
        ('<a href="">x</a>', "x"),
        ("<a>x</a>", "x"),
        (f'<a href="https://shop.example/{"a" * 100}">x</a>', "x"),
        ('a<a href="https://shop.example"></a>b', "ab"),
        ('<a href="https://shop.example/<b>">x</a>', "x"),
    ],
)
def test_a_link_shows_its_address_when_that_says_more(link: str, text: str) -> None:
    assert text_of(f"<p>{link}</p>") == text


@pytest.mark.parametrize(
    ("picture", "text"),
    [
        ('<img alt="A broken screen" src="cid:1">', "a A broken screen b"),
        ('<img alt="😀" width="20">', "a😀b"),
        ('<img alt=":)">', "a:)b"),
        ('<img alt="Our logo">', "ab"),
        ('<img alt="Velmora" src="https://x.example/logo.png">', "ab"),
        ('<img alt="open" width="1" height="1">', "ab"),
        ('<img alt="image001.png">', "ab"),
        ('<img src="x.png">', "ab"),
        ('<img alt="">', "ab"),
        (f'<img alt="{"long " * 50}">', "ab"),
    ],
)
def test_a_picture_is_read_when_its_description_says_something(picture: str, text: str) -> None:
    assert text_of(f"<p>a{picture}b</p>") == text


@pytest.mark.parametrize(
    "hidden",
    [
        '<span style="display:none">x</span>',
        '<b style="DISPLAY : NONE !important">x</b>',
        '<div style="mso-hide:all">x</div>',
        '<div style="visibility:hidden">x<p>y</p></div>',
        '<div style="font-size:0px">x</div>',
        '<div style="max-height:0;overflow:hidden">x</div>',
        '<div style="width:1px;height:1px">x</div>',
        '<div width="0" height="0">x</div>',
        "<div hidden>x</div>",
        '<div hidden="">x</div>',
        "<style>x {}</style>",
        "<STYLE type='a>b'>x <p> </STYLE >",
        "<script>if (a < b) x()</script>",
        "<title>x</title>",
        "<!-- x > y -->",
        "<!--[if mso]><p>x</p><![endif]-->",
        "<!-->",
        "<?php x ?>",
        "<xml><w:View>x</w:View></xml>",
    ],
)
def test_what_nobody_sees_is_not_read(hidden: str) -> None:
    assert text_of(f"<div>a</div>{hidden}<div>b</div>") == "a\nb"


def test_a_size_within_an_element_of_no_size_shows_its_text_again() -> None:
    source = '<table><tr><td style="font-size:0"><span>x</span><div style="font-size:13px">seen</div></td></tr></table>'
    assert text_of(source) == "seen"


def test_text_for_other_programs_than_outlook_is_read() -> None:
    assert text_of("<p><!--[if !mso]><!-->a<!--<![endif]--><![if !mso]>b<![endif]></p>") == "ab"


@pytest.mark.parametrize(
    ("reference", "text"),
    [
        ("&amp;", "&"),
        ("&lt;3", "<3"),
        ("&euro;", "€"),
        ("&#1078;&#x436;&#X436", "жжж"),
        ("&copy 1", "© 1"),
        ("&notit;", "¬it;"),
        ("&unknown; & &; &#; &#x;", "&unknown; & &; &#; &#x;"),
        ("&#xD800;&#0;&#1114112;", "\ufffd\ufffd\ufffd"),
        ("&#" + "9" * 5000 + ";", "\ufffd"),
        ("&#0000000000065;", "A"),
        ("&#1605;", "م"),
        ("a&Tab;b&NewLine;c", "a b c"),
        ("a&#1;b", "ab"),
        ("&NotEqualTilde;", "≂̸"),
    ],
)
def test_character_references_are_decoded(reference: str, text: str) -> None:
    assert text_of(f"<p>{reference}</p>") == text


def test_every_character_knows_its_place() -> None:
    source = '<p>Tom &amp; Anna,\n  <b>now</b>&nbsp;see <a href="https://a.example">this</a></p><ul><li>item</li></ul>'
    assert text_of(source) == "Tom & Anna, now see this (https://a.example)\n\n- item"
    assert places(source) == [
        ("Tom ", "Tom "),
        ("&", "&amp;"),
        (" Anna,", " Anna,"),
        (" ", "\n  "),
        ("now", "now"),
        (" ", "&nbsp;"),
        ("see ", "see "),
        ("this", "this"),
        ("https://a.example", "https://a.example"),
        ("item", "item"),
    ]


def test_text_that_a_parser_moves_keeps_its_place() -> None:
    assert places("<table><tr><td>same</td></tr>same</table><p>same</p>") == [("same", "same")] * 3
    runs = html_to_text("<table><tr><td>same</td></tr>same</table><p>same</p>").traced.runs
    assert [run.source_start for run in runs] == [29, 15, 44]


def test_addresses_in_angle_brackets_are_text() -> None:
    assert text_of("<p>Anna <anna@mail.example>, <https://a.example></p>") == (
        "Anna <anna@mail.example>, <https://a.example>"
    )


def test_escaped_markup_does_not_become_markup() -> None:
    text = text_of('<div>My page has</div>&lt;div class="x"&gt;Hello&lt;/div&gt;&lt;style&gt;p {}&lt;/style&gt;')
    assert text.split("\n") == ["My page has", "Hello", ""]
    assert html_to_text(text).traced.text == text


def test_brackets_that_become_markup_when_markup_goes_are_taken_out() -> None:
    text = text_of("<p>&lt;&lt;b&gt;div&gt;x&lt;&lt;b&gt;/div&gt;&lt;br&gt;y&lt;br&gt;</p>")
    assert text.split() == ["div>x/div>", "y"]


def test_lines_of_a_plain_mail_that_shows_markup_stay() -> None:
    source = "Hello,\nI pasted this:\n<p>One</p>\nand nothing happens\nAnna"
    assert text_of(source).startswith("Hello,\nI pasted this:\nOne\n")
    assert text_of(source).endswith("and nothing happens\nAnna")


@pytest.mark.parametrize("source", ["", "Tom & Anna", "a\n  b", "Tom &amp; Anna", "I use <b>!"])
def test_plain_text_is_its_own_text(source: str) -> None:
    html = html_to_text(source)
    assert (html.traced.text, html.marks, html.flags) == (source, (), ())
    assert places(source) == ([(source, source)] if source else [])
