"""Loads the data of a training run: read, map, validate, merge duplicates, cluster near duplicates."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from triage_training.config import SourceConfig, TrainingConfig
from triage_training.conflicts import merge_duplicates
from triage_training.duplicates import near_duplicate_clusters
from triage_training.examples import Dataset
from triage_training.mapping import RowMapper
from triage_training.sources import Table, read_tables
from triage_training.sufficiency import check_enough
from triage_training.validation import validate


def load_dataset(config: TrainingConfig, *, cache_dir: Path) -> Dataset:
    """Load every source of a training run.

    Parameters
    ----------
    cache_dir:
        Where temporary files are written and removed again; for hub data sets see `read_tables`.

    Raises
    ------
    InputMissingError, UnreadableDataError
        When a source cannot be read.
    MissingColumnsError, UnknownLabelError, TooFewExamplesError
        When its rows cannot be learned from.
    """
    rows = validate(config, _tables(config, cache_dir))
    distinct = merge_duplicates(rows.examples, config.tasks, rows.report)
    check_enough(distinct.examples, rows.tasks, distinct.report.rows_read)
    clusters = near_duplicate_clusters(distinct.texts, config.splits.near_duplicate_similarity)
    return Dataset(distinct.examples, rows.tasks, clusters, distinct.report)


def _tables(config: TrainingConfig, cache_dir: Path) -> Iterator[tuple[SourceConfig, Table]]:
    for source in config.sources:
        wanted = RowMapper(source, config.tasks).wanted
        for table in read_tables(source, wanted=wanted, cache_dir=cache_dir):
            yield source, table
