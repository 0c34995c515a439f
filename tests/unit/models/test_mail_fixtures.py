from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[3] / "eval" / "suites" / "mails"
FILES = sorted(FOLDER.glob("*.toml"))
MAILS: list[dict[str, Any]] = [mail for file in FILES for mail in tomllib.loads(file.read_text("utf-8"))["mail"]]
FLAGS = {
    "disclaimer_removed",
    "forwarded_text_kept",
    "forwarded_text_removed",
    "quoted_text_kept",
    "quoted_text_removed",
    "signature_removed",
    "ticket_footer_removed",
}
TEXTS = [mail for mail in MAILS if mail["format"] == "text"]
each_mail = pytest.mark.parametrize("mail", MAILS, ids=lambda mail: mail["id"])
each_text = pytest.mark.parametrize("mail", TEXTS, ids=lambda mail: mail["id"])


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip().splitlines()]


def test_every_mail_has_its_own_id() -> None:
    assert [name for name, count in Counter(mail["id"] for mail in MAILS).items() if count > 1] == []


def test_every_flag_every_language_and_both_formats_are_covered() -> None:
    assert {flag for mail in MAILS for flag in mail["flags"]} == FLAGS
    languages = Counter(mail["language"] for mail in MAILS)
    assert set(languages) == {"bg", "de", "en", "es", "fr", "ru"}
    assert min(languages[code] for code in ("bg", "en", "ru")) >= 35
    assert min(languages[code] for code in ("de", "es", "fr")) >= 18
    assert len(MAILS) - len(TEXTS) >= 45
    assert sum(not mail["flags"] for mail in MAILS) >= 30


@each_mail
def test_a_mail_has_the_fields_that_the_readme_names(mail: dict[str, Any]) -> None:
    assert set(mail) - {"subject"} == {"id", "language", "format", "body", "newest", "flags"}
    assert re.fullmatch(rf"[a-z]+-{mail['language']}-\d\d", mail["id"])
    assert mail["format"] in {"text", "html"}
    assert mail["flags"] == sorted(set(mail["flags"]) & FLAGS)


@each_mail
def test_newest_words_hold_a_letter_a_digit_or_an_emoji(mail: dict[str, Any]) -> None:
    assert any(char.isalnum() or ord(char) >= 0x1F300 for char in mail["newest"])


@each_mail
def test_no_address_and_no_link_leads_to_anybody(mail: dict[str, Any]) -> None:
    hosts = re.findall(r"(?:\w@|https?://)([\w.-]*\w)", re.sub(r"<!DOCTYPE[^>]*>", "", mail["body"]))
    assert [host for host in hosts if not host.endswith(".example")] == []


@each_text
def test_the_newest_words_of_a_text_are_lines_of_it_in_their_order(mail: dict[str, Any]) -> None:
    given = iter(lines(mail["body"]))
    assert [line for line in lines(mail["newest"]) if line not in given] == []


@each_text
def test_a_text_is_shorter_exactly_when_something_was_removed(mail: dict[str, Any]) -> None:
    removed = any(flag.endswith("_removed") for flag in mail["flags"])
    assert (lines(mail["newest"]) != lines(mail["body"])) is removed
