"""One small loader per public data set: its folder in, labelled texts out.

Traps of the copies are named in the data sets' CARD.md; where a loader steps around one, it says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from public_files import read_cells, read_columns, read_pairs, read_text

from triage.errors import UnreadableDataError
from triage_training.examples import Label

ANGER = "anger"
"""The one label of every anger task."""

_XED_LABELS = re.compile(r"[0-9, ]+")
_XED_ANGER = "1"


@dataclass(frozen=True, slots=True)
class LabelledText:
    """One text of a public set.

    Parameters
    ----------
    label:
        None for a text that no label fits (out of scope).
    test:
        Whether the authors of the set made it a test text; always False where they made no split.
    """

    text: str
    label: Label | None
    test: bool = False


LabelledTexts = tuple[LabelledText, ...]


def banking77(folder: Path) -> LabelledTexts:
    """Bank customers' questions, 77 intents (Casanueva et al. 2020)."""
    return (
        *_labelled(read_columns(folder / "train.csv", ("text", "category"))),
        *_labelled(read_columns(folder / "test.csv", ("text", "category")), test=True),
    )


def clinc150(folder: Path) -> LabelledTexts:
    """Queries to an assistant, 150 intents, and queries that match none (Larson et al. 2019).

    As its authors do, only `train` is learned from and `test` measured on; `val` and the few out-of-scope training
    queries are left alone.
    """
    file = folder / "data_full.json"
    lists = read_pairs(file)
    if not {"train", "test", "oos_test"} <= lists.keys():
        raise UnreadableDataError(f"{file}: lacks one of train, test, oos_test.", hint="Fetch the file again.")
    strangers = tuple(LabelledText(text, None, test=True) for text, _ in lists["oos_test"])
    return (*_labelled(lists["train"]), *_labelled(lists["test"], test=True), *strangers)


def airline_tweets(folder: Path) -> LabelledTexts:
    """Tweets to airlines: negative, neutral, positive (CrowdFlower 2015).

    The copy's edited `negativereason` cells are not read.
    """
    return tuple(_labelled(read_columns(folder / "Tweets.csv", ("text", "airline_sentiment"))))


def complaints(folder: Path) -> LabelledTexts:
    """Tweets to support accounts: complaint or not (Singh et al. 2023)."""
    names = {"0": "other", "1": "complaint"}
    file = folder / "X-CI_Dataset.csv"
    rows = read_columns(file, ("tweet", "label"))
    _refuse_others(file, (label for _, label in rows), names)
    return tuple(LabelledText(text, names[label]) for text, label in rows)


def complaint_anger(folder: Path) -> LabelledTexts:
    """The same tweets: anger against every other emotion; the case of labels varies in the copy."""
    rows = read_columns(folder / "X-CI_Dataset.csv", ("tweet", "emotion"))
    return tuple(_flagged((text, emotion.strip().lower() == ANGER) for text, emotion in rows))


def it_tickets(folder: Path) -> LabelledTexts:
    """Tickets of a company's IT desk, eight topics; already lower-cased and stripped of names (Endava)."""
    file = folder / "all_tickets_processed_improved_v3.csv"
    return tuple(_labelled(read_columns(file, ("Document", "Topic_group"))))


def rusentitweet(folder: Path) -> LabelledTexts:
    """Russian tweets: negative, neutral, positive, speech act, skip (Smetanin 2022)."""
    return (
        *_labelled(read_columns(folder / "rusentitweet_train.csv", ("text", "label"))),
        *_labelled(read_columns(folder / "rusentitweet_test.csv", ("text", "label")), test=True),
    )


def bulgarian_reviews(folder: Path) -> LabelledTexts:
    """Bulgarian film reviews: negative or positive (Martinez-Garcia et al. 2021); `dev` is learned from too."""
    return (
        *_reviews(folder / "bg" / "train.csv"),
        *_reviews(folder / "bg" / "dev.csv"),
        *_reviews(folder / "bg" / "test.csv", test=True),
    )


def brighter_anger(folder: Path, language: str) -> LabelledTexts:
    """Social media texts with anger of any intensity against none (Muhammad et al. 2025).

    Track B, because the English test labels of track A are blank in the copy; `dev` is learned from too.

    Parameters
    ----------
    language:
        The three letters of the set's own file names.
    """
    return (
        *_intensities(folder / "track_b" / "train" / f"{language}.csv"),
        *_intensities(folder / "track_b" / "dev" / f"{language}.csv"),
        *_intensities(folder / "track_b" / "test" / f"{language}.csv", test=True),
    )


def xed_anger(folder: Path, language: str) -> LabelledTexts:
    """Film subtitles: anger against the other emotions, labels projected from English (Öhman et al. 2020).

    Some lines of the copy are broken (cut in two, or with further columns): only "text TAB numbers" is read.
    """
    lines = read_text(folder / "projections" / f"{language}-projections.tsv").split("\n")
    pairs = [parts for line in lines if len(parts := line.rstrip("\r").split("\t")) == 2]
    return tuple(
        _flagged(
            (text, _XED_ANGER in re.split("[, ]+", labels)) for text, labels in pairs if _XED_LABELS.fullmatch(labels)
        )
    )


def _reviews(file: Path, *, test: bool = False) -> Iterable[LabelledText]:
    names = {"0": "negative", "1": "positive"}
    rows = read_cells(file)
    _refuse_others(file, (row[0] for row in rows), names)
    return _labelled(((row[1], names[row[0]]) for row in rows), test=test)


def _intensities(file: Path, *, test: bool = False) -> Iterable[LabelledText]:
    rows = read_columns(file, ("text", ANGER))
    _refuse_others(file, (anger for _, anger in rows), ("0", "1", "2", "3"))
    return _flagged(((text, anger != "0") for text, anger in rows), test=test)


def _refuse_others(file: Path, found: Iterable[str], known: Iterable[str]) -> None:
    """Refuse a file with labels it should not have, without quoting what may be a customer's text."""
    others = sum(label not in frozenset(known) for label in found)
    if others:
        raise UnreadableDataError(
            f"{file}: {others} rows have another label than {', '.join(known)}.", hint="Fetch the file again."
        )


def _labelled(rows: Iterable[tuple[str, ...]], *, test: bool = False) -> Iterable[LabelledText]:
    return (LabelledText(text, label, test) for text, label in rows)


def _flagged(rows: Iterable[tuple[str, bool]], *, test: bool = False) -> Iterable[LabelledText]:
    return (LabelledText(text, frozenset({ANGER} if holds else ()), test) for text, holds in rows)
