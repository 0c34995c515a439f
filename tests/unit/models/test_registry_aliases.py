from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from filelock import FileLock

from triage.errors import BundleCorruptError, TriageError, UnknownModelError, UsageError, WriteError
from triage_models.bundle_files import read_bundle
from triage_models.registry import Registry, StoredModel

SAMPLE = Path(__file__).parents[2] / "integration" / "models" / "bundles" / "protocol-1"
CONTENT = read_bundle(SAMPLE).content()


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    return Registry(tmp_path / "registry")


@pytest.fixture
def models(registry: Registry) -> list[StoredModel]:
    contents = [replace(CONTENT, seed=seed, created_at=CONTENT.created_at + timedelta(hours=seed)) for seed in range(3)]
    return [registry.add(content) for content in contents]


def champion(registry: Registry) -> Path:
    return registry.resolve("tiny@champion")


def test_promotion_switches_the_alias(registry: Registry, models: list[StoredModel]) -> None:
    promoted = registry.promote(models[0].ref)
    assert promoted.aliases == ("champion",)
    assert champion(registry) == models[0].folder
    registry.promote(models[1].ref, "challenger")
    assert champion(registry) == models[0].folder
    assert registry.resolve("tiny@challenger") == models[1].folder


def test_promoting_a_bare_name_promotes_its_newest_version(registry: Registry, models: list[StoredModel]) -> None:
    registry.promote(models[0].ref)
    assert registry.promote("tiny").version == models[2].version
    assert champion(registry) == models[2].folder


def test_an_alias_can_be_promoted_to_another_alias(registry: Registry, models: list[StoredModel]) -> None:
    registry.promote(models[0].ref)
    registry.promote(models[1].ref, "challenger")
    registry.promote("tiny@challenger")
    assert champion(registry) == models[1].folder


def test_rollback_goes_back_one_promotion_at_a_time(registry: Registry, models: list[StoredModel]) -> None:
    for model in models:
        registry.promote(model.ref)
    assert registry.rollback("tiny").version == models[1].version
    assert registry.rollback("tiny").version == models[0].version
    assert champion(registry) == models[0].folder
    with pytest.raises(UsageError, match=r"tiny@champion never meant another version\. Promote another"):
        registry.rollback("tiny")
    assert champion(registry) == models[0].folder


def test_promoting_the_champion_again_is_not_a_step_to_roll_back(registry: Registry, models: list[StoredModel]) -> None:
    registry.promote(models[0].ref)
    registry.promote(models[1].ref)
    registry.promote(models[1].ref)
    assert registry.rollback("tiny").version == models[0].version


def test_a_damaged_model_is_not_promoted(registry: Registry, models: list[StoredModel]) -> None:
    registry.promote(models[0].ref)
    (models[1].folder / "temperatures.json").write_bytes(b"{}")
    with pytest.raises(BundleCorruptError, match=r"temperatures\.json"):
        registry.promote(models[1].ref)
    assert champion(registry) == models[0].folder


def test_a_model_that_fails_its_self_test_is_not_promoted(registry: Registry, models: list[StoredModel]) -> None:
    class SelfTestError(Exception):
        pass

    def fail(folder: Path) -> None:
        assert folder == models[1].folder
        raise SelfTestError

    registry.promote(models[0].ref)
    with pytest.raises(SelfTestError):
        registry.promote(models[1].ref, self_test=fail)
    assert champion(registry) == models[0].folder


def test_a_self_test_runs_before_the_switch(registry: Registry, models: list[StoredModel]) -> None:
    registry.promote(models[0].ref)
    seen: list[Path] = []
    registry.promote(models[1].ref, self_test=lambda _: seen.append(champion(registry)))
    assert seen == [models[0].folder]
    assert champion(registry) == models[1].folder


def test_rollback_to_a_damaged_model_keeps_the_present_one(registry: Registry, models: list[StoredModel]) -> None:
    registry.promote(models[0].ref)
    registry.promote(models[1].ref)
    (models[0].folder / "heads.safetensors").unlink()
    with pytest.raises(BundleCorruptError, match=r"heads\.safetensors is missing"):
        registry.rollback("tiny")
    assert champion(registry) == models[1].folder


def test_rollback_works_when_the_present_champion_was_removed(registry: Registry, models: list[StoredModel]) -> None:
    registry.promote(models[0].ref)
    registry.promote(models[1].ref)
    models[1].folder.rename(registry.root / "gone")
    for ref in ("tiny", "tiny@champion"):
        with pytest.raises(UnknownModelError, match=rf"{ref} means version {models[1].version}, which is not in"):
            registry.resolve(ref)
    assert registry.rollback("tiny").version == models[0].version


def test_rollback_of_what_there_is_not_says_so(registry: Registry, models: list[StoredModel]) -> None:
    assert len(models) == 3
    with pytest.raises(UnknownModelError, match=r"no model 'tyni' in .*Did you mean tiny"):
        registry.rollback("tyni")
    with pytest.raises(UnknownModelError, match="no model 'tiny@champion'"):
        registry.rollback("tiny")


@pytest.mark.parametrize("alias", ["../champion", "", "Champion", "2026.11.21-ab38", ".x", "a/b", "a b"])
def test_an_alias_that_is_no_alias_is_refused(registry: Registry, models: list[StoredModel], alias: str) -> None:
    with pytest.raises(UsageError, match="cannot be an alias"):
        registry.promote(models[0].ref, alias)
    with pytest.raises(UnknownModelError):
        registry.rollback("tiny", alias)


@pytest.mark.parametrize(
    "damage",
    [b"", b"{", b"[]", b"{}", b'{"version": "../../x", "history": []}', b'{"version": 1, "history": []}', b"\xff"],
)
def test_a_broken_alias_file_is_named_with_what_to_do(
    registry: Registry, models: list[StoredModel], damage: bytes
) -> None:
    (registry.root / "tiny" / "champion.json").write_bytes(damage)
    with pytest.raises(BundleCorruptError, match=r"champion\.json is no alias file\. Delete it and promote"):
        registry.resolve("tiny")
    assert registry.resolve(models[0].ref) == models[0].folder
    assert "champion.json" in str(registry.entries()[0].problem)
    registry.add(replace(CONTENT, seed=99))


def test_a_full_disk_while_promoting_keeps_the_champion(
    registry: Registry, models: list[StoredModel], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device", str(self), len(data))

    registry.promote(models[0].ref)
    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(WriteError, match=r"champion\.json: No space left on device"):
        registry.promote(models[1].ref)
    assert champion(registry) == models[0].folder


def test_a_registry_that_stays_busy_is_an_error_and_not_a_hang(registry: Registry, models: list[StoredModel]) -> None:
    impatient = Registry(registry.root, patience=0.05)
    with FileLock(registry.root / ".lock"):
        assert impatient.resolve("tiny") == models[2].folder
        with pytest.raises(WriteError, match=r"another process has been writing to .* for 0\.05 s\. Try again"):
            impatient.promote(models[0].ref)


def test_every_refusal_is_of_the_error_tree(registry: Registry, models: list[StoredModel]) -> None:
    blocked = Registry(models[0].folder / "manifest.json")
    with pytest.raises(TriageError, match="cannot write"):
        blocked.add(CONTENT)
    assert blocked.entries() == ()
