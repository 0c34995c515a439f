"""A configuration file is read whole, and every mistake in it is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from triage.errors import ConfigError
from triage.tasks import TaskKind
from triage_training.config import TrainingConfig, load_config

GOOD = """
name = "demo"
[[sources]]
path = "data/*.csv"
[tasks.category]
kind = "nominal"
labels = ["refund", "delivery"]
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "run.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(folder: Path, text: str, **variables: str) -> str:
    with pytest.raises(ConfigError) as caught:
        load_config(written(folder, text), variables)
    assert "run.toml" in str(caught.value)
    return str(caught.value)


def test_a_short_file_gets_the_documented_defaults(tmp_path: Path) -> None:
    config = load_config(written(tmp_path, GOOD))
    assert (config.seed, config.encoder.name, config.encoder.max_tokens) == (0, "multilingual-e5-small", 512)
    assert (config.splits.calibrate, config.splits.decide, config.splits.test) == (0.1, 0.1, 0.15)
    assert (config.splits.strategy, config.splits.final_fit, config.splits.folds) == ("auto", "without_test", 5)
    assert (config.out_of_scope.pass_rate, config.out_of_scope.max_reference) == (0.98, 20_000)
    assert (config.features.word_max_features, config.heads.regularisation, config.heads.jobs) == (60_000, None, -1)
    task = config.tasks["category"]
    assert (task.kind, task.target_precision, task.class_weight) == (TaskKind.NOMINAL, 0.9, None)


def test_source_paths_start_at_the_folder_of_the_file(tmp_path: Path) -> None:
    source = load_config(written(tmp_path, GOOD)).sources[0]
    assert source.resolve(source.path or "") == tmp_path / "data/*.csv"


def test_a_path_may_begin_with_a_given_variable(tmp_path: Path) -> None:
    text = GOOD.replace("data/*.csv", "${DATA}/a.csv")
    source = load_config(written(tmp_path, text), {"DATA": "/big/disk"}).sources[0]
    assert source.resolve(source.path or "") == Path("/big/disk/a.csv")


def test_an_absent_variable_is_named_and_the_environment_is_not_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATA", "/somewhere")
    message = refusal(tmp_path, GOOD.replace("data/*.csv", "${DATA}/a.csv"))
    assert "needs the variable DATA, which is not set" in message
    assert "problems" not in message  # the wrong source does not also count as a missing one


def test_a_variable_in_the_middle_of_a_path_is_refused(tmp_path: Path) -> None:
    assert "only at the beginning" in refusal(tmp_path, GOOD.replace("data/*.csv", "a/${DATA}/a.csv"), DATA="x")


def test_a_misspelt_key_is_named_with_its_path_and_the_nearest_key(tmp_path: Path) -> None:
    message = refusal(tmp_path, GOOD + "target_precison = 0.8\n")
    assert "tasks.category.target_precison: unknown key; did you mean target_precision?" in message


def test_a_misspelt_value_is_named_with_the_nearest_value(tmp_path: Path) -> None:
    message = refusal(tmp_path, GOOD.replace("nominal", "nominl"))
    assert "tasks.category.kind: found 'nominl'; did you mean nominal?" in message


def test_all_mistakes_come_in_one_message(tmp_path: Path) -> None:
    message = refusal(tmp_path, "sede = 1\n" + GOOD + "[splits]\ntest = 1.5\n[encoder]\nmax_tokens = '9'\n")
    assert "3 problems" in message
    for part in ("sede: unknown key; did you mean seed?", "splits.test: ", "encoder.max_tokens: "):
        assert part in message


@pytest.mark.parametrize(
    ("addition", "expected"),
    [
        ("[tasks.mood]\nkind = 'ordinal'\n", "an ordinal task needs labels, lowest first"),
        ("[tasks.mood]\nkind = 'ordinal'\nlabels = ['a', 'b']\nscale = [1.0]\n", "one number per label, found 1"),
        ("[tasks.mood]\nkind = 'nominal'\nlabels = ['a', 'a']\n", "a label is listed twice"),
        ("[tasks.mood]\nkind = 'nominal'\nlabels = ['a']\n", "at least two"),
        ("[tasks.mood]\nkind = 'nominal'\nscale = [1.0]\n", "only an ordinal task has one"),
        ("[tasks.mood]\nkind = 'nominal'\nflag_objective = 'precision'\n", "only a multilabel task raises flags"),
        ("[tasks.body]\nkind = 'nominal'\n", "tasks.body: this name has a meaning of its own"),
        ("[tasks.'a.b']\nkind = 'nominal'\n", "letters, digits and _ only"),
        ("[splits]\ncalibrate = 0.5\ntest = 0.5\n", "must stay below 1"),
        ("[heads]\njobs = 0\n", "found 0"),
        ("[[sources]]\nsplit = 'test'\npath = 'a.csv'\n", "split: only a hub data set has one"),
        ("[[sources]]\nhub = 'a/b'\npath = 'a.csv'\n", "either a path or a hub name"),
        ("[[sources]]\n", "either a path or a hub name"),
        ("[[sources]]\npath = 'a.csv'\ncolumns = {body = 't'}\nconstants = {body = 'x'}\n", "body: both a column"),
        ("[[sources]]\npath = 'a.csv'\ncolumns = {boddy = 't'}\n", "sources[1].columns.boddy: unknown field; did you"),
        ("[[sources]]\npath = 'a.csv'\nconstants = {langage = 'en'}\n", "did you mean language?"),
        ("[[sources]]\npath = 'a.csv'\nvalues = {category = {R = 'refnd'}}\n", "did you mean refund?"),
        ("[[sources]]\npath = 'a.csv'\nweight = 0\n", "sources[1].weight: "),
        ("[[sources]]\npath = 'a.csv'\nweight = inf\n", "sources[1].weight: "),
    ],
)
def test_values_that_cannot_work_together_are_refused(tmp_path: Path, addition: str, expected: str) -> None:
    assert expected in refusal(tmp_path, GOOD + addition)


def test_yes_no_columns_must_cover_every_label(tmp_path: Path) -> None:
    signals = "[tasks.signals]\nkind = 'multilabel'\nlabels = ['angry', 'churn']\n"
    source = "[[sources]]\npath = 'a.csv'\ncolumns = {%s}\n"
    one = source % "'signals.angry' = 'is_angry'"
    assert "missing churn" in refusal(tmp_path, GOOD + one + signals)
    both = source % "'signals.angry' = 'is_angry', signals.churn = 'is_leaving'"
    columns = load_config(written(tmp_path, GOOD + both + signals)).sources[1].columns
    assert columns == {"signals.angry": "is_angry", "signals.churn": "is_leaving"}


@pytest.mark.parametrize(
    ("content", "expected"),
    [(b"name = ", "is not valid TOML"), (b"name = '\xff'", "is not UTF-8 text"), (b"", "sources: missing")],
)
def test_a_broken_file_is_one_config_error(tmp_path: Path, content: bytes, expected: str) -> None:
    path = tmp_path / "run.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=expected):
        load_config(path)


def test_a_missing_file_and_a_folder_are_config_errors(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        load_config(tmp_path / "absent.toml")
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(tmp_path)


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "run.toml"
    path.write_text(GOOD, encoding="utf-8-sig")
    assert load_config(path).name == "demo"


def test_a_config_is_read_only_and_survives_a_dump(tmp_path: Path) -> None:
    config = load_config(written(tmp_path, GOOD))
    with pytest.raises(ValueError, match="frozen"):
        config.seed = 5  # type: ignore[misc]
    dumped = config.model_dump()
    assert TrainingConfig.model_validate(dumped).model_dump() == dumped
