from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event

from triage_serve.storage import EventType, MessageFilter, NewAssessment, NewEvent, NewMessage, Store

NOW = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.fixture(scope="module", params=[True, False], ids=["analyzed", "fresh"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A few hundred messages of many customers; what SQLite knows of their distribution, if it was ever asked."""
    with Store.open(f"sqlite:///{tmp_path_factory.mktemp('plans')}/triage.db") as opened:
        opened.migrate()
        with opened.writing() as work:
            for number in range(400):
                words = (f"label-{number % 12}", True, f"label-{number % 4}", True, f"label-{number % 5}", True)
                model = ("starter", str(number % 3), ("en", "ru", "bg")[number % 3])
                new = NewMessage(f"m-{number}", "Hello", customer_id=f"c-{number % 90}", ticket_id=f"t-{number % 150}")
                seq = work.messages.add(new).message.seq
                signals = frozenset({f"signal-{number % 7}"})
                work.assessments.add(seq, NewAssessment(*model, *words, number % 2 == 0, {}, signals))
                work.events.add(NewEvent(EventType.SOLVED, customer_id=f"c-{number % 90}"))
            if request.param:
                work.listing.connection.exec_driver_sql("ANALYZE")
        yield opened


def plan(work: Any, ask: Any) -> list[str]:
    """Run something and give SQLite's plans of its statements."""
    connection = work.listing.connection
    asked: list[tuple[str, Any]] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        asked.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    ask(work)
    event.remove(connection, "before_cursor_execute", note)
    return [
        row[3]
        for statement, parameters in asked
        for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
    ]


@pytest.mark.parametrize(
    "wanted",
    [
        MessageFilter(),
        MessageFilter(customer_id="c-1"),
        MessageFilter(ticket_id="t-1"),
        MessageFilter(channel="email"),
        MessageFilter(category="label-1"),
        MessageFilter(priority="label-1"),
        MessageFilter(sentiment="label-1"),
        MessageFilter(language="bg"),
        MessageFilter(accepted=False),
        MessageFilter(model="other"),
    ],
    ids=lambda wanted: "+".join(name for name in wanted.__slots__ if getattr(wanted, name) is not None) or "all",
)
def test_a_list_is_read_in_its_order_without_sorting_and_without_visiting_everything(
    store: Store, wanted: MessageFilter
) -> None:
    with store.reading() as work:
        steps = plan(work, lambda work: work.listing.page(wanted))
    assert not [step for step in steps if "TEMP B-TREE" in step]
    is_whole = wanted == MessageFilter()  # the newest of all: read from the end, and stopped at the limit
    assert not [step for step in steps if step.startswith("SCAN")] or is_whole


@pytest.mark.parametrize(
    "ask",
    [
        lambda work: work.messages.detail("m-1"),
        lambda work: work.customers.interactions("c-1", since=NOW, until=NOW),
        lambda work: work.listing.page(MessageFilter(signal="signal-1", customer_id="c-1")),
        lambda work: work.keys.find("secret"),
        lambda work: work.idempotency.begin("s", "k", "d"),
        lambda work: work.customers.erase("c-1", actor="test"),
        lambda work: work.retention.purge(NOW, limit=10),
    ],
    ids=["detail", "interactions", "signal", "key", "idempotency", "erase", "purge"],
)
def test_no_table_is_visited_from_end_to_end(store: Store, ask: Any) -> None:
    with store.writing() as work:
        steps = plan(work, ask)
    assert not [step for step in steps if step.startswith("SCAN") and "SUBQUERY" not in step]
