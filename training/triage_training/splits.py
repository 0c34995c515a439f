"""Four disjoint splits, fit / calibrate / decide / test, and folds for cross-fitting.

Units (near duplicates and groups) are laid out stratum by stratum and dealt out evenly along that line: systematic
sampling from an ordered list (Cochran, Sampling Techniques, chapter 8). Every label and language thus comes into every
split in nearly its own proportion, whatever the shares. scikit-learn's StratifiedGroupKFold makes equal folds only,
over one label, and takes half a minute for 20 folds of 47,000 groups; this takes the time of a sort.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triage.errors import TooFewExamplesError
from triage_training.config import TrainingConfig
from triage_training.examples import Dataset
from triage_training.units import Unit, labels_of, units_of

SPLIT_NAMES = ("fit", "calibrate", "decide", "test")

_FIT = 0
_FIT_PER_LABEL = 2
_LARGE = 0.01

_Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Splits:
    """Row positions of each split, ascending; together they cover the data set, and no row is in two.

    Parameters
    ----------
    fit:
        For features and heads.
    calibrate:
        For turning scores into probabilities.
    decide:
        For choosing thresholds.
    test:
        For measuring, and nothing else.
    """

    dataset: Dataset
    fit: _Rows
    calibrate: _Rows
    decide: _Rows
    test: _Rows

    def by_name(self) -> dict[str, _Rows]:
        """The splits in the order of their use."""
        return {name: getattr(self, name) for name in SPLIT_NAMES}

    def development(self) -> _Rows:
        """Every row that is not for testing."""
        return np.sort(np.concatenate([self.fit, self.calibrate, self.decide]))


def split(dataset: Dataset, config: TrainingConfig) -> Splits:
    """Split a data set by `config.splits`, seeded by `config.seed`.

    The split a text falls into depends on the set of texts, not on the order of rows or sources. Two units of every
    label, where there are as many, go to `fit`.

    Raises
    ------
    TooFewExamplesError
        When a split would stay empty.
    """
    shares = config.splits
    held = (shares.calibrate, shares.decide, shares.test)
    units = units_of(dataset, range(len(dataset.examples)), config.seed)
    parts = _deal(units, (1 - sum(held), *held), _reserved(dataset, units))
    if len(set(parts)) < len(SPLIT_NAMES):
        largest = max(len(unit.rows) for unit in units)
        raise TooFewExamplesError(
            f"{len(dataset.examples)} rows in {len(units)} independent groups, the largest of {largest}, cannot fill "
            f"the splits {', '.join(SPLIT_NAMES)}.",
            hint="Add different tickets, or loosen splits.group_by or splits.near_duplicate_similarity.",
        )
    return Splits(dataset, *(_rows_of(units, parts, part) for part in range(len(SPLIT_NAMES))))


def folds(dataset: Dataset, rows: Iterable[int], k: int, seed: int) -> tuple[tuple[_Rows, _Rows], ...]:
    """Cut rows into `k` folds for cross-fitting, stratified, with every unit in one fold.

    Returns
    -------
    Per fold: the other rows (to fit on) and the fold's rows (to score), both ascending.

    Raises
    ------
    TooFewExamplesError
        When there are fewer than `k` units.
    """
    units = units_of(dataset, rows, seed)
    parts = _deal(units, (1 / k,) * k, frozenset())
    if len(set(parts)) < k:
        found = f"{len(units)} independent groups of rows"
        raise TooFewExamplesError(f"{found} cannot fill {k} folds.", hint="Lower splits.folds or add tickets.")
    everything = np.sort(np.concatenate([np.array(unit.rows, dtype=np.int64) for unit in units]))
    held = [_rows_of(units, parts, part) for part in range(k)]
    return tuple((np.setdiff1d(everything, fold, assume_unique=True), fold) for fold in held)


def _deal(units: Sequence[Unit], shares: Sequence[float], reserved: frozenset[int]) -> list[int]:
    """Give each unit to the part that is furthest behind its share; reserved units go to the first part.

    Large units come first, each to the part with the most room left. The others follow in their order and share what
    room is left then, in even proportion along the whole line.
    """
    sizes = [len(unit.rows) for unit in units]
    total = sum(sizes)
    large = [index for index, size in enumerate(sizes) if size > max(1, _LARGE * total)]
    large.sort(key=lambda index: (-sizes[index], index))
    parts, room = [_FIT] * len(units), [share * total for share in shares]
    for index in large:
        parts[index] = _FIT if index in reserved else _most(room)
        room[parts[index]] -= sizes[index]
    free = [max(0.0, space) for space in room]
    behind = [0.0] * len(shares)
    for index in sorted(set(range(len(units))) - set(large)):
        behind = [lag + sizes[index] * space / sum(free) for lag, space in zip(behind, free, strict=True)]
        parts[index] = _FIT if index in reserved else _most(behind)
        behind[parts[index]] -= sizes[index]
    return parts


def _most(values: Sequence[float]) -> int:
    return max(range(len(values)), key=values.__getitem__)


def _reserved(dataset: Dataset, units: Sequence[Unit]) -> frozenset[int]:
    """Units that must be fitted on, so that no label is unknown to the heads: two per label, rarest label first."""
    holders: dict[tuple[str, str], list[int]] = {}
    for index, unit in enumerate(units):
        for key in _labels_in(dataset, unit):
            holders.setdefault(key, []).append(index)
    reserved: set[int] = set()
    held: Counter[tuple[str, str]] = Counter()
    for key in sorted(holders, key=lambda each: (len(holders[each]), each)):
        for index in holders[key]:
            if held[key] >= _FIT_PER_LABEL:
                break
            if index not in reserved:
                reserved.add(index)
                held.update(_labels_in(dataset, units[index]))
    return frozenset(reserved)


def _labels_in(dataset: Dataset, unit: Unit) -> set[tuple[str, str]]:
    return {
        (task.name, label)
        for row in unit.rows
        for task in dataset.tasks
        for label in labels_of(dataset.examples[row], task)
    }


def _rows_of(units: Sequence[Unit], parts: Sequence[int], part: int) -> _Rows:
    rows = [row for unit, at in zip(units, parts, strict=True) if at == part for row in unit.rows]
    return np.array(sorted(rows), dtype=np.int64)
