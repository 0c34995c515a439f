"""What mail clients' markup says about parts of a mail."""

from __future__ import annotations

import pytest

from triage_models.text.html import html_to_text

OWN = "<div>It is late.</div>"
HEADER = "<p><b>From:</b> Shop &lt;a@shop.example&gt;<br><b>Sent:</b> Monday<br><b>Subject:</b> Late</p>"


def marks_of(source: str) -> list[tuple[str, str]]:
    html = html_to_text(source)
    return [(mark.kind, html.traced.text[mark.start : mark.end]) for mark in html.marks]


@pytest.mark.parametrize(
    "container",
    [
        "<blockquote type='cite'>{}</blockquote>",
        "<blockquote class='gmail_quote'>{}</blockquote>",
        "<div class='gmail_quote gmail_quote_container'>{}</div>",
        "<div class='yahoo_quoted'>{}</div>",
        "<div class='ydp1a2b3c4yahoo_quoted'>{}</div>",
        "<div class='moz-cite-prefix'>{}</div>",
        "<div class='protonmail_quote'>{}</div>",
        "<div name='quote'>{}</div>",
        "<div data-marker='__QUOTED_TEXT__'>{}</div>",
        "<blockquote id='mail-app-auto-quote'>{}</blockquote>",
        "<blockquote style='border-left:1px solid #0857A6;margin:10px'>{}</blockquote>",
        "<blockquote style='border-left-style: solid'>{}</blockquote>",
        "<div id='mail-editor-reference-message-container'>{}</div>",
        "<div id='divRplyFwdMsg'>{}</div>",
        "<div id='x_divRplyFwdMsg'>{}</div>",
        "<div id='appendonsend'></div><div>{}</div>",
        "<hr id='zwchr'><div>{}</div>",
        "<hr id='stopSpelling'>{}",
    ],
)
def test_a_quote_is_marked(container: str) -> None:
    assert marks_of(OWN + container.format("Where is it?")) == [("quoted_text", "Where is it?")]


@pytest.mark.parametrize(
    "container",
    [
        "<div class='gmail_signature'>{}</div>",
        "<span class='gmail_signature_prefix'>{}</span>",
        "<pre class='moz-signature'>{}</pre>",
        "<div id='Signature'>{}</div>",
        "<div id='x_Signature'>{}</div>",
        "<div class='protonmail_signature_block'>{}</div>",
        "<div id='ms-outlook-mobile-signature'>{}</div>",
        "<div id='composer_signature'>{}</div>",
        "<div class='ydp1a2b3c4signature'>{}</div>",
        "<div data-signature='true'>{}</div>",
        "<div data-signature-widget='container'>{}</div>",
        "<div data-marker='__SIG_PRE__'>{}</div>",
    ],
)
def test_a_signature_is_marked(container: str) -> None:
    assert marks_of(OWN + container.format("Anna") + "<div>More.</div>") == [("signature", "Anna")]


@pytest.mark.parametrize(
    "attribution",
    [
        "20.11.2026, 10:15, Anna &lt;anna@mail.example&gt;:",
        "На 20.11.26 г. в 10:15 ч., Анна написа:",
        "Anna wrote:",
        "Anna a écrit :",
    ],
)
def test_a_plain_blockquote_below_an_attribution_is_a_quote(attribution: str) -> None:
    assert marks_of(f"{OWN}<div>{attribution}</div><blockquote>Where?</blockquote>") == [("quoted_text", "Where?")]


def test_a_blockquote_that_starts_with_a_separator_is_a_quote() -> None:
    source = f"{OWN}<blockquote>-------- Оригинално писмо --------<br>От: Анна</blockquote>"
    assert marks_of(source) == [("quoted_text", "-------- Оригинално писмо --------\nОт: Анна")]


@pytest.mark.parametrize("before", ["It is late.", "My questions:", "I paid on 20.11."])
def test_other_blockquotes_are_the_customers_own(before: str) -> None:
    assert marks_of(f"<div>{before}</div><blockquote style='margin:0 0 0 40px;border:none'>Where?</blockquote>") == []


def test_outlooks_header_starts_a_quote_that_goes_to_the_end() -> None:
    source = f"{OWN}<div><div style='border:none;border-top:solid #E1E1E1 1.0pt'>{HEADER}</div></div><p>Old.</p>"
    [(kind, text)] = marks_of(source)
    assert kind == "quoted_text"
    assert text.startswith("From: Shop")
    assert text.endswith("Old.")


def test_a_line_above_other_text_means_nothing() -> None:
    assert marks_of(f"{OWN}<div style='border-top:solid #E1E1E1 1.0pt'>Note: it was late</div><p>Now.</p>") == []


@pytest.mark.parametrize(
    "head",
    [
        "---------- Forwarded message ---------",
        "-------- Пересылаемое сообщение --------",
        "-------- Препратено съобщение --------",
        "Begin forwarded message:",
        "Anfang der weitergeleiteten Nachricht:",
    ],
)
def test_a_forwarded_message_is_no_quote(head: str) -> None:
    source = f"{OWN}<div class='gmail_quote'><div class='gmail_attr'>{head}<br>From: Anna</div><p>Old.</p></div>"
    assert marks_of(source) == [("forwarded_text", f"{head}\nFrom: Anna\n\nOld.")]


def test_thunderbirds_forwarded_message_is_known_by_its_container() -> None:
    assert marks_of(f"{OWN}<div class='moz-forward-container'>Old.</div>") == [("forwarded_text", "Old.")]


def test_words_between_gmails_quotes_are_the_customers_own() -> None:
    source = (
        "<div class='gmail_quote'><div class='gmail_attr'>On Monday Anna wrote:</div>"
        "<blockquote class='gmail_quote'>When?</blockquote><div>Today.</div>"
        "<blockquote class='gmail_quote'>Where?</blockquote><div>Here.</div></div>"
    )
    assert marks_of(source) == [
        ("quoted_text", "On Monday Anna wrote:"),
        ("quoted_text", "When?"),
        ("quoted_text", "Where?"),
    ]


def test_marks_do_not_lie_within_each_other() -> None:
    inner = f"<div id='divRplyFwdMsg'>{HEADER}</div><div class='gmail_signature'>Shop</div>"
    source = f"{OWN}<blockquote type='cite'><div>Old.</div><blockquote type='cite'>{inner}</blockquote></blockquote>"
    [(kind, text)] = marks_of(source + "<div>My answer.</div>")
    assert kind == "quoted_text"
    assert text.startswith("Old.")
    assert text.endswith("Shop")


def test_hidden_and_empty_containers_make_no_marks() -> None:
    source = (
        f"{OWN}<div class='gmail_signature'><br></div><div style='display:none'><div id='appendonsend'></div></div>x"
    )
    assert marks_of(source) == []


def test_marks_follow_when_escaped_markup_is_taken_out() -> None:
    source = "<div>&lt;div&gt;a&lt;/div&gt;</div><blockquote type='cite'>&lt;b&gt;old&lt;/b&gt; words</blockquote>"
    assert marks_of(source) == [("quoted_text", "old words")]
