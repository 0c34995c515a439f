from __future__ import annotations

import html

from hypothesis import given
from hypothesis import strategies as st

from triage_models.text.html import HtmlText, html_to_text, looks_like_html

NAMES = "p div span b a br img table tr td ul ol li pre blockquote style hr h1 o:p unknown html body title".split()  # noqa: SIM905
ATTRIBUTES = [
    "",
    " class='gmail_quote'",
    " type=cite",
    " id=Signature",
    " id='divRplyFwdMsg'",
    " style='display:none'",
    ' style="font-size:0"',
    " style='font-size:9px;white-space:pre'",
    " href='https://shop.example/?a=1&amp;b=2'",
    " alt='a &lt; b'",
    ' x="',
    " a=>",
]
PIECES = [
    "&amp;",
    "&lt;",
    "&gt;",
    "&lt;div&gt;",
    "&lt;/div&gt;",
    "&nbsp;",
    "&#1078;",
    "&notit;",
    "<!--",
    "-->",
    "<![",
    ">",
]
tag = st.builds("<{}{}{}>".format, st.sampled_from(["", "", "/"]), st.sampled_from(NAMES), st.sampled_from(ATTRIBUTES))
plain = st.text(st.characters(), max_size=6) | st.text("ab \n\r\t<>&;\"'=/-\0\u00a0\u200b\ud800😀я", max_size=8)
sources = st.lists(tag | tag | st.sampled_from(PIECES) | plain, max_size=40).map("".join)
words = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=8)


@given(sources)
def test_a_text_never_looks_like_html_and_so_is_its_own_text(source: str) -> None:
    text = html_to_text(source).traced.text
    assert not looks_like_html(text)
    assert html_to_text(text).traced.text == text


@given(sources)
def test_every_character_stands_where_its_run_says_or_was_put_in(source: str) -> None:
    traced = html_to_text(f"<div>{source}</div><br><br>").traced
    source = f"<div>{source}</div><br><br>"
    position = 0
    for start, length, source_start, source_end in traced.runs:
        assert set(traced.text[position:start]) <= set("\n -|().0123456789")
        assert 0 <= source_start < source_end <= len(source)
        assert length > 0
        _check_run(traced.text[start : start + length], source[source_start:source_end])
        position = start + length
    assert position <= len(traced.text)
    assert set(traced.text[position:]) <= set("\n -|().0123456789")


def _check_run(text: str, source: str) -> None:
    if len(text) == len(source):
        assert all(now == was or (now in " \n" and was.isspace()) for now, was in zip(text, source, strict=True))
    else:
        assert text.split() == html.unescape(source).split()


@given(sources)
def test_marks_lie_in_the_text_one_after_the_other(source: str) -> None:
    result = html_to_text(source)
    reached = 0
    for start, end, kind in result.marks:
        assert reached <= start < end <= len(result.traced.text)
        assert kind in {"quoted_text", "forwarded_text", "signature"}
        reached = end
    assert set(result.flags) <= {"html_fallback", "html_truncated"}


@given(st.lists(st.lists(words, min_size=1, max_size=5), min_size=1, max_size=5))
def test_escaped_words_are_read_as_they_are(paragraphs: list[list[str]]) -> None:
    lines = [" ".join(line) for line in paragraphs]
    text = "\n\n".join(lines)
    result = html_to_text("".join(f"<p>{html.escape(line)}</p>" for line in lines))
    if not looks_like_html(text):
        assert result == HtmlText(result.traced)
        assert result.traced.text == text
