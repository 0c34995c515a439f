"""`triage keys`: the secret is shown once, the service follows."""

from __future__ import annotations

import asyncio
import hashlib
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest

from triage_serve.access import Gate, KeyRing, Scope, UnauthorizedError, Visitor
from triage_serve.cli.faults import run
from triage_serve.cli.keys import keys
from triage_serve.storage import Store
from triage_serve.storage.keys import SECRET_PREFIX

ELSEWHERE = "192.0.2.7"


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database that is not there yet, named by the environment."""
    made = f"sqlite:///{tmp_path / 'new' / 'triage.db'}"
    monkeypatch.setenv("TRIAGE_DATABASE_URL", made)
    return made


def create(capsys: pytest.CaptureFixture[str], *scopes: str, name: str = "helpdesk") -> tuple[str, str]:
    """Make a key; gives its id and its secret."""
    options = [word for scope in scopes or ("score",) for word in ("--scope", scope)]
    assert run(keys, ["create", "--name", name, *options]) == 0
    shown = capsys.readouterr()
    found = re.search(r"key_\w+", shown.err)
    assert found is not None
    return found[0], shown.out.removesuffix("\n")


def listed(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    assert run(keys, ["list", "--json"]) == 0
    found: list[dict[str, Any]] = orjson.loads(capsys.readouterr().out)
    return found


def test_create_prints_nothing_but_the_secret_of_32_random_bytes(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    secrets = {create(capsys)[1] for _ in range(3)}
    assert len(secrets) == 3
    assert all(re.fullmatch(SECRET_PREFIX + r"[A-Za-z0-9_-]{43}", secret) for secret in secrets)


def test_only_the_sha256_of_a_secret_is_in_the_file(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, secret = create(capsys)
    content = b"".join(path.read_bytes() for path in (tmp_path / "new").iterdir())
    assert hashlib.sha256(secret.encode()).hexdigest().encode() in content
    assert secret.encode() not in content
    assert secret.removeprefix(SECRET_PREFIX).encode() not in content


def test_a_key_made_here_opens_its_scopes_in_a_service_until_it_is_revoked(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    key_id, secret = create(capsys, "score", "ingest")

    def ask() -> str:
        with Store.open(url) as store:
            gate = Gate(KeyRing(store))
            try:
                return asyncio.run(gate.admit(Visitor(ELSEWHERE, secret), Scope.INGEST)).id
            finally:
                gate.close()

    assert ask() == key_id
    assert run(keys, ["revoke", key_id]) == 0
    with pytest.raises(UnauthorizedError):
        ask()


def test_list_shows_everything_but_secrets(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    first, secret = create(capsys, "score", "ingest", name="Zendesk, production")
    second, _ = create(capsys, "admin", name="Администратор")
    assert run(keys, ["revoke", second]) == 0
    capsys.readouterr()
    assert run(keys, ["list"]) == 0
    text = capsys.readouterr().out
    head, *rows = text.splitlines()
    assert head.split() == ["id", "name", "scopes", "created", "last", "used", "state"]
    assert [row.split()[0] for row in rows] == [first, second]
    assert "ingest,score" in rows[0]
    assert rows[0].split()[-2:] == ["never", "active"]
    assert "revoked" in rows[1]
    digest = hashlib.sha256(secret.encode()).hexdigest()
    assert secret not in text
    assert digest not in text


def test_list_as_json_is_one_document(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    key_id, secret = create(capsys, "operate")
    (found,) = listed(capsys)
    assert set(found) == {"id", "name", "scopes", "created_at", "last_used_at", "revoked_at"}
    assert (found["id"], found["scopes"], found["last_used_at"], found["revoked_at"]) == (
        key_id,
        ["operate"],
        None,
        None,
    )
    assert secret not in str(found)


def test_without_keys_the_list_is_empty_and_says_what_that_means(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(keys, ["list"]) == 0
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "this machine only" in shown.err


def test_revoking_twice_says_so_and_is_no_error(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    key_id, _ = create(capsys)
    assert run(keys, ["revoke", key_id]) == 0
    capsys.readouterr()
    when = listed(capsys)[0]["revoked_at"]
    assert run(keys, ["revoke", key_id]) == 0
    assert "was revoked before" in capsys.readouterr().out
    assert listed(capsys)[0]["revoked_at"] == when


def test_an_unknown_id_is_wrong_use_and_the_nearest_is_suggested(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    key_id, _ = create(capsys)
    assert run(keys, ["revoke", key_id[:-1]]) == 2
    shown = capsys.readouterr().err
    assert f"Did you mean {key_id}" in shown
    assert "unknown_key" in shown


@pytest.mark.parametrize(
    "options",
    [
        ["--name", "x"],
        ["--scope", "score"],
        ["--name", "x", "--scope", "everything"],
        ["--name", " ", "--scope", "score"],
        ["--name", "two\nlines", "--scope", "score"],
        ["--name", "x" * 101, "--scope", "score"],
    ],
)
def test_a_key_without_name_or_known_scope_is_not_made(
    url: str, options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(keys, ["create", *options]) == 2
    capsys.readouterr()
    assert listed(capsys) == []


def test_making_and_revoking_stand_in_the_audit(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    key_id, secret = create(capsys)
    run(keys, ["revoke", key_id])
    with Store.open(url) as store, store.reading() as work:
        lines = work.audit.newest()
    assert [(line.action, line.subject_id) for line in lines] == [("revoke key", key_id), ("create key", key_id)]
    assert secret not in repr(lines)


def test_a_url_that_names_no_database_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(keys, ["list", "--database-url", "mysql://x:moonflower@y/z"]) == 2
    shown = capsys.readouterr().err
    assert "storage_url" in shown
    assert "moonflower" not in shown


def test_another_process_reads_what_was_made(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    key_id, _ = create(capsys)
    script = "from triage_serve.cli.faults import run; from triage_serve.cli.keys import keys; run(keys, ['list'])"
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert key_id in ended.stdout
