from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.errors import ConfigError
from triage_serve.policy import load_policy, parse_policy

DEFAULT = (Path(__file__).parents[3] / "serve" / "policy.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"x = [", "is not valid TOML"),
        (b"\xff\xfe", "is not UTF-8"),
        (b"", "vocabulary: missing"),
        (b"teams = 5", "line 1: teams: expected a list, found 5."),
        (b"teams = [5]", "line 1: teams[1]: expected a table, found 5."),
        (b"[teams]\nname = 'x'", "line 1: teams: expected a list, found a table."),
        (b"x = " + b"[" * 100_000, "is not valid TOML"),
    ],
)
def test_broken_files_are_refused_in_words(content: bytes, said: str) -> None:
    with pytest.raises(ConfigError) as error:
        parse_policy(content, name="policy.toml")
    assert said in error.value.message


def test_a_file_that_is_not_there_or_is_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        load_policy(tmp_path / "none.toml")
    with pytest.raises(ConfigError, match="cannot be read"):
        load_policy(tmp_path)
    (tmp_path / "large.toml").write_bytes(b"#" * (1 << 21))
    with pytest.raises(ConfigError, match="larger than"):
        load_policy(tmp_path / "large.toml")


def test_windows_line_ends_and_a_byte_order_mark_do_not_move_lines() -> None:
    broken = DEFAULT.replace("capacity = 200", "capcity = 200")
    line = broken[: broken.index("capcity")].count("\n") + 1
    with pytest.raises(ConfigError, match=f"line {line}: teams"):
        parse_policy(b"\xef\xbb\xbf" + broken.replace("\n", "\r\n").encode(), name="policy.toml")


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_whatever_is_left_out_or_doubled_gives_a_policy_or_a_refusal(data: st.DataObject) -> None:
    lines = DEFAULT.splitlines(keepends=True)
    for number in data.draw(st.lists(st.integers(0, len(lines) - 1), max_size=4)):
        line = lines[number]
        lines[number] = data.draw(st.sampled_from(["", line * 2, line.replace('"', "", 2), "x = {}\n"]))
    with suppress(ConfigError):  # and nothing else
        parse_policy("".join(lines).encode(), name="policy.toml")
