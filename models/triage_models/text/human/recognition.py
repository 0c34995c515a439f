"""Whether a message holds words of a person, or only what machines write into a thread.

Automatic replies, bounces, receipts, calendar mails and verification codes are told by their sentences: a text counts
as one of them only when nearly every sentence is one that such a machine writes, so that a customer who complains about
an automatic reply or quotes a bounce is heard. What the sentences are is data, in `rules.toml`. Logs and blobs are told
by their lines, in `dumps.py`: three words of a person beside them make the text human.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from triage_models.text.human.dumps import is_dump

_LONGEST_SENTENCE = 500
_SENTENCE_END = re.compile(r"(?:(?<=[!?…])|(?<=[^\d\s]\.)|(?<=\d\.)(?<! \d\.)(?<! \d\d\.)(?=\s+[^a-zß-ÿа-я]))\s+")
"""A full stop after a day ("3. August", "12.8. nicht") ends no sentence."""
_UNFINISHED = re.compile(r"[^.!?…:;>]\Z")
_WORD = re.compile(r"[^\W\d_]{2,}")
_MOST_SIGNATURE_WORDS = 6
_NEVER = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class _Machine:
    """How one kind of machine writes: see `rules.toml`."""

    name: str
    screen: tuple[str, ...]
    subjects: re.Pattern[str]
    proofs: re.Pattern[str]
    phrases: re.Pattern[str]
    rest: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Anything:
    neutral: re.Pattern[str]
    closings: re.Pattern[str]
    greetings: re.Pattern[str]


@dataclass(slots=True)
class _Tally:
    """How many sentences of a body are proofs, phrases, and words of a person."""

    proofs: int = 0
    phrases: int = 0
    own: int = 0

    @property
    def explained(self) -> int:
        return self.proofs + self.phrases


def is_human_text(subject: str, body: str) -> bool:
    """Tell a person's message from machine text.

    In doubt the answer is yes: a machine's mail that is scored costs little, a customer who is not heard costs more.
    """
    if is_dump(subject, body):
        return False
    machines, anything = _rules()
    text = f"{subject}\n{body}".casefold()
    suspects = [machine for machine in machines if any(word in text for word in machine.screen)]
    if not suspects:
        return True
    title = subject.strip().casefold()
    sentences = list(_sentences(body))
    return not any(_is_by(machine, anything, title, sentences) for machine in suspects)


def _is_by(machine: _Machine, anything: _Anything, title: str, sentences: list[str]) -> bool:
    """Whether a machine wrote this.

    With its subject line, one sentence of its kind is enough, and one more may be unknown. Without it, there must be
    two and nothing else, or for a receipt or calendar mail one.
    """
    announced = machine.subjects.match(title) is not None
    if not any(_WORD.search(sentence) for sentence in sentences):
        return announced and machine.name in {"auto_reply", "bounce"}
    tally = _tally(machine, anything, sentences)
    if announced:
        return tally.explained > 0 and tally.own <= min(1, tally.explained)
    if tally.own or not tally.proofs:
        return False
    return tally.explained > 1 or machine.name in {"receipt", "calendar"}


def _tally(machine: _Machine, anything: _Anything, sentences: Iterable[str]) -> _Tally:
    tally, closed = _Tally(), False
    for sentence in sentences:
        if machine.rest.match(sentence):
            break
        short = len(_WORD.findall(sentence)) <= _MOST_SIGNATURE_WORDS and not sentence.endswith(("!", "?"))
        said = anything.greetings.sub("", sentence, count=1)
        if "?" not in said and machine.proofs.match(said):
            tally.proofs += 1
        elif "?" not in said and machine.phrases.match(said):
            tally.phrases += 1
        elif anything.closings.match(said):
            closed = True
        elif not (closed and short) and not anything.neutral.match(said) and _WORD.search(said):
            tally.own += 1
    return tally


def _sentences(body: str) -> Iterator[str]:
    """Sentences in lower case; a line that goes on in the next one, in small letters, is joined with it."""
    paragraph = ""
    for line in body.splitlines():
        stripped = line.strip()
        if (
            paragraph
            and stripped[:1].islower()
            and _UNFINISHED.search(paragraph)
            and len(paragraph) < _LONGEST_SENTENCE
        ):
            paragraph += " " + stripped
            continue
        yield from _parts(paragraph)
        paragraph = stripped
    yield from _parts(paragraph)


def _parts(paragraph: str) -> Iterator[str]:
    for sentence in _SENTENCE_END.split(paragraph):
        if sentence:
            yield sentence[:_LONGEST_SENTENCE].casefold()


@cache
def _rules() -> tuple[tuple[_Machine, ...], _Anything]:
    tables: dict[str, Any] = tomllib.loads(files("triage_models.text.human").joinpath("rules.toml").read_text("utf-8"))
    anything = tables.pop("anything")
    machines = tuple(
        _Machine(
            name=name,
            screen=tuple(word.casefold() for word in table["screen"]),
            subjects=_any_of(table["subjects"]),
            proofs=_any_of(table["proofs"]),
            phrases=_any_of(table["phrases"]),
            rest=_any_of(table.get("rest", ())),
        )
        for name, table in tables.items()
    )
    greetings = re.compile(anything["greetings"].casefold())
    return machines, _Anything(_any_of(anything["neutral"]), _any_of(anything["closings"]), greetings)


def _any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    joined = "|".join(f"(?:{_folded(pattern)})" for pattern in patterns)
    return re.compile(joined) if joined else _NEVER


def _folded(pattern: str) -> str:
    """Letters as `str.casefold` leaves them in a text, classes such as \\W as they are."""
    return re.sub(r"(?<!\\)ß", "ss", pattern)
