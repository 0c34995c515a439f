from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import numpy as np
import orjson
import pytest

from triage import AcceptanceRule, FlagRule, Rules, ScopeRule, Task, TaskKind
from triage.errors import BundleCorruptError, BundleError, BundleProtocolError
from triage_models.bundle_files import BundleContent, describe
from triage_models.protocol import OLDEST, PROTOCOL, Digests, EncoderInfo, Manifest, is_sealed, seal

CATEGORY = Task("category", TaskKind.NOMINAL, ("billing", "other"))
SENTIMENT = Task("sentiment", TaskKind.ORDINAL, ("negative", "positive"), (-1.0, 1.0))
SIGNALS = Task("signals", TaskKind.MULTILABEL, ("angry",))
RULES = Rules(
    accept={"category": AcceptanceRule(0.8, 0.1, {"other": 0.9}), "sentiment": AcceptanceRule(0.5)},
    flag={"signals": FlagRule({"angry": 0.4})},
    scope=ScopeRule(0.3),
)
CONTENT = BundleContent(
    name="starter",
    created_at=datetime(2026, 11, 21, 9, 30, tzinfo=UTC),
    tasks=(CATEGORY, SENTIMENT, SIGNALS),
    encoder=EncoderInfo("multilingual-e5-small", "ab12", 256, "query: ", "mean", 1152, (6, 9, 12)),
    rules=RULES,
    digests=Digests(data="d1", config="c1"),
    seed=7,
    libraries={"numpy": "2.0.0"},
    metrics={"category": {"accuracy": np.float64(0.5)}},
    text_preparation={"languages": ["bg", "en"]},
    durations={"fit": 3.5},
    tensors={"heads.safetensors": {"weights": np.ones((2, 2))}},
    documents={"vocabulary.json": {"words": ["плащане"]}},
    texts={"card.md": "# starter\n"},
)


def document(**changes: object) -> dict[str, Any]:
    found = orjson.loads(seal(describe(CONTENT)))
    assert isinstance(found, dict)
    return {**found, **changes}


def test_a_manifest_survives_its_own_json() -> None:
    manifest = describe(CONTENT)
    assert Manifest.from_json(orjson.loads(orjson.dumps(manifest.to_json()))) == manifest
    assert manifest.tasks == CONTENT.tasks
    assert manifest.rules == RULES
    assert manifest.encoder == CONTENT.encoder
    assert manifest.created_at == CONTENT.created_at


def test_a_model_without_an_encoder_is_a_model() -> None:
    assert describe(replace(CONTENT, encoder=None)).encoder is None


def test_the_version_is_the_day_in_utc_and_the_first_digits_of_the_id() -> None:
    late = datetime(2026, 11, 22, 1, 0, tzinfo=timezone(timedelta(hours=2)))
    manifest = describe(replace(CONTENT, created_at=late))
    assert manifest.version == f"2026.11.21-{manifest.id[:4]}"


@pytest.mark.parametrize(
    "changes",
    [
        {"created_at": datetime(2030, 1, 1, tzinfo=UTC)},
        {"durations": {"fit": 99.0}},
        {"libraries": {"numpy": "3.0.0"}},
        {"metrics": {}},
        {"name": "other"},
        {"texts": {"card.md": "# another card\n"}},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_what_only_tells_about_the_run_does_not_change_the_id(changes: dict[str, Any]) -> None:
    assert describe(replace(CONTENT, **changes)).id == describe(CONTENT).id


@pytest.mark.parametrize(
    "changes",
    [
        {"tasks": (SENTIMENT, CATEGORY, SIGNALS)},
        {"encoder": None},
        {"rules": replace(RULES, scope=ScopeRule(0.31))},
        {"digests": Digests("d2", "c1")},
        {"seed": 8},
        {"text_preparation": {}},
        {"tensors": {"heads.safetensors": {"weights": np.ones((2, 2), dtype=np.float32)}}},
        {"documents": {"vocabulary.json": {"words": ["плащанe"]}}},
        {"documents": {"words.json": {"words": ["плащане"]}}},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_whatever_a_prediction_depends_on_changes_the_id(changes: dict[str, Any]) -> None:
    assert describe(replace(CONTENT, **changes)).id != describe(CONTENT).id


@pytest.mark.parametrize("key", sorted(set(document()) - {"checksum"}))
def test_a_missing_key_is_refused_by_name(key: str) -> None:
    lost = document()
    del lost[key]
    with pytest.raises(BundleCorruptError, match=rf"manifest\.json: {key} is missing\. .*train it again"):
        Manifest.from_json(lost)


def test_a_key_of_a_later_release_is_ignored() -> None:
    assert Manifest.from_json(document(owner="the billing team")) == describe(CONTENT)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"seed": "7"}, "seed: expected a whole number, found str"),
        ({"seed": True}, "seed: expected a whole number, found bool"),
        ({"tasks": [{"name": "category"}]}, r"tasks\[0\]\.kind is missing"),
        ({"tasks": [{"name": "c", "kind": "fuzzy"}]}, r"tasks\[0\]\.kind: 'fuzzy' is none of nominal, ordinal"),
        (
            {"rules": {"accept": {}, "flag": {}, "scope": {"min_score": None}}},
            r"rules\.scope\.min_score: expected",
        ),
        ({"created_at": "yesterday"}, "created_at is not an ISO 8601 time"),
        ({"version": "../../other"}, "version: '../../other' is not a valid version"),
        ({"name": "../evil"}, "name: '../evil' is not a valid name"),
        ({"metrics": []}, "metrics: expected an object, found list"),
        ({"files": {"a.json": {"sha256": "x"}}}, r"files\.a\.json\.bytes is missing"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_wrong_value_is_refused_with_its_place(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(BundleCorruptError, match=message):
        Manifest.from_json(document(**changes))


def test_a_manifest_that_is_no_object_is_refused() -> None:
    with pytest.raises(BundleCorruptError, match="expected an object, found list"):
        Manifest.from_json([])


@pytest.mark.parametrize(
    "name",
    ["../x.json", "/etc/x.json", "a/../x.json", "a//x.json", "./x.json", "a\\x.json", "C:x.json", ".x.json", "x.json\n",
     "manifest.json", "heads.pkl", "heads.joblib", "heads.npz", "run.py", "", "x\0.json"],
)  # fmt: skip
def test_a_file_outside_the_folder_or_of_another_kind_is_refused(name: str) -> None:
    with pytest.raises(BundleCorruptError, match="is a name or kind of file that no bundle holds"):
        Manifest.from_json(document(files={name: {"sha256": "0" * 64, "bytes": 1}}))


def test_a_newer_protocol_says_both_numbers_and_to_upgrade() -> None:
    expected = rf"protocol {PROTOCOL + 1}; this release reads protocols? .*{PROTOCOL}\. Upgrade ticket-triage"
    with pytest.raises(BundleProtocolError, match=expected):
        Manifest.from_json({"protocol": PROTOCOL + 1})


def test_a_dropped_protocol_says_both_numbers_and_what_to_do() -> None:
    expected = rf"protocol {OLDEST - 1}; this release reads protocols? .*{PROTOCOL}\. Train the model again"
    with pytest.raises(BundleProtocolError, match=expected):
        Manifest.from_json({"protocol": OLDEST - 1})


def test_a_seal_breaks_with_any_changed_byte() -> None:
    sealed = seal(describe(replace(CONTENT, metrics={"checksum": "0" * 64})))
    assert is_sealed(sealed)
    for position in range(len(sealed)):
        changed = sealed[:position] + bytes([sealed[position] ^ 0x20]) + sealed[position + 1 :]
        assert not is_sealed(changed), f"byte {position}"
        assert not is_sealed(sealed[:position])
    assert not is_sealed(sealed + b" ")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"rules": replace(RULES, accept={"category": AcceptanceRule(0.5)})}, "no decision rule for sentiment"),
        ({"rules": replace(RULES, flag={})}, "no decision rule for signals/angry"),
        ({"rules": replace(RULES, scope=ScopeRule(float("-inf")))}, "rules holds NaN or infinity"),
        ({"text_preparation": {"limit": float("nan")}}, "text_preparation holds NaN or infinity"),
        ({"documents": {"idf.json": [1.0, float("nan")]}}, "idf.json holds NaN or infinity"),
        ({"documents": {"idf.json": np.float32("inf")}}, "idf.json holds NaN or infinity"),
        ({"documents": {"idf.json": np.array([np.nan])}}, "idf.json holds NaN or infinity"),
        ({"documents": {"words.json": {"\ud800": 1}}}, "words.json cannot be written as JSON"),
        ({"documents": {"words.json": {1: "one"}}}, "words.json cannot be written as JSON"),
        ({"documents": {"words.json": object()}}, "words.json cannot be written as JSON: .*object"),
        ({"documents": {"words.txt": {}}}, "'words.txt' cannot name a file with the ending .json"),
        ({"documents": {"../words.json": {}}}, "'../words.json' cannot name a file"),
        ({"documents": {"manifest.json": {}}}, "'manifest.json' cannot name a file"),
        ({"tensors": {"a.safetensors": {"t": np.array(["x"])}}}, "a.safetensors cannot be stored.*Store numbers"),
        ({"tensors": {"a.safetensors": {"__metadata__": np.ones(1)}}}, "__metadata__ cannot name a tensor"),
        ({"tensors": {"a.pkl": {}}}, "'a.pkl' cannot name a file with the ending .safetensors"),
        ({"texts": {"card.md": "\ud800"}}, "card.md cannot be stored as UTF-8"),
        ({"name": "../starter"}, "'../starter' cannot name a model"),
        ({"created_at": datetime(2026, 11, 21)}, "created_at has no time zone"),
    ],
)
def test_what_cannot_be_stored_faithfully_is_refused_before_anything_is_written(
    changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(BundleError, match=message):
        describe(replace(CONTENT, **changes))


def test_a_metric_that_does_not_exist_is_stored_as_null() -> None:
    manifest = describe(replace(CONTENT, metrics={"recall": [float("nan"), np.float32(0.5)], "ece": float("inf")}))
    assert manifest.metrics == {"recall": [None, 0.5], "ece": None}
