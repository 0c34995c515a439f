from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from triage_models.text.newest import NewestPart, newest_part
from triage_models.text.newest.engine import _pass
from triage_models.text.newest.lines import has_words
from triage_models.text.newest.screen import may_hold_more
from triage_models.text.traced import Mark

LINES = [
    "",
    " ",
    "> a",
    ">",
    ">> b c",
    " > d",
    "words of mine",
    "why?",
    "Hello,",
    "Anna Petrova",
    "+359 888 123 456",
    "😀",
    "!!!",
    "On Fri, Nov 20, 2026 at 10:15 AM Anna Long",
    "<a@b.example> wrote:",
    "He wrote:",
    "20.11.2026, 10:15, Анна <a@b.example>:",
    "Am 20.11.26 um 10:15 schrieb Max Muster:",
    "From: Anna <a@b.example>",
    "Отправлено: вчера",
    "An: Max",
    "Subject: x",
    "*Asunto:* y",
    "-----Original Message-----",
    "---------- Forwarded message ---------",
    "Начало переадресованного сообщения:",
    "-------- Конец пересылаемого сообщения --------",
    "________________",
    "-- ",
    "—",
    "Best regards,",
    "С уважением, Анна",
    "Un saludo",
    "P.S. one more thing",
    "Sent from my iPhone",
    "Изпратено от моя телефон",
    "[Ticket#4711]",
    "##- Please type your reply above this line -##",
    "This e-mail is confidential and intended only for the recipient. Delete it if you got it in error.",
    "Thanks,",
    "View request",
    " >-------- Оригинално писмо --------",
    " >От: Анна",
    " >До: Иван",
    "\u200b",
    "Wide：",
    "* * *",
]
mails = st.lists(st.sampled_from(LINES), max_size=14).flatmap(
    lambda lines: st.sampled_from(["\n", "\r\n"]).map(lambda end: end.join(lines))
)
messy = st.text(st.characters(), max_size=60) | st.text(
    "ab >:-_\n\r\t@<*[]#.,1\u00a0\u200b\u2028\0\ud800😀яю", max_size=60
)
texts = mails | messy
KINDS = ("quoted_text", "signature", "forwarded_text")


def joined(text: str, part: NewestPart) -> str:
    return "".join(text[start:end] for start, end in part.kept)


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, list[Mark]]:
    text = draw(texts)
    place = st.integers(0, len(text))
    ends = draw(st.lists(st.tuples(place, place, st.sampled_from(KINDS)), max_size=4))
    return text, [Mark(min(a, b), max(a, b), kind) for a, b, kind in ends]


@given(marked())
@settings(max_examples=300)
def test_every_visible_character_is_kept_or_lies_in_one_cut(given_text: tuple[str, list[Mark]]) -> None:
    text, marks = given_text
    part = newest_part(text, marks)
    covered = [0] * len(text)
    for start, end in (*part.kept, *((cut.start, cut.end) for cut in part.cuts)):
        assert 0 <= start < end <= len(text)
        for index in range(start, end):
            covered[index] += 1
    assert max(covered, default=0) <= 1
    assert all(count or char.isspace() for count, char in zip(covered, text, strict=True))
    assert list(part.kept) == sorted(part.kept)
    assert list(part.cuts) == sorted(part.cuts)


@given(marked())
@settings(max_examples=300)
def test_the_newest_part_of_the_newest_part_is_all_of_it(given_text: tuple[str, list[Mark]]) -> None:
    text, marks = given_text
    newest = joined(text, newest_part(text, marks))
    again = newest_part(newest)
    assert joined(newest, again) == newest
    assert again.cuts == ()


@given(marked())
def test_words_never_vanish_altogether(given_text: tuple[str, list[Mark]]) -> None:
    text, marks = given_text
    newest = joined(text, newest_part(text, marks))
    assert newest == newest.strip()
    assert has_words(newest) or not has_words(text)


@given(marked())
def test_flags_name_what_was_cut_and_what_had_to_stay(given_text: tuple[str, list[Mark]]) -> None:
    text, marks = given_text
    part = newest_part(text, marks)
    removed = {f"{cut.kind}_removed" for cut in part.cuts}
    assert list(part.flags) == sorted(set(part.flags))
    assert set(part.flags) - {"quoted_text_kept", "forwarded_text_kept"} == removed


@given(mails)
def test_a_cut_leaves_at_most_one_blank_line(text: str) -> None:
    part = newest_part(text)
    words, at = "".join(text[start:end] for start, end in part.kept), 0
    for start, end in part.kept[:-1]:
        at += end - start
        blank = words[len(words[:at].rstrip()) : len(words) - len(words[at:].lstrip())]
        assert blank.count("\n") <= 2


@given(texts)
@settings(max_examples=400)
def test_the_first_look_misses_nothing_that_can_be_cut(text: str) -> None:
    if not may_hold_more(text):
        assert newest_part(text) == _pass(text, [Mark(0, 0, "quoted_text")], reply=False)


@given(texts)
def test_line_ends_of_windows_change_nothing_but_themselves(text: str) -> None:
    unix = text.replace("\r", "")
    windows = unix.replace("\n", "\r\n")
    assert joined(windows, newest_part(windows)).replace("\r\n", "\n") == joined(unix, newest_part(unix))
