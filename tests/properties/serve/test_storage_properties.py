from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from triage_serve.storage import (
    InvalidCursorError,
    MessageFilter,
    NewAssessment,
    NewMessage,
    Store,
    UnstorableValueError,
)
from triage_serve.storage.cursors import read_cursor, write_cursor
from triage_serve.storage.escapes import escape, unescape
from triage_serve.storage.moments import from_microseconds, to_microseconds

FEW = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
ANY_TEXT = st.text(st.characters(exclude_categories=()) | st.sampled_from("\x00\x1a\ud83d\ude21"))
NAMES = st.text(st.characters(exclude_categories=()), max_size=20)
NUMBERS = st.integers() | st.floats(allow_nan=False)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
)
ZONES = st.integers(-14, 14).map(lambda hours: timezone(timedelta(hours=hours)))
INSIDE = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=ZONES)
MESSAGES = st.builds(
    NewMessage,
    id=NAMES,
    body=ANY_TEXT,
    subject=ANY_TEXT,
    source=NAMES,
    ticket_id=st.none() | NAMES,
    customer_id=st.none() | NAMES,
    channel=st.none() | NAMES,
    created_at=st.none() | INSIDE,
    language=st.none() | NAMES,
    attributes=st.dictionaries(ANY_TEXT, JSON, max_size=3),
    customer=st.dictionaries(ANY_TEXT, JSON, max_size=3),
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path_factory.mktemp('store')}/triage.db") as opened:
        opened.migrate()
        yield opened


def empty(store: Store) -> None:
    store.purge(datetime.now(UTC) + timedelta(days=1))


@given(text=ANY_TEXT)
def test_escaping_loses_nothing_and_leaves_nothing_a_database_refuses(text: str) -> None:
    escaped = escape(text)
    assert unescape(escaped) == text
    assert "\x00" not in escaped
    escaped.encode("utf-8")


@given(texts=st.lists(ANY_TEXT, min_size=2, max_size=2, unique=True))
def test_different_texts_stay_different(texts: list[str]) -> None:
    assert escape(texts[0]) != escape(texts[1])


@given(moment=st.datetimes(timezones=ZONES))
def test_a_moment_at_the_ends_of_the_calendar_comes_back_or_is_refused(moment: datetime) -> None:
    try:
        stored = to_microseconds(moment)
    except UnstorableValueError:
        with pytest.raises(OverflowError):
            moment.astimezone(UTC)
    else:
        assert from_microseconds(stored) == moment


@given(moments=st.lists(INSIDE, min_size=2, max_size=2))
def test_moments_come_back_exactly_and_keep_their_order(moments: list[datetime]) -> None:
    stored = [to_microseconds(moment) for moment in moments]
    assert [from_microseconds(number) for number in stored] == moments
    assert (stored[0] < stored[1]) == (moments[0] < moments[1])


@given(seq=st.integers(0, 2**63 - 1), scope=ANY_TEXT, other=ANY_TEXT)
def test_a_cursor_means_one_place_in_one_list(seq: int, scope: str, other: str) -> None:
    cursor = write_cursor(seq, scope)
    assert read_cursor(cursor, scope) == seq
    assume(scope != other)
    with pytest.raises(InvalidCursorError):
        read_cursor(cursor, other)


@given(cursor=ANY_TEXT | st.from_regex(r"[A-Za-z0-9_-]{0,40}", fullmatch=True))
def test_what_is_no_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidCursorError):
        read_cursor(cursor, "")


@given(seq=st.integers(0, 2**40), place=st.integers(0, 21), letter=st.sampled_from("ABCxyz019-_"))
def test_a_changed_cursor_is_refused_or_still_means_the_same(seq: int, place: int, letter: str) -> None:
    cursor = write_cursor(seq, "")
    changed = cursor[:place] + letter + cursor[place + 1 :]
    try:
        assert read_cursor(changed, "") == seq
    except InvalidCursorError:
        assert changed != cursor


@FEW
@given(new=MESSAGES)
def test_every_message_comes_back_as_it_was_given(store: Store, new: NewMessage) -> None:
    empty(store)
    with store.writing() as work:
        work.messages.add(new)
    with store.writing() as work:
        assert work.messages.add(new).duplicate
        found = work.messages.get(new.id, source=new.source)
    assert found is not None
    for name in ("id", "source", "body", "subject", "ticket_id", "customer_id", "channel", "language"):
        assert getattr(found, name) == getattr(new, name)
    assert (found.attributes, found.customer) == (new.attributes, new.customer)
    assert new.created_at in {None, found.created_at}


@FEW
@given(
    before=st.integers(0, 25),
    limits=st.lists(st.integers(1, 9), min_size=1, max_size=5),
    arriving=st.lists(st.integers(0, 4), max_size=6),
    is_filtered=st.booleans(),
)
def test_paging_meets_every_message_once_whatever_arrives_meanwhile(
    store: Store, before: int, limits: list[int], arriving: list[int], is_filtered: bool
) -> None:
    empty(store)
    take(store, "old", before)
    wanted = MessageFilter(category="billing") if is_filtered else MessageFilter()
    met: list[str] = []
    cursor, turn = None, 0
    while True:
        with store.reading() as work:
            page = work.listing.page(wanted, cursor=cursor, limit=limits[turn % len(limits)])
        met += [item.message.id for item in page.items]
        take(store, f"new-{turn}", arriving[turn] if turn < len(arriving) else 0)
        cursor, turn = page.next, turn + 1
        if cursor is None:
            break
    assert met == [f"old-{number}" for number in reversed(range(before))]
    assert turn <= math.ceil(before / min(limits)) + 1


def take(store: Store, name: str, count: int) -> None:
    scored = NewAssessment("starter", "1", "en", "billing", True, None, None, None, None, True, {})
    with store.writing() as work:
        for number in range(count):
            seq = work.messages.add(NewMessage(f"{name}-{number}", "Hello")).message.seq
            work.assessments.add(seq, scored)
