from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage_serve.policy.lines import LineMap

TEXT = '''# a comment with [brackets] and "quotes"
top = 1

[section]  # and one here
key = "a # no comment"
long = [
  "one",  # first ] of all
  "two",
]
table = { inner = 1, "quoted key" = 2 }

[[items]]
name = "first"
[items.sub]
deep.deeper = true

[[items]]
"name" = """
several
lines"""
after = 'x'
[other.way]
k = 0'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("top",), 2),
        (("section",), 4),
        (("section", "key"), 5),
        (("section", "long"), 6),
        (("section", "table", "inner"), 10),
        (("items",), 12),
        (("items", 0), 12),
        (("items", 0, "name"), 13),
        (("items", 0, "sub"), 14),
        (("items", 0, "sub", "deep", "deeper"), 15),
        (("items", 1), 17),
        (("items", 1, "name"), 18),
        (("items", 1, "after"), 21),
        (("other", "way", "k"), 23),
        (("section", "missing"), 4),
        (("nowhere",), None),
    ],
)
def test_a_key_is_found_on_its_line_or_its_sections(path: tuple[str | int, ...], line: int | None) -> None:
    tomllib.loads(TEXT)
    assert LineMap(TEXT).line(path) == line


def test_a_word_of_a_value_over_several_lines_has_a_line_of_its_own() -> None:
    assert LineMap(TEXT).line(("section", "long"), "two") == 8
    assert LineMap(TEXT).line(("section", "long"), "three") == 6


names = st.text("abc-_", min_size=1, max_size=4)
values = st.sampled_from(
    ["1", '"x"', "'y'", '"# [ { \\" "', "[\n  1,\n  [2], # c\n]", "{ a = [\n1\n] }", '"""a\n"b"\n"""', "'''\n#\n'''"]
)


@given(st.lists(st.tuples(names, st.lists(st.tuples(names, values), unique_by=lambda item: item[0])), max_size=5))
def test_every_key_of_every_section_is_found_where_it_was_written(
    sections: list[tuple[str, list[tuple[str, str]]]],
) -> None:
    lines, wanted = list[str](), dict[tuple[str | int, ...], int]()
    for number, (_, keys) in enumerate(sections):
        lines += ["# [[s]]", "[[ s ]]"]
        for key, value in keys:
            wanted["s", number, key] = len(lines) + 1
            lines += f"{key} = {value}".split("\n")
    text = "\n".join(lines)
    tomllib.loads(text)
    found = LineMap(text)
    assert {path: found.line(path) for path in wanted} == wanted
