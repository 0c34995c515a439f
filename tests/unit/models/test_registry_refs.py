from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import platformdirs
import pytest

from triage.errors import BundleCorruptError, BundleError, UnknownModelError
from triage_models.bundle_files import BundleContent, read_bundle, verify_bundle, write_bundle
from triage_models.registry import Registry, default_registry_root

SAMPLE = Path(__file__).parents[2] / "integration" / "models" / "bundles" / "protocol-1"
CONTENT = read_bundle(SAMPLE).content()


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    return Registry(tmp_path / "registry")


def later(seed: int, *, hours: int = 1) -> BundleContent:
    return replace(CONTENT, seed=seed, created_at=CONTENT.created_at + timedelta(hours=hours))


def test_an_added_model_lies_under_its_name_and_version_and_is_whole(registry: Registry) -> None:
    stored = registry.add(CONTENT)
    assert stored.ref == "tiny@2026.11.21-ab38"
    assert stored.folder == registry.root / "tiny" / "2026.11.21-ab38"
    assert verify_bundle(stored.folder) == stored.manifest
    assert registry.entries() == (stored,)


def test_a_model_can_be_stored_under_another_name(registry: Registry) -> None:
    stored = registry.add(CONTENT, "billing")
    assert stored.manifest is not None
    assert (stored.name, stored.manifest.name) == ("billing", "billing")
    assert stored.manifest.id == read_bundle(SAMPLE).manifest.id


def test_the_same_model_is_not_stored_twice(registry: Registry) -> None:
    first = registry.add(CONTENT)
    written = (first.folder / "manifest.json").stat().st_mtime_ns
    again = registry.add(replace(CONTENT, created_at=CONTENT.created_at + timedelta(days=3), metrics={}))
    assert again == first
    assert (first.folder / "manifest.json").stat().st_mtime_ns == written
    assert len(registry.entries()) == 1


def test_training_again_repairs_a_damaged_model_beside_the_damaged_one(registry: Registry) -> None:
    damaged = registry.add(CONTENT)
    (damaged.folder / "heads.safetensors").write_bytes(b"")
    again = registry.add(CONTENT)
    assert again.version == "2026.11.21-ab381"
    assert verify_bundle(again.folder) == again.manifest


def test_versions_with_the_same_first_digits_get_longer(registry: Registry) -> None:
    other = registry.add(later(8))
    other.folder.rename(other.folder.with_name("2026.11.21-ab38"))
    assert registry.add(CONTENT).version == "2026.11.21-ab381"
    assert len(registry.entries()) == 2


def test_a_name_means_its_newest_version_until_there_is_a_champion(registry: Registry) -> None:
    old, new = registry.add(CONTENT), registry.add(later(8))
    assert registry.resolve("tiny") == new.folder
    registry.promote(old.ref)
    assert registry.resolve("tiny") == old.folder
    assert registry.resolve("tiny@champion") == old.folder
    assert registry.resolve(new.ref) == new.folder


def test_the_newest_of_one_day_is_the_one_made_last(registry: Registry) -> None:
    made = [registry.add(later(seed, hours=seed)) for seed in (3, 1, 4, 2)]
    assert [entry.version for entry in registry.entries()] == [made[index].version for index in (1, 3, 0, 2)]
    assert registry.resolve("tiny") == made[2].folder


def test_a_damaged_newest_version_is_not_passed_over_in_silence(registry: Registry) -> None:
    registry.add(CONTENT)
    newest = registry.add(later(8))
    (newest.folder / "manifest.json").write_bytes(b"")
    listed = registry.entries()[-1]
    assert (listed.version, listed.manifest) == (newest.version, None)
    assert listed.problem is not None
    assert "manifest.json is not JSON" in listed.problem
    with pytest.raises(BundleCorruptError):
        read_bundle(registry.resolve("tiny"))


def test_a_folder_is_a_reference_unless_a_model_has_that_name(
    registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_bundle(tmp_path / "tiny", CONTENT)
    assert registry.resolve("tiny") == Path("tiny")
    assert registry.resolve(str(tmp_path / "tiny")) == tmp_path / "tiny"
    stored = registry.add(later(8))
    assert registry.resolve("tiny") == stored.folder
    assert registry.resolve("./tiny") == Path("./tiny")


def test_find_never_follows_a_path(registry: Registry, tmp_path: Path) -> None:
    write_bundle(tmp_path / "tiny", CONTENT)
    registry.add(CONTENT, "stored")
    for ref in (str(tmp_path / "tiny"), "../tiny", "stored/../../tiny"):
        with pytest.raises(UnknownModelError):
            registry.find(ref)


@pytest.mark.parametrize(
    "ref",
    ["", "@", "tiny@", "tyni", "..", ".", "/", "../registry/tiny", "tiny@../tiny", "tiny@champion/..", "tiny@nobody",
     "tiny@2026.11.21-ffff", "tiny@champion@champion", "a\0b", "x" * 5000, "плащане", "tiny ", "tiny/"],
)  # fmt: skip
def test_an_unknown_reference_lists_what_there_is(registry: Registry, ref: str) -> None:
    registry.add(CONTENT)
    with pytest.raises(UnknownModelError, match=r"no model .*There are: tiny@2026\.11\.21-ab38\."):
        registry.resolve(ref)


def test_a_misspelt_reference_is_corrected(registry: Registry) -> None:
    registry.promote(registry.add(CONTENT, "starter").ref)
    with pytest.raises(UnknownModelError, match=r"no model 'stater' in .*Did you mean starter\?"):
        registry.resolve("stater")
    with pytest.raises(UnknownModelError, match=r"Did you mean starter@champion\?"):
        registry.resolve("starter@champoin")


def test_an_empty_registry_says_how_to_fill_it(registry: Registry) -> None:
    with pytest.raises(UnknownModelError, match=r"holds no models\. Train one: triage train"):
        registry.resolve("starter")
    assert registry.entries() == ()
    assert not registry.root.exists()


def test_only_the_latest_of_many_models_are_listed(registry: Registry) -> None:
    for seed in range(12):
        registry.add(later(seed, hours=seed))
    with pytest.raises(UnknownModelError, match=r"and 2 more\."):
        registry.resolve("other")


@pytest.mark.parametrize("name", ["../evil", "", ".hidden", "a/b", "a@b", "x" * 65, "a\n"])
def test_a_name_that_is_no_name_is_refused(registry: Registry, name: str) -> None:
    with pytest.raises(BundleError, match="cannot name a model"):
        registry.add(CONTENT, name)
    assert not registry.root.exists()


def test_other_files_in_the_registry_are_no_models(registry: Registry) -> None:
    stored = registry.add(CONTENT)
    (registry.root / ".gitkeep").write_bytes(b"")
    (registry.root / "README.md").write_bytes(b"")
    (registry.root / "empty").mkdir()
    (registry.root / "tiny" / "notes").mkdir()
    assert registry.entries() == (stored,)


def test_the_registry_is_where_the_environment_says(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    assert default_registry_root({"TRIAGE_REGISTRY": "/srv/models"}, tmp_path) == Path("/srv/models")
    assert default_registry_root({"TRIAGE_REGISTRY": "store"}, tmp_path) == tmp_path / "store"


def test_the_registry_of_a_checkout_is_in_it(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    assert default_registry_root({"TRIAGE_REGISTRY": ""}, tmp_path) == tmp_path / "models" / "registry"


def test_the_registry_of_an_installed_program_is_with_the_users_data(tmp_path: Path) -> None:
    expected = platformdirs.user_data_path("ticket-triage") / "registry"
    assert default_registry_root({}, tmp_path) == expected
