"""`triage route`: what a routing policy does."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import click

from triage.errors import InputMissingError, InvalidTicketError, UnreadableDataError
from triage_serve.cli.options import json_option
from triage_serve.json_text import JsonError, parse_forgiving
from triage_serve.policy import PolicyFile, load_policy
from triage_serve.policy.scored_rows import PastTicket, read_past_ticket
from triage_serve.policy.simulation import Change, Simulation, change_between
from triage_serve.policy.simulation_report import change_json, report_json, report_lines
from triage_serve.ticket_files.lines import Line, read_lines

_LINE_LIMIT = 4 << 20
_EXISTING = click.Path(path_type=Path)


@click.group()
def route() -> None:
    """Try a routing policy on past tickets."""


@route.command()
@click.argument("policy", type=_EXISTING)
@click.argument("source", metavar="INPUT")
@click.option("--against", type=_EXISTING, metavar="POLICY", help="The policy to compare with: the one before.")
@click.option("--at", metavar="MOMENT", help="When tickets without created_at came (ISO 8601); now if left out.")
@json_option
def simulate(policy: Path, source: str, against: Path | None, at: str | None, as_json: bool) -> None:
    """Say what POLICY would have done to scored tickets.

    INPUT is a JSON Lines file as `triage score` writes it, or - for standard input. A line may also have created_at,
    answered_at, channel, attributes, customer (zone, tier) and human (team, priority, category); tickets come in the
    order of the file, the oldest first.
    """
    now = _moment(at)
    after = Simulation(_load(policy).policy, now)
    before = Simulation(_load(against).policy, now) if against is not None else None
    skipped: list[str] = []
    with _opened(source) as stream:
        changes = _run(after, before, _tickets(stream, Path(source).name, skipped))
    _report_skipped(skipped, after.total.tickets, source)
    if as_json:
        _print_json(after, before, changes, skipped)
    else:
        for line in report_lines(after, before, changes):
            click.echo(line)


def _run(after: Simulation, before: Simulation | None, tickets: Iterable[PastTicket]) -> list[Change]:
    from tqdm import tqdm

    changes: list[Change] = []
    # disable=None: a progress bar on a terminal, none in a pipe.
    for ticket in tqdm(tickets, unit=" tickets", disable=None, leave=False):
        decision = after.decide(ticket)
        change = change_between(ticket, before.decide(ticket), decision) if before is not None else None
        if change is not None:
            changes.append(change)
    return changes


def _load(path: Path) -> PolicyFile:
    found = load_policy(path)
    for warning in found.warnings:
        click.echo(f"{found.name}, {warning}", err=True)
    return found


def _tickets(stream: BinaryIO, name: str, skipped: list[str]) -> Iterator[PastTicket]:
    """The rows that can be read; the others are remembered."""
    for line in read_lines(stream, name=name, limit=_LINE_LIMIT):
        if not line.content.strip():
            continue
        try:
            yield read_past_ticket(_parse(line))
        except InvalidTicketError as error:
            skipped.append(f"line {line.number}: {error}")


def _parse(line: Line) -> object:
    if line.too_long:
        raise InvalidTicketError(f"more than {_LINE_LIMIT:,} bytes.")
    try:
        return parse_forgiving(line.content.strip())
    except JsonError as error:
        raise InvalidTicketError(f"{str(error).replace('line 1, ', '')}.") from None


@contextmanager
def _opened(source: str) -> Iterator[BinaryIO]:
    if source == "-":
        yield sys.stdin.buffer
        return
    with ExitStack() as stack:
        try:
            stream = stack.enter_context(Path(source).open("rb"))
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            raise InputMissingError(f"{source}: there is no such file.", hint="Check the name.") from None
        except OSError as error:
            raise UnreadableDataError(f"{source}: cannot be opened: {error.strerror}.") from None
        yield stream


def _report_skipped(skipped: list[str], done: int, source: str) -> None:
    if skipped and not done:
        raise UnreadableDataError(
            f"{source}: holds no scored ticket; {skipped[0]}", hint="INPUT is what `triage score` writes."
        )
    if skipped:
        click.echo(f"{len(skipped):,} lines left out, the first: {skipped[0]}", err=True)


def _print_json(after: Simulation, before: Simulation | None, changes: list[Change], skipped: list[str]) -> None:
    import orjson

    shape = {"after": report_json(after), "left_out": len(skipped)}
    if before is not None:
        shape |= {"before": report_json(before), "changed": [change_json(change) for change in changes]}
    click.echo(orjson.dumps(shape, option=orjson.OPT_INDENT_2).decode())


def _moment(text: str | None) -> datetime:
    if text is None:
        return datetime.now(UTC)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise click.UsageError("--at: expected a moment in ISO 8601, such as 2026-11-20T09:00:00Z.") from None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
