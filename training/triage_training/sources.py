"""Reads labelled rows with the Hugging Face `datasets` library: JSON Lines, CSV, Parquet and hub data sets.

Local files go through the `Dataset.from_*` readers, which ask no server anything, and every cell is read as text, so
that no type is guessed from the first rows. What `datasets` writes meanwhile goes to a folder that is removed again.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from triage.errors import InputMissingError, UnreadableDataError
from triage_training.file_errors import loading, reading
from triage_training.line_checks import ENCODING, Layout, check_csv, check_jsonl, long_cells, parse_json
from triage_training.source_config import SourceConfig
from triage_training.source_files import files_of

_BATCH = 1_000
_CUT = "Is the file cut off? Copy it again."


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one file or hub data set.

    Parameters
    ----------
    name:
        What messages call it.
    columns:
        Every column found.
    rows:
        Line (Parquet and hub: row), from 1, and the row, whose type is not checked yet. Read once.
    """

    name: str
    columns: tuple[str, ...]
    rows: Iterable[tuple[int, object]]


def read_tables(source: SourceConfig, *, wanted: Iterable[str], cache_dir: Path) -> Iterator[Table]:
    """Read every file of a source, one table each, in the order of their names.

    Parameters
    ----------
    wanted:
        The columns to read; the rest may hold anything.
    cache_dir:
        Where `datasets` may write meanwhile; created when missing. Nothing of a local file is left there. A hub data
        set leaves its rows there, and its downloads in the hub client's own cache.

    Raises
    ------
    InputMissingError, UnreadableDataError
        When there is nothing to read, or it cannot be read; naming the file and, where there are lines, the line.
    """
    columns = frozenset(wanted)
    if source.hub is not None:
        yield _hub(source, columns, cache_dir)
        return
    for path, name in files_of(source):
        yield _READERS[path.suffix.lower()](path, name, source, columns, cache_dir)


def _jsonl(path: Path, name: str, source: SourceConfig, wanted: frozenset[str], cache_dir: Path) -> Table:
    layout = check_jsonl(path, name)
    with _quiet() as datasets, _scratch(cache_dir) as folder, loading(name, "cannot be loaded", _CUT):
        lines = datasets.Dataset.from_text(
            _exactly(path), split="train", cache_dir=folder, keep_in_memory=True, encoding=ENCODING
        )
    rows = (parse_json(line["text"]) for line in _batched(lines) if line["text"].strip())
    return Table(name, layout.columns, _numbered(name, layout, rows))


def _csv(path: Path, name: str, source: SourceConfig, wanted: frozenset[str], cache_dir: Path) -> Table:
    layout = check_csv(path, name, source.delimiter)
    with (
        _quiet() as datasets,
        _scratch(cache_dir) as folder,
        long_cells(),
        loading(name, "cannot be loaded", "Check its quotes and delimiter."),
    ):
        features = datasets.Features({column: datasets.Value("string") for column in layout.columns})
        rows = datasets.Dataset.from_csv(
            _exactly(path),
            split="train",
            features=features,
            cache_dir=folder,
            keep_in_memory=True,
            delimiter=source.delimiter,
            encoding=ENCODING,
            keep_default_na=False,
        )
    return Table(name, layout.columns, _numbered(name, layout, _batched(rows.select_columns(_some(rows, wanted)))))


def _parquet(path: Path, name: str, source: SourceConfig, wanted: frozenset[str], cache_dir: Path) -> Table:
    with reading(path, name), loading(name, "not a whole Parquet file", _CUT):
        columns, count = _parquet_head(path)
    if not count:
        raise UnreadableDataError(f"{name}: holds no rows.", hint="Name a file with labelled tickets.")
    with _quiet() as datasets, _scratch(cache_dir) as folder, loading(name, "not a whole Parquet file", _CUT):
        rows = datasets.Dataset.from_parquet(
            _exactly(path),
            split="train",
            cache_dir=folder,
            keep_in_memory=True,
            columns=[column for column in columns if column in wanted] or list(columns[:1]),
        )
    return Table(name, columns, enumerate(_batched(rows), start=1))


def _hub(source: SourceConfig, wanted: frozenset[str], cache_dir: Path) -> Table:
    split = source.split or "train"
    name = f"{source.hub} ({split})"
    hint = "Check hub, subset and split, and that this machine reaches the hub."
    with _quiet() as datasets, loading(name, "this hub data set cannot be loaded", hint):
        try:
            rows = datasets.load_dataset(
                source.hub, name=source.subset, split=split, cache_dir=str(cache_dir), keep_in_memory=True
            )
        except (FileNotFoundError, ConnectionError):
            raise InputMissingError(f"{name}: no such hub data set can be reached.", hint=hint) from None
    columns = tuple(rows.column_names)
    return Table(name, columns, enumerate(_batched(rows.select_columns(_some(rows, wanted))), start=1))


_READERS: Mapping[str, Callable[[Path, str, SourceConfig, frozenset[str], Path], Table]] = {
    ".jsonl": _jsonl,
    ".csv": _csv,
    ".parquet": _parquet,
}


def _parquet_head(path: Path) -> tuple[tuple[str, ...], int]:
    """The columns and the number of rows, from the end of the file, which is missing when the file is cut off."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        return tuple(file.schema_arrow.names), file.metadata.num_rows


def _exactly(path: Path) -> Any:
    """This file and no pattern: `datasets` takes brackets and stars in a plain path for a glob."""
    from datasets.data_files import DataFilesDict, DataFilesList

    return DataFilesDict({"train": DataFilesList([str(path.absolute())], [()])})


def _some(rows: Any, wanted: frozenset[str]) -> list[str]:
    """The wanted columns; one at least, so that rows stay countable."""
    return [column for column in rows.column_names if column in wanted] or rows.column_names[:1]


def _batched(rows: Any) -> Iterator[dict[str, Any]]:
    """Every row as plain Python values; class numbers as the names they stand for."""
    names = {column: feature.names for column, feature in rows.features.items() if hasattr(feature, "int2str")}
    for batch in rows.with_format("arrow").iter(batch_size=_BATCH):
        for row in batch.to_pylist():
            for column, labels in names.items():
                number = row[column]
                row[column] = None if number is None or number < 0 else labels[number]
            yield row


def _numbered(name: str, layout: Layout, rows: Iterable[object]) -> Iterator[tuple[int, object]]:
    """Give each row its line; the check and the loader must have seen the same rows."""
    try:
        yield from zip(layout.lines, rows, strict=True)
    except ValueError:
        raise UnreadableDataError(
            f"{name}: two readers disagree on its rows.", hint="Look for stray quotes and odd line ends."
        ) from None


@contextmanager
def _scratch(cache_dir: Path) -> Iterator[str]:
    with reading(cache_dir, str(cache_dir)):
        cache_dir.mkdir(parents=True, exist_ok=True)
        folder = tempfile.TemporaryDirectory(prefix="read-", dir=cache_dir)
    with folder as path:
        yield path


@contextmanager
def _quiet() -> Iterator[Any]:
    """The `datasets` library without progress bars, log lines and download counting; as it was, afterwards."""
    import datasets

    bars = datasets.utils.are_progress_bars_disabled()
    level, counts = datasets.utils.logging.get_verbosity(), datasets.config.HF_UPDATE_DOWNLOAD_COUNTS
    datasets.utils.disable_progress_bars()
    datasets.utils.logging.set_verbosity_error()
    datasets.config.HF_UPDATE_DOWNLOAD_COUNTS = False
    try:
        yield datasets
    finally:
        if not bars:
            datasets.utils.enable_progress_bars()
        datasets.utils.logging.set_verbosity(level)
        datasets.config.HF_UPDATE_DOWNLOAD_COUNTS = counts
