"""`triage score`: tickets in, one JSON line out per ticket, in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from triage import Ticket, TriageFailure, Triager
from triage.errors import DataError
from triage_serve.cli.options import model_option, registry_option
from triage_serve.inference.loading import load_model
from triage_serve.json_text import whole_characters
from triage_serve.result_files import open_results
from triage_serve.scoring import score_stream
from triage_serve.ticket_files import Row, open_tickets

_SHOW_SUMMARY_FROM = 2


@click.command()
@click.argument("source", metavar="INPUT", required=False)
@click.option("--text", help="Score this text instead of a file.")
@model_option
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write here when all is done (whole or not at all), not to standard output.",
)
@click.option("--explain", is_flag=True, help="Also say which characters spoke for each label, and what was read.")
@click.option("--text-column", metavar="NAME", help="The column or key that holds the message, if not `body`.")
@registry_option
def score(
    source: str | None,
    text: str | None,
    model: str,
    output: Path | None,
    explain: bool,
    text_column: str | None,
    registry: Path,
) -> None:
    """Score tickets: one JSON line out per ticket in.

    INPUT is a .jsonl, .csv or .parquet file (.jsonl.gz and .csv.gz too), or - for JSON Lines on standard input. A
    ticket that cannot be scored gets a line that says why; the summary on standard error counts them.
    """
    if (source is None) == (text is None):
        raise click.UsageError("Name an INPUT (or - for standard input), or give --text; not both.")
    with _rows(source, text, text_column) as rows:
        triager = load_model(model, registry)
        _write_all(triager, rows, None if str(output) == "-" else output, explain=explain)


@contextmanager
def _rows(source: str | None, text: str | None, text_column: str | None) -> Iterator[Iterable[Row]]:
    if source is None:
        yield [Ticket(id="1", body=whole_characters(text or ""))]
        return
    with open_tickets(source, text_column=text_column) as rows:
        yield rows


def _write_all(triager: Triager, rows: Iterable[Row], output: Path | None, *, explain: bool) -> None:
    from tqdm import tqdm

    failures: Counter[str] = Counter()
    done = 0
    # disable=None: a progress bar on a terminal, none in a pipe.
    with open_results(output) as write, tqdm(unit=" tickets", disable=None, leave=False) as progress:
        try:
            for result in score_stream(triager, rows, explain=explain):
                write(result)
                done += 1
                progress.update()
                if isinstance(result, TriageFailure):
                    failures[result.code] += 1
        except DataError:
            if output is not None:
                click.echo(f"{output} was not written: the input is damaged further on.", err=True)
            raise
        finally:
            progress.close()
            _summarise(done, failures)


def _summarise(done: int, failures: Counter[str]) -> None:
    if done < _SHOW_SUMMARY_FROM and not failures:
        return
    by_code = ", ".join(f"{code} {count:,}" for code, count in failures.most_common())
    note = f"; {failures.total():,} not scored: {by_code}" if failures else ""
    click.echo(f"{done - failures.total():,} of {done:,} tickets scored{note}.", err=True)
