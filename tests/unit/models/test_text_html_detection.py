"""Which texts are HTML."""

from __future__ import annotations

import pytest

from triage_models.text.html import looks_like_html


@pytest.mark.parametrize(
    "text",
    [
        "<div dir=ltr>Hello</div>",
        "<DIV>Hello</DIV>",
        "Hello<br>Anna",
        "Hello <br>\nwhere is it? <br />\nAnna",
        "<p>Hello<p>where is it?",
        "\ufeff\n<!DOCTYPE html PUBLIC '-//W3C//DTD'>hello",
        "<html>hello",
        '<?xml version="1.0"?><html lang="de">hello',
        "<b>now</b>",
        '<p class="MsoNormal"><o:p>&nbsp;</o:p></p>',
        '<div>Hi,<br/>it is late</div><div data-signature="true">Anna</div>',
        "Look:\n<table border=1><tr><td>a</td></tr></table>",
    ],
)
def test_markup_is_html(text: str) -> None:
    assert looks_like_html(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a < b and c > d",
        "if x<a and y>b or i<p and q>r or i<p or q>r",
        "write to <anna@mail.example> or <https://mail.example>",
        "I use <b>!",
        "what does <br> do?",
        "a closing </div> is too much",
        "<log><error><code>5</code><message>timeout</message></error></log>",
        '<?xml version="1.0"?><order><title>a</title><item>b</item><item>c</item></order>',
        "&lt;div&gt;a&lt;/div&gt;",
        "<3 <3 <3 >:(",
        "Dear <name>, your <order> </order>",
        "std::vector<int> a; List<String> b;",
        "<divx></divx>",
        "< div>a</ div>",
    ],
)
def test_text_that_only_has_brackets_is_not(text: str) -> None:
    assert not looks_like_html(text)
