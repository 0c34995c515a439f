"""E-mail addresses, plain and as people hide or misspell them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from triage_models.text.redaction.shadow import Found, Kind
from triage_models.text.traced import Span

_LONGEST_LOCAL = 64
_LONGEST_DOMAIN = 320
_LOCAL_BACKWARDS = re.compile(r"[\w.!#$%'*+^`~-]+")
_STRAY = ".'*`~!#$%^"
_ASCII_DOMAIN = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,9}(?:xn--[a-z0-9-]{2,59}|[a-z]{2,24})", re.IGNORECASE | re.ASCII
)
_DOMAIN = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,9}[^\W\d_]{2,24}")

_ENDINGS = (
    "com|net|org|info|biz|eu|bg|ru|su|ua|by|kz|de|at|ch|es|mx|ar|fr|be"
    "|uk|us|ca|io|me|pl|ro|rs|mk|gr|tr|it|nl|бг|ру|рф|ком"
)
_PROVIDERS = (
    "gmail|googlemail|yahoo|hotmail|outlook|live|icloud|proton|protonmail|abv|mail|dir|yandex|ya|rambler|bk|list|inbox"
    "|gmx|web|t-online|freenet|orange|free|laposte|wanadoo|sfr|aol|telefonica|мейл|мэйл|яндекс|абв|гмейл|джимейл"
)
_DOT_WORDS = "dot|точка|punkt|punto|point"
_DOT = rf"(?: ?\. ?|\s?[(\[{{]\s?(?:{_DOT_WORDS}|\.)\s?[)\]}}]\s?|\s(?:{_DOT_WORDS})\s)"
_LABEL = r"[^\W_](?:[^\W_]|-){0,61}"
_LOOSE_DOMAIN = re.compile(rf"(?P<first>{_LABEL})(?:{_DOT}{_LABEL}){{0,3}}?{_DOT}(?:{_ENDINGS})(?!\w)", re.IGNORECASE)
_PROVIDER = re.compile(rf"(?:{_PROVIDERS})", re.IGNORECASE)

_AT_SIGN = re.compile(r"(?P<before> ?)@(?P<after>[ \n]{0,2})")
_AT_IN_BRACKETS = re.compile(
    r"\s?[(\[{<]\s?(?:at|ät|ат|@|собака|маймунско(?: а)?|кльомба|arroba|arobase)\s?[)\]}>]\s?", re.IGNORECASE
)
_AT_WORD = re.compile(r"(?<=\w) (?P<word>at|собака|маймунско(?: а)?|кльомба|arroba|arobase) (?=\w)", re.IGNORECASE)
_BLANK_OR_BRACKET = re.compile(r"[\s()\[\]{}<>]+")
_SPELLED_DOT = re.compile(rf"\s(?:{_DOT_WORDS})\s|[(\[{{]\s?(?:{_DOT_WORDS}|\.)\s?[)\]}}]", re.IGNORECASE)


def find_emails(text: str) -> Iterator[Found]:
    """Find addresses: "a@b.bg", "a (at) b.bg", "a@ b . bg", "a at gmail dot com", "a собака mail точка ru"."""
    spans = sorted({*_with_sign(text), *_with_brackets(text), *_with_word(text)})
    reached = 0
    for start, end in spans:
        if start >= reached:
            reached = end
            yield Found(start, end, Kind.EMAIL, _key(text[start:end]))


def _with_sign(text: str) -> Iterator[Span]:
    for match in _AT_SIGN.finditer(text) if "@" in text else ():
        before, after = match.group("before", "after")
        if before and not after:
            continue
        local = _local(text, match.start())
        if local is None:
            continue
        end = None if after else _domain_end(text, match.end())
        end = _loose_end(text, match.end()) if end is None else end
        if end is not None:
            yield local, end


def _with_brackets(text: str) -> Iterator[Span]:
    for match in _AT_IN_BRACKETS.finditer(text):
        local, end = _local(text, match.start()), _loose_end(text, match.end())
        if local is not None and end is not None:
            yield local, end


def _with_word(text: str) -> Iterator[Span]:
    for match in _AT_WORD.finditer(text):
        local, domain = _local(text, match.start()), _LOOSE_DOMAIN.match(text, match.end())
        if local is None or domain is None:
            continue
        if match["word"].casefold() != "at" or _is_surely_spelled(text[local : match.start()], domain):
            yield local, domain.end()


def _is_surely_spelled(local: str, domain: re.Match[str]) -> bool:
    """Tell "ivan.p at gmail dot com" from "look at amazon.com"."""
    spelled = _SPELLED_DOT.search(domain.group()) is not None
    known = _PROVIDER.fullmatch(domain["first"]) is not None
    return spelled and (known or any(char in "._0123456789" for char in local))


def _local(text: str, end: int) -> int | None:
    """First character of the part before the at sign, if there is one."""
    backwards = text[max(0, end - _LONGEST_LOCAL) : end][::-1]
    match = _LOCAL_BACKWARDS.match(backwards)
    if match is None:
        return None
    local = match.group()[::-1].lstrip(_STRAY)
    return end - len(local) if any(map(str.isalnum, local)) else None


def _domain_end(text: str, start: int) -> int | None:
    match = _ASCII_DOMAIN.match(text, start, start + _LONGEST_DOMAIN) or _DOMAIN.match(
        text, start, start + _LONGEST_DOMAIN
    )
    return match.end() if match else None


def _loose_end(text: str, start: int) -> int | None:
    match = _LOOSE_DOMAIN.match(text, start)
    return match.end() if match else None


def _key(address: str) -> str:
    sign = _AT_IN_BRACKETS.sub("@", address)
    sign = _AT_WORD.sub("@", sign) if "@" not in sign else sign
    return _BLANK_OR_BRACKET.sub("", _SPELLED_DOT.sub(".", sign)).casefold()
