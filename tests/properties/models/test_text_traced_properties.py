from bisect import bisect_left

from hypothesis import given
from hypothesis import strategies as st

from triage_models.text.characters import clean
from triage_models.text.traced import Edit, Mark, TracedText, moved_marks

TEXTS = st.text(alphabet="abcдя \n.é\u0301\u200b\u00a0\r\ud800Ａ😀\u200d", max_size=60)


@st.composite
def edits_of(draw: st.DrawFn, text: str) -> list[Edit]:
    bounds = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    pairs = zip(bounds[::2], bounds[1::2], strict=False)
    return [Edit(start, end, draw(st.text("xyz", max_size=3))) for start, end in pairs if start < end]


def plain_edit(text: str, edits: list[Edit]) -> str:
    for start, end, replacement in reversed(edits):
        text = text[:start] + replacement + text[end:]
    return text


def assert_traced(traced: TracedText, source: str) -> None:
    """Runs are in order in both texts; parts of what was rewritten as a whole share their source."""
    reached = source_reached = 0
    for run in traced.runs:
        assert run.start >= reached
        assert run.source_start >= source_reached
        assert run.length > 0
        assert run.source_end > run.source_start
        reached, source_reached = run.start + run.length, run.source_start
        assert run.source_end <= len(source)
    assert reached <= len(traced.text)


@given(st.data(), TEXTS)
def test_edits_give_the_same_text_as_replacing_one_by_one(data: st.DataObject, source: str) -> None:
    edits = data.draw(edits_of(source))
    traced = TracedText.of(source).edit(edits)
    assert traced.text == plain_edit(source, edits)
    assert_traced(traced, source)


@given(st.data(), TEXTS)
def test_kept_characters_know_where_they_came_from(data: st.DataObject, source: str) -> None:
    spans = [(edit.start, edit.end) for edit in data.draw(edits_of(source))]
    traced = TracedText.of(source).keep(spans)
    assert traced.text == "".join(source[start:end] for start, end in spans)
    for run in traced.runs:
        assert traced.text[run.start : run.start + run.length] == source[run.source_start : run.source_end]
    assert sum(run.length for run in traced.runs) == len(traced.text)


@given(st.data(), TEXTS)
def test_a_trace_survives_one_change_after_another(data: st.DataObject, source: str) -> None:
    once = TracedText.of(source).edit(data.draw(edits_of(source)))
    twice = once.edit(data.draw(edits_of(once.text)))
    spans = [(edit.start, edit.end) for edit in data.draw(edits_of(twice.text))]
    assert_traced(twice.keep(spans), source)


@given(st.data(), TEXTS)
def test_marks_move_with_the_text_they_mark(data: st.DataObject, source: str) -> None:
    edits = data.draw(edits_of(source))
    untouched = [
        place
        for place in range(len(source))
        if not any(edit.start <= place < edit.end for edit in edits)
    ]  # fmt: skip
    text = plain_edit(source, edits)
    for place in untouched:
        (mark,) = moved_marks([Mark(place, place + 1, "quoted_text")], edits)
        before = bisect_left([edit.end for edit in edits], place + 1)
        shift = sum(len(edit.replacement) - (edit.end - edit.start) for edit in edits[:before])
        assert (mark.start, text[mark.start]) == (place + shift, source[place])


@given(TEXTS)
def test_cleaning_is_finished_after_two_looks_and_never_makes_a_text_longer(source: str) -> None:
    once = TracedText.of(source).edit(clean(source))
    twice = once.edit(clean(once.text))
    assert clean(twice.text) == []
    assert len(twice.text) <= len(source)
    assert_traced(twice, source)
