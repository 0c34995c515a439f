"""Text preparation on eval/suites/mails: is the newest part found, how fast, in how much memory, in linear time?

    python eval/benchmarks/text.py [--suite DIR] [--repeats 5] [--json FILE] [--strict]

The first table compares with other libraries where they are installed (the extra `bench`): quotequail and
mail-parser-reply get HTML mails as the text that our own converter makes of them, since they read text. An answer is
right when it is the expected text, apart from blank space at the ends of lines and of the text; words are lost when a
line of the expected text is missing from the answer. Speed is the mean over mails of the shortest of the repeats, on
one core; memory is that of a fresh process that has prepared a mail of each kind. Growth is the time of ten times a
hostile text over the time of the text itself.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from statistics import mean

from speed import PROJECT, Figure, all_met, finished, machine, positive, show, write

from triage.errors import TriageError
from triage.ticket import Ticket
from triage_models.language import FIRST_LANGUAGES, LanguageIdentifier
from triage_models.text.html import html_to_text, looks_like_html
from triage_models.text.words import newest_words

Find = Callable[[str], str]
"""Given a message, its newest part."""

_LEAST_RIGHT = 95.0
_LEAST_PER_SECOND = {"text": 5000.0, "html": 2000.0}
_MOST_MILLISECONDS = 0.15
_MOST_MEMORY = 250.0
_MOST_GROWTH = 12.0
_MEDIUM = (200, 1500)
_MEMORY = """
import re
from pathlib import Path
from triage.ticket import Ticket
from triage_models.language import FIRST_LANGUAGES, LanguageIdentifier
from triage_models.preparation import TextPreparer
preparer = TextPreparer(LanguageIdentifier(frozenset(FIRST_LANGUAGES)))
for body in ("Where is my parcel?", "<div>Къде е пратката ми?</div>", "kade mi e porachkata\\n\\n> old\\n> words"):
    preparer.prepare(Ticket("1", body))
print(int(re.search(r"VmRSS:\\s+(\\d+)", Path("/proc/self/status").read_text()).group(1)) / 1024)
"""
_HOSTILE: Mapping[str, Callable[[int], str]] = {
    "open comments": lambda size: "<p>hello</p>" + "<!--" * (size // 4),
    "open tags": lambda size: "<p>hello</p>" + "<" * size,
    "nested quotes": lambda size: "ok\n" + "".join(f"{'>' * (level % 200)} old\n" for level in range(size // 100)),
    "one line": lambda size: "word " * (size // 5),
    "colons": lambda size: ":\n" * (size // 2),
    "attributions": lambda size: "On Fri, Nov 20, 2026 at 10:15 AM a@b.example wrote:\n" * (size // 50),
    "joiners": lambda size: "\u200d\u0301\U0001f468" * (size // 3),
}
_HOSTILE_SIZE = 6_000


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail of the suite; `newest` is what should be found in `body`."""

    id: str
    language: str
    format: str
    body: str
    newest: str


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; exit status 0 done, 1 it cannot run or, with `--strict`, a bar is missed."""
    options = _parser().parse_args(arguments)
    described = machine()
    try:
        mails = read_mails(options.suite)
        found = [*_quality(mails), *_speeds(mails, options.repeats), _memory(), *_growth(options.repeats)]
        if options.json is not None:
            write(options.json, described, {"repeats": options.repeats}, found)
    except TriageError as error:
        print(f"{error.code}: {error}", file=sys.stderr)
        return error.exit_status
    print(show({**described, "load_average_after": machine()["load_average"]}, found))
    return 1 if options.strict and not all_met(found) else 0


def read_mails(suite: Path) -> list[Mail]:
    """Read every mail of the suite.

    Raises
    ------
    TriageError
        When there is none.
    """
    tables = [tomllib.loads(file.read_text(encoding="utf-8")) for file in sorted(suite.glob("*.toml"))]
    names = Mail.__annotations__
    mails = [Mail(**{name: mail[name] for name in names}) for table in tables for mail in table["mail"]]
    if not mails:
        raise TriageError(f"{suite} holds no mails.", hint="Name the folder with --suite.")
    return mails


def _ours(body: str) -> str:
    return newest_words(Ticket("1", body)).body


def finders() -> dict[str, Find]:
    """Our own way and those of the libraries that are installed."""
    found: dict[str, Find] = {"ticket-triage": _ours}
    try:
        quotequail = import_module("quotequail")
        found["quotequail"] = lambda body: "\n".join(part for new, part in quotequail.quote(_as_text(body)) if new)
        parser = import_module("mailparser_reply").EmailReplyParser(languages=["en", "de", "es", "fr"])
        found["mail-parser-reply"] = lambda body: parser.parse_reply(_as_text(body)) or ""
    except ImportError as error:
        print(f"Not compared with {error.name}: it is not installed.", file=sys.stderr)
    return found


def _as_text(body: str) -> str:
    return html_to_text(body).traced.text if looks_like_html(body) else body


def _quality(mails: Sequence[Mail]) -> Iterator[Figure]:
    languages = sorted({mail.language for mail in mails})
    for name, find in finders().items():
        answers = [_lines(find(mail.body)) for mail in mails]
        right = [answer == _lines(mail.newest) for answer, mail in zip(answers, mails, strict=True)]
        least = _LEAST_RIGHT if find is _ours else None
        yield Figure(f"{name}: right ({len(mails)} mails)", 100 * mean(right), "%", least=least)
        for language in languages:
            share = mean(good for good, mail in zip(right, mails, strict=True) if mail.language == language)
            yield Figure(f"{name}: right, {language}", 100 * share, "%")
        lost = sum(_loses_words(mail, answer) for answer, mail in zip(answers, mails, strict=True))
        yield Figure(f"{name}: mails with words lost", lost)
    silent = sum(
        _loses_words(mail, _lines(words.body)) and not words.flags
        for mail, words in ((mail, newest_words(Ticket("1", mail.body))) for mail in mails)
    )
    yield Figure("ticket-triage: mails with words lost without a flag", silent, most=1)


def _loses_words(mail: Mail, answer: Sequence[str]) -> bool:
    return not set(filter(None, _lines(mail.newest))) <= set(answer)


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip().splitlines()]


def _speeds(mails: Sequence[Mail], repeats: int) -> Iterator[Figure]:
    for kind, least in _LEAST_PER_SECOND.items():
        tickets = [
            Ticket("1", mail.body) for mail in mails if mail.format == kind and _MEDIUM[0] < len(mail.body) < _MEDIUM[1]
        ]
        seconds = mean(_shortest(newest_words, ticket, repeats) for ticket in tickets)
        yield Figure(
            f"mails per second, {kind} ({len(tickets)} of {_MEDIUM[0]}-{_MEDIUM[1]} characters)", 1 / seconds, "", least
        )
    identifier = LanguageIdentifier(frozenset(FIRST_LANGUAGES))
    texts = [_ours(mail.body) for mail in mails]
    for name, work, most in (
        ("language, time per newest part", identifier.identify, _MOST_MILLISECONDS),
        ("language and whether mixed, time per newest part", identifier.examine, None),
    ):
        yield Figure(name, 1000 * mean(_shortest(work, text, repeats) for text in texts), "ms", most=most)


def _shortest(work: Callable[[object], object], given: object, repeats: int) -> float:
    def once() -> float:
        start = time.perf_counter()
        work(given)
        return time.perf_counter() - start

    return min(once() for _ in range(repeats))


def _memory() -> Figure:
    used = float(finished([sys.executable, "-c", _MEMORY]).output)
    return Figure("resident memory of text preparation", used, "MB", most=_MOST_MEMORY)


def _growth(repeats: int) -> Iterator[Figure]:
    gc.disable()
    for name, make in _HOSTILE.items():
        short, long = (_shortest(_prepared, make(size), repeats) for size in (_HOSTILE_SIZE, 10 * _HOSTILE_SIZE))
        yield Figure(f"ten times as long: {name}", long / short, "x", most=_MOST_GROWTH)
    gc.enable()


def _prepared(body: object) -> None:
    with suppress(TriageError):  # too long or empty: it was read all the same
        newest_words(Ticket("1", str(body)))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="text.py", description="Text preparation: quality, speed, memory.")
    suite = PROJECT / "eval" / "suites" / "mails"
    parser.add_argument("--suite", type=Path, default=suite, metavar="DIR", help="the mails (eval/suites/mails)")
    parser.add_argument("--repeats", type=positive, default=5, metavar="N", help="timings of each mail (5)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write machine and figures here too")
    parser.add_argument("--strict", action="store_true", help="exit 1 when a bar is missed")
    return parser


if __name__ == "__main__":
    sys.exit(main())
