"""What mail programs and people write around their words, in six languages: read once from the files in `rules/`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from triage_models.text.newest.attribution_patterns import AttributionPatterns, attribution_patterns
from triage_models.text.newest.folding import any_of, by_first_word, first_word, phrases
from triage_models.text.newest.lines import Kind

_LANGUAGES = ("common", "bg", "de", "en", "es", "fr", "ru")
_STARTS = (
    ("signature", "closings", Kind.CLOSING),
    ("signature", "short_closings", Kind.CLOSING),
    ("signature", "sent_from", Kind.MOBILE),
    ("signature", "postscripts", Kind.POSTSCRIPT),
    ("disclaimer", "starts", Kind.DISCLAIMER),
    ("ticket", "notices", Kind.NOTICE),
    ("ticket", "marker_starts", Kind.MARKER),
)
_SEPARATORS = (("original", Kind.ORIGINAL), ("forwarded", Kind.FORWARD), ("forwarded_end", Kind.FORWARD_END))
_ROLES = ("from", "sent", "to", "cc", "subject")


class Start(NamedTuple):
    """A line that begins with this phrase may be of this kind."""

    phrase: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything the engine knows about languages and mail programs.

    Parameters
    ----------
    first_words:
        The words that a line with a meaning of its own can begin with, attributions aside.
    starts:
        By the first word of a line: the phrases a line may begin with, longest first.
    short_closings:
        Closing formulas that are ordinary words too, so that they count only with nothing but a name behind them.
    separators, separators_by_word:
        By the words between the dashes; the same by the first of these words.
    headers:
        By the name of a mail header in any language: "from", "sent", "to", "cc" or "subject".
    excuses:
        How the sentence begins in which a telephone asks pardon for mistakes.
    cues, core_cues:
        Beginnings of words that disclaimers are made of; the core ones hardly occur elsewhere.
    speech, thanks:
        Words that show that a line is said to somebody, not a part of a signature; thanks by their first word.
    """

    replies: frozenset[str]
    starts: Mapping[str, tuple[Start, ...]]
    short_closings: frozenset[str]
    separators: Mapping[str, Kind]
    separators_by_word: Mapping[str, tuple[str, ...]]
    headers: Mapping[str, str]
    connectors: frozenset[str]
    device_words: frozenset[str]
    excuses: tuple[str, ...]
    cues: re.Pattern[str]
    core_cues: frozenset[str]
    speech: frozenset[str]
    thanks: Mapping[str, tuple[str, ...]]
    anchors: tuple[str, ...]
    references: frozenset[str]
    attribution: AttributionPatterns
    first_words: frozenset[str]


class _Tables:
    """The files of `rules/`, with the tables of the same name laid together."""

    def __init__(self) -> None:
        folder = files(__package__) / "rules"
        self._all = [tomllib.loads((folder / f"{name}.toml").read_text("utf-8")) for name in _LANGUAGES]

    def phrases(self, table: str, name: str) -> list[str]:
        """All phrases of a list, written out, of every language."""
        listed: list[str] = []
        for language in self._all:
            values: dict[str, Any] = language.get(table, {}) if table else language
            for pattern in values.get(name, ()):
                listed += phrases(pattern)
        return listed

    def words(self, table: str, name: str) -> frozenset[str]:
        """The same as a set."""
        return frozenset(self.phrases(table, name))


@cache
def rules() -> Rules:
    """Read the rules; the same object ever after."""
    tables = _Tables()
    core = tables.words("disclaimer", "core_cues")
    starts = _by_first_word(tables)
    separators = {phrase: kind for name, kind in _SEPARATORS for phrase in tables.phrases("separators", name)}
    headers = {name: role for role in _ROLES for name in tables.phrases("headers", role)}
    return Rules(
        replies=tables.words("", "replies"),
        starts=starts,
        short_closings=tables.words("signature", "short_closings"),
        separators=separators,
        separators_by_word=by_first_word(separators),
        headers=headers,
        connectors=tables.words("signature", "connectors"),
        device_words=tables.words("signature", "device_words"),
        excuses=tuple(tables.phrases("signature", "excuses")),
        cues=re.compile(any_of({*core, *tables.words("disclaimer", "cues")})),
        core_cues=core,
        speech=tables.words("sentences", "words"),
        thanks=by_first_word(tables.words("sentences", "thanks")),
        anchors=tuple(sorted(tables.words("ticket", "anchors"))),
        references=tables.words("ticket", "references"),
        first_words=frozenset(map(first_word, (*starts, *separators, *headers))),
        attribution=attribution_patterns(lambda name: tables.words("attribution", name)),
    )


def _by_first_word(tables: _Tables) -> dict[str, tuple[Start, ...]]:
    grouped: dict[str, set[Start]] = {}
    for table, name, kind in _STARTS:
        for phrase in tables.phrases(table, name):
            grouped.setdefault(first_word(phrase), set()).add(Start(phrase, kind))
    return {word: tuple(sorted(starts, key=lambda start: -len(start.phrase))) for word, starts in grouped.items()}
