"""Language identification on eval/suites/languages: accuracy by file and language, time per text, memory.

    python eval/benchmarks/languages.py [--suite DIR] [--repeats 3] [--json FILE] [--strict]

Every text is examined with the first languages supported and no hint. A supported row is right when its language is
named; an unsupported one when it is recognised as unsupported, whichever language is named. A row of `mixed.tsv` is
right when it is found to be mixed, or not mixed and in its language, as labelled. Rows of `latin.tsv` with Cyrillic are
also written in Cyrillic: the share of their words that come out exactly. Time is the median over texts of the shortest
of the repeats; memory is what a fresh process grows by until it has identified a text in each script.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from speed import PROJECT, Figure, all_met, finished, machine, positive, show, write

from triage.errors import TriageError
from triage_models.language import FIRST_LANGUAGES, Finding, LanguageIdentifier, to_cyrillic
from triage_models.text.traced import TracedText

_MIXED = "mixed"
_LEAST = {"sentences": 99.0, "short": 93.0}
_LEAST_SHORT = 90.0
_LEAST_UNSUPPORTED = 85.0
_MOST_MILLISECONDS = 0.15
_MOST_MEMORY = 150.0
_MEMORY = """
import os, re, sys
from pathlib import Path
import numpy
from triage_models.language import FIRST_LANGUAGES, LanguageIdentifier
def resident():
    return int(re.search(r"VmRSS:\\s+(\\d+)", Path("/proc/self/status").read_text()).group(1)) / 1024
before = resident()
identifier = LanguageIdentifier(frozenset(FIRST_LANGUAGES))
for text in ("Where is my parcel?", "Къде е пратката ми?", "kade e poruchkata mi"):
    identifier.examine(text)
print(resident() - before)
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One text of the suite: its file without suffix, its true language, and its Cyrillic ("" where there is none)."""

    file: str
    language: str
    text: str
    cyrillic: str = ""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; exit status 0 done, 1 it cannot run or, with `--strict`, a bar is missed, 2 wrong use."""
    options = _parser().parse_args(arguments)
    described = machine()
    try:
        found = measure(options.suite, options.repeats)
        if options.json is not None:
            write(options.json, described, {"repeats": options.repeats}, found)
    except TriageError as error:
        print(f"{error.code}: {error}", file=sys.stderr)
        return error.exit_status
    print(show(described, found))
    return 1 if options.strict and not all_met(found) else 0


def measure(suite: Path, repeats: int) -> list[Figure]:
    """Measure accuracy, the reading of Latin letters, time and memory.

    Raises
    ------
    TriageError
        When the suite is not there.
    """
    rows = [row for name in ("sentences", "short", "latin", "mixed") for row in read_rows(suite / f"{name}.tsv")]
    identifier = LanguageIdentifier(frozenset(FIRST_LANGUAGES))
    findings = [identifier.examine(row.text) for row in rows]
    judged = [(row, is_right(row, finding)) for row, finding in zip(rows, findings, strict=True)]
    return [*_accuracy(judged), *_letters(rows, findings), *_times(identifier, rows, repeats), *_memory()]


def read_rows(path: Path) -> list[Row]:
    """Read a file of the suite.

    Raises
    ------
    TriageError
        When it is not there.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()[1:]
    except OSError as error:
        raise TriageError(
            f"{path.name} cannot be read: {error.strerror}.", hint="Name the folder with --suite."
        ) from None
    return [Row(path.stem, *line.split("\t")) for line in lines]


def is_right(row: Row, finding: Finding) -> bool:
    """Whether a finding is what the row's label asks for."""
    if row.file == _MIXED:
        return finding.mixed if row.language == _MIXED else _is_found(row, finding) and not finding.mixed
    return _is_found(row, finding)


def _is_found(row: Row, finding: Finding) -> bool:
    if row.language not in FIRST_LANGUAGES:
        return not finding.language.supported
    return finding.language.code == row.language and finding.latin == bool(row.cyrillic)


def _accuracy(judged: Sequence[tuple[Row, bool]]) -> list[Figure]:
    def share(name: str, wanted: Callable[[Row], bool], least: float | None = None) -> Figure:
        right = [good for row, good in judged if wanted(row)]
        return Figure(f"{name} ({len(right)})", 100 * sum(right) / len(right), "%", least=least)

    ours = set(FIRST_LANGUAGES)
    figures = [
        share(f"{file}, supported", lambda row, file=file: row.file == file and row.language in ours, least)
        for file, least in _LEAST.items()
    ]
    figures.append(
        share(
            "sentences and short, unsupported",
            lambda row: row.file in _LEAST and row.language not in ours,
            _LEAST_UNSUPPORTED,
        )
    )
    for file, language in sorted({(row.file, row.language) for row, _ in judged}):
        least = _LEAST_SHORT if file == "short" and language in {"bg", "ru"} else None
        figures.append(
            share(f"{file} {language}", lambda row, key=(file, language): (row.file, row.language) == key, least)
        )
    return figures


def _letters(rows: Iterable[Row], findings: Iterable[Finding]) -> list[Figure]:
    latin = [row for row in rows if row.cyrillic]
    return [
        Figure(f"words written in Cyrillic as expected, {code}", 100 * _same_words(latin, code), "%")
        for code in sorted({row.language for row in latin})
    ]


def _same_words(rows: Iterable[Row], code: str) -> float:
    pairs = []
    for row in rows:
        if row.language == code:
            written = TracedText.of(row.text).edit(to_cyrillic(row.text, code)).text
            pairs += list(zip(written.split(), row.cyrillic.split(), strict=True))
    return sum(left == right for left, right in pairs) / len(pairs)


def _times(identifier: LanguageIdentifier, rows: Iterable[Row], repeats: int) -> list[Figure]:
    texts = [row.text for row in rows if row.file in _LEAST]
    return [
        Figure("identify", _milliseconds(identifier.identify, texts, repeats), "ms", most=_MOST_MILLISECONDS),
        Figure("examine", _milliseconds(identifier.examine, texts, repeats), "ms"),
    ]


def _milliseconds(examine: Callable[[str], object], texts: Iterable[str], repeats: int) -> float:
    def seconds(text: str) -> float:
        start = time.perf_counter()
        examine(text)
        return time.perf_counter() - start

    return 1000 * median(min(seconds(text) for _ in range(repeats)) for text in texts)


def _memory() -> list[Figure]:
    if sys.platform != "linux":
        return []
    grown = float(finished([sys.executable, "-c", _MEMORY]).output)
    return [Figure("memory of a fresh process", grown, "MiB", most=_MOST_MEMORY)]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="languages.py", description="Accuracy and time of language identification.")
    suite = PROJECT / "eval" / "suites" / "languages"
    parser.add_argument("--suite", type=Path, default=suite, metavar="DIR", help="folder of the texts")
    parser.add_argument("--repeats", type=positive, default=3, metavar="N", help="times each text is identified (3)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write machine and figures here too")
    parser.add_argument("--strict", action="store_true", help="exit 1 when a bar is missed")
    return parser


if __name__ == "__main__":
    sys.exit(main())
