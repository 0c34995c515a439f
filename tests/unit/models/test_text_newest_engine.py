from __future__ import annotations

import pytest

from triage_models.text.newest import is_reply_subject, newest_part
from triage_models.text.newest.folding import fold, phrases


@pytest.mark.parametrize(
    "subject",
    [
        "Re: x", "RE : x", "re:x", "AW: x", "Antw: x", "Antwort: x", "Отв: x", "Отг: x", "Ответ: x", "Отговор: x",
        "Re[2]: x", "Re (3): x", "SV: x", "Ré: x", "[Ticket#4711] Re: x", "[EXTERNAL] [a] RE: x", "  Re: Fwd: x",
        "Re：x", "RE:",
    ],
)  # fmt: skip
def test_a_reply_is_known_by_its_subject(subject: str) -> None:
    assert is_reply_subject(subject)


@pytest.mark.parametrize(
    "subject",
    [
        "", "Fwd: Re: x", "FW: x", "RV: x", "WG: x", "TR: x", "Regarding: x", "Reply needed", "Re x", "Rent: x",
        "Ответьте: x", "x Re: y", "[Re: x",
    ],
)  # fmt: skip
def test_other_subjects_are_no_replies(subject: str) -> None:
    assert not is_reply_subject(subject)


def test_text_without_anything_to_cut_is_one_span_without_outer_blank_space() -> None:
    part = newest_part(" \r\n  Hello,\n\n\n  indented \n\n")
    assert (part.kept, part.cuts, part.flags) == (((5, 24),), (), ())


@pytest.mark.parametrize("text", ["", " ", "\n\r\n\t", "\u2003"])
def test_a_blank_text_has_no_newest_part(text: str) -> None:
    assert newest_part(text).kept == ()


def test_blank_lines_of_the_customer_stay_and_one_stays_where_something_was_cut() -> None:
    text = "a\n\n\nb\n\n\n> q\n> q\n\n\n  c\nd\n> q\ne"
    part = newest_part(text)
    assert "".join(text[start:end] for start, end in part.kept) == "a\n\n\nb\n\n  c\nd\ne"


def test_positions_count_the_line_ends_of_windows() -> None:
    text = "a\r\n\r\n> q\r\n> q\r\nb"
    part = newest_part(text)
    assert [text[start:end] for start, end in part.kept] == ["a\r\n\r\n", "b"]
    assert [text[cut.start : cut.end] for cut in part.cuts] == ["> q\r\n> q"]


HUGE = [
    ">" * 1_000_000,
    "word " * 200_000,
    "@" * 300_000 + ":",
    "a" + " " * 1_000_000 + "b:",
    "\n" * 1_000_000 + "a",
    "plain words\n" * 100_000,
    "\n".join(">" * level + " x" for level in range(1, 201)),
    "<a@" * 100_000 + ">",
    "\u0301" * 100_000,
    "\ud800\U0010ffff\0" * 50_000,
    "_" * 500_000,
]


@pytest.mark.parametrize("text", HUGE, ids=range(len(HUGE)))
def test_huge_and_strange_texts_are_read(text: str) -> None:
    part = newest_part(text)
    assert part.kept
    assert part.cuts == ()


def test_a_quote_of_many_lines_goes() -> None:
    part = newest_part("mine\n" + "> theirs\n" * 20_000)
    assert part.kept == ((0, 4),)


def test_a_phrase_with_choices_is_written_out() -> None:
    assert phrases("(with |)(best|kind) regards") == [
        "with best regards",
        "with kind regards",
        "best regards",
        "kind regards",
    ]
    assert phrases("написал(а)") == ["написал(а)"]


def test_folding_makes_equal_what_differs_in_case_accents_and_invisible_characters() -> None:
    assert fold(" *GRÜSSE*\u00a0\u200b aus  Bonn ") == fold("Gru\u0308ße aus bonn")
