"""HTML that is broken, hostile or too large."""

from __future__ import annotations

import pytest

from triage_models.text.html import HTML_LIMIT, html_to_text, looks_like_html

START = "<div>seen</div><br>"
HOSTILE = [
    "<",
    "<!--",
    "<!",
    "</",
    "<?",
    "&",
    "&#",
    "&amp;",
    "&lt;div&gt;",
    "<a ",
    "<a b",
    '<a href="',
    "<a b='",
    "<a =",
    "<b a=1>x<p>",
    "<p><b><i><font>",
    "<a href=x>y",
    "<table>",
    "<td>x",
    "<li>x",
    "<ul><li>x",
    "<style>",
    "<style></style",
    "<![CDATA[",
    "<!--[if mso]>",
    "<blockquote type=cite>x",
    "<div class=gmail_quote>x",
    "<hr id=zwchr>x",
    "<span style='font-size:0'>x",
    "<i style='display:none'>",
    "<select><option>",
    "<svg><p>",
    "<plaintext>",
    "<template>",
    "<frameset>",
    "<pre>\n",
    "\0",
    "<\0div>",
    "\ud800",
    " ",
    "</div>",
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_a_source_full_of_one_thing_is_read(unit: str) -> None:
    source = START + unit * (HTML_LIMIT // len(unit))
    html = html_to_text(source)
    assert html.traced.text.startswith("seen")
    assert not looks_like_html(html.traced.text)
    assert len(html.traced.text) <= 5 * HTML_LIMIT


def test_deep_nesting_falls_back_to_leaving_out_tags() -> None:
    source = "<div>" * 5000 + "one<br>two" + "</div>" * 5000 + "<p>three"
    html = html_to_text(source)
    assert html.traced.text == "one\ntwo\nthree"
    assert html.flags == ("html_fallback",)
    assert html.marks == ()


def test_usual_nesting_is_parsed() -> None:
    quote = "<div class='gmail_quote'>Anna wrote:<blockquote class='gmail_quote'>a<div>"
    html = html_to_text(f"<div>own</div>{quote * 100}{'</div></blockquote></div>' * 100}")
    assert html.flags == ()
    assert len(html.marks) == 2


def test_a_long_source_is_cut_before_the_tag_that_the_limit_hits() -> None:
    source = "<p>" + "a" * (HTML_LIMIT - 10) + '<a href="https://shop.example/">shop</a></p>' + "b" * 1_000_000
    html = html_to_text(source)
    assert html.traced.text == "a" * (HTML_LIMIT - 10)
    assert html.flags == ("html_truncated",)


def test_a_source_at_the_limit_is_read_whole() -> None:
    source = "<p>" + "a" * (HTML_LIMIT - 7) + "</p>"
    assert html_to_text(source).flags == ()
    assert html_to_text(source + " ").flags == ("html_truncated",)


@pytest.mark.parametrize(
    "attributes",
    [
        'style="' + "a" * 60_000 + '"',
        "a" * 60_000,
        "a" + " " * 60_000,
        'class="' + "x " * 30_000 + '"',
        "b=c " * 15_000,
    ],
)
def test_long_attributes_are_passed_over(attributes: str) -> None:
    assert html_to_text(f"<div {attributes}>one</div><div>two</div>").traced.text == "one\ntwo"


def test_a_quote_that_nobody_closes_does_not_swallow_the_mail() -> None:
    assert html_to_text('<p>one</p><p class="x>two</p><p>three</p>').traced.text == "one\n\ntwo\n\nthree"


def test_a_tag_that_nobody_closes_is_text() -> None:
    assert html_to_text("<p>one</p>i <b or not").traced.text == "one\n\ni <b or not"


def test_every_plane_of_unicode_is_kept_in_place() -> None:
    letters = "".join(chr(0x10000 * plane + 0x1D4) for plane in range(17)) + "\ud800\udfff\uffff"
    html = html_to_text(f"<p>{letters}</p>")
    assert html.traced.text == letters
    assert [tuple(run) for run in html.traced.runs] == [(0, len(letters), 3, len(letters) + 3)]


def test_list_items_do_not_multiply_a_text() -> None:
    assert len(html_to_text("<ul>" * 300 + "<li>a" * 10_000).traced.text) < 150_000


@pytest.mark.parametrize("name", ["DIV", "dIv"])
def test_case_does_not_matter(name: str) -> None:
    assert html_to_text(f"<{name}>one</{name.swapcase()}><{name} HIDDEN>x</{name}>").traced.text == "one"
