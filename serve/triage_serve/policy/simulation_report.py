"""A simulation told: tables for people, plain values for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from triage.routing import RoutingDecision
from triage_serve.policy.simulation import Change, Simulation, Tally

CHANGES_SHOWN = 20
_NO_TALLY = Tally()


def report_lines(after: Simulation, before: Simulation | None, changes: Sequence[Change]) -> Iterator[str]:
    """Say what became of the tickets, per team; beside another policy also what changed."""
    if before is None:
        yield from _table(_rows(after))
        return
    yield from _table(_rows_beside(after, before))
    yield ""
    yield f"{len(changes):,} of {after.total.tickets:,} tickets change{':' if changes else '.'}"
    yield from (f"  {change.id}: {_difference(change)}" for change in changes[:CHANGES_SHOWN])
    if len(changes) > CHANGES_SHOWN:
        yield f"  and {len(changes) - CHANGES_SHOWN:,} more; --json lists them all"


def report_json(simulation: Simulation) -> dict[str, Any]:
    """Give one policy's outcome as plain values."""
    return {
        **_tally_json(simulation.total),
        "teams": {name: _tally_json(tally) for name, tally in simulation.teams.items()},
        "rules": dict(simulation.rules.most_common()),
    }


def change_json(change: Change) -> dict[str, Any]:
    """Give one changed ticket as plain values."""
    return {"id": change.id, "before": _decision_json(change.before), "after": _decision_json(change.after)}


def _rows(simulation: Simulation) -> Iterator[tuple[str, ...]]:
    yield "team", "tickets", "needs review", "late"
    for name, tally in simulation.teams.items():
        yield name, f"{tally.tickets:,}", _review(tally), _late(tally)
    total = simulation.total
    yield "all", f"{total.tickets:,}", _review(total), _late(total)


def _rows_beside(after: Simulation, before: Simulation) -> Iterator[tuple[str, ...]]:
    yield "team", "tickets before", "after", "change", "needs review before", "after", "late before", "after"
    for name in dict.fromkeys((*before.teams, *after.teams)):
        yield _beside(name, before.teams.get(name, _NO_TALLY), after.teams.get(name, _NO_TALLY))
    yield _beside("all", before.total, after.total)


def _beside(name: str, before: Tally, after: Tally) -> tuple[str, ...]:
    tickets = (f"{before.tickets:,}", f"{after.tickets:,}", f"{after.tickets - before.tickets:+,}")
    return (name, *tickets, _review(before), _review(after), _late(before), _late(after))


def _review(tally: Tally) -> str:
    return f"{tally.needs_review / tally.tickets:.1%}" if tally.tickets else "-"


def _late(tally: Tally) -> str:
    return f"{tally.late:,} of {tally.answered:,}" if tally.answered else "-"


def _difference(change: Change) -> str:
    before, after = change.before, change.after
    pairs = (
        ("", before.team, after.team),
        ("priority ", before.priority, after.priority),
        ("respond by ", _minute(before), _minute(after)),
        ("", _review_word(before), _review_word(after)),
        ("hint ", before.hint or "none", after.hint or "none"),
    )
    return ", ".join(f"{what}{old} -> {new}" for what, old, new in pairs if old != new)


def _minute(decision: RoutingDecision) -> str:
    return f"{decision.respond_by:%Y-%m-%d %H:%M}" if decision.respond_by is not None else "never"


def _review_word(decision: RoutingDecision) -> str:
    return "needs review" if decision.needs_review else "no review"


def _tally_json(tally: Tally) -> dict[str, Any]:
    return {
        "tickets": tally.tickets,
        "needs_review": tally.needs_review,
        "needs_review_share": round(tally.needs_review / tally.tickets, 4) if tally.tickets else None,
        "answered": tally.answered,
        "late": tally.late,
    }


def _decision_json(decision: RoutingDecision) -> dict[str, Any]:
    return {
        "team": decision.team,
        "priority": decision.priority,
        "respond_by": decision.respond_by.isoformat() if decision.respond_by is not None else None,
        "rule": decision.rule,
        "needs_review": decision.needs_review,
        "hint": decision.hint,
    }


def _table(rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
    """The first column to the left, figures to the right."""
    cells = list(rows)
    widths = [max(len(cell) for cell in column) for column in zip(*cells, strict=True)]
    for name, *figures in cells:
        aligned = (cell.rjust(width) for cell, width in zip(figures, widths[1:], strict=True))
        yield "  ".join((name.ljust(widths[0]), *aligned)).rstrip()
