from __future__ import annotations

import re
import string
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from triage_models.language import FIRST_LANGUAGES, UNKNOWN, LanguageIdentifier, to_cyrillic
from triage_models.text.traced import TracedText

IDENTIFIER = LanguageIdentifier(frozenset(FIRST_LANGUAGES))
CODES = st.sampled_from(["bg", "ru"])
TYPED = st.text(alphabet=string.ascii_letters + "46 '’.,-@:/\n" + "абвъ", max_size=200)


@given(st.text(), st.none() | st.text(max_size=5))
def test_any_text_gets_a_language_with_a_probability(text: str, hint: str | None) -> None:
    found = IDENTIFIER.examine(text, hint)
    assert 0.0 <= found.language.confidence <= 1.0
    assert found.language.supported == (found.language.code in FIRST_LANGUAGES)
    assert found.language == IDENTIFIER.identify(text, hint)
    assert not found.latin or found.language.code in {"bg", "ru"}


@given(st.text(alphabet=st.characters(exclude_categories=["L", "N", "Cs"])))
def test_without_letters_nothing_is_known(text: str) -> None:
    assert IDENTIFIER.identify(text) == UNKNOWN


@given(st.text(max_size=100), st.sets(st.sampled_from(["bg", "ru", "en", "pl", "sr", "hr", "el", "xx"])))
def test_a_language_is_supported_when_it_is_one_of_those_asked_for(text: str, supported: set[str]) -> None:
    found = LanguageIdentifier(frozenset(supported)).identify(text)
    assert found.supported == (found.code in supported)


@given(TYPED, CODES)
def test_edits_are_in_order_apart_and_change_something(text: str, code: str) -> None:
    edits = to_cyrillic(text, code)
    assert all(0 <= edit.start < edit.end <= len(text) for edit in edits)
    assert all(left.end <= right.start for left, right in pairwise(edits))
    assert all(text[edit.start : edit.end] != edit.replacement for edit in edits)


@given(TYPED, CODES)
def test_writing_in_cyrillic_twice_is_writing_once(text: str, code: str) -> None:
    once = TracedText.of(text).edit(to_cyrillic(text, code)).text
    again = TracedText.of(once).edit(to_cyrillic(once, code)).text
    assert re.sub(r"\S*[a-zA-Z0-9@/]\S*", "", again) == re.sub(r"\S*[a-zA-Z0-9@/]\S*", "", once)


@given(TYPED, CODES)
def test_spaces_and_stops_stay_where_they_are(text: str, code: str) -> None:
    written = TracedText.of(text).edit(to_cyrillic(text, code)).text
    assert re.findall(r"[\s.,@:/-]", written) == re.findall(r"[\s.,@:/-]", text)
