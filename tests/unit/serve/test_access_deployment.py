"""The container files, read as data: what they promise about rights, secrets, health and versions."""

from __future__ import annotations

import re
import shlex
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml

from triage_serve.cli.serve import serve
from triage_serve.storage import Store

ROOT = Path(__file__).parents[3]
SERVE = ROOT / "serve"
COMPOSE: dict[str, Any] = yaml.safe_load((SERVE / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
SECRET_WORDS = re.compile(r"PASSWORD|SECRET|TOKEN|KEY")


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions with their arguments, lines joined, comments left out."""
    text = (SERVE / "Dockerfile").read_text(encoding="utf-8")
    joined = re.sub(r"\\\n\s*", " ", "\n".join(line for line in text.splitlines() if not line.startswith("#")))
    found = [line.partition(" ") for line in joined.splitlines() if line.strip()]
    return [(name, rest.strip()) for name, _, rest in found]


DOCKERFILE = instructions()


def arguments_of(name: str) -> list[str]:
    return [rest for instruction, rest in DOCKERFILE if instruction == name]


def final_stage() -> list[tuple[str, str]]:
    start = max(place for place, (name, _) in enumerate(DOCKERFILE) if name == "FROM")
    return DOCKERFILE[start:]


def copied() -> Iterator[str]:
    """What comes from the checkout."""
    for rest in arguments_of("COPY"):
        if not rest.startswith("--from"):
            yield from rest.split()[:-1]


def version() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


@pytest.mark.parametrize(
    "image", [*(rest.split()[0] for rest in arguments_of("FROM")), *(s["image"] for s in SERVICES.values())]
)
def test_every_image_names_its_version(image: str) -> None:
    name, _, tag = image.partition(":")
    assert name
    assert re.match(r"\d+(\.\d+)*", tag), image


def test_what_builds_stays_out_of_the_image() -> None:
    assert [rest.split()[1:] for rest in arguments_of("FROM")] == [["AS", "build"], []]
    assert not [rest for name, rest in final_stage() if name == "RUN" and re.search(r"\bpip\b|apt-get", rest)]
    assert all("slim" in rest.split()[0] for rest in arguments_of("FROM"))


def test_the_service_runs_as_a_user_without_rights() -> None:
    users = [rest for name, rest in final_stage() if name == "USER"]
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", users[-1])
    names = [name for name, _ in final_stage()]
    assert names.index("USER") < names.index("ENTRYPOINT")
    assert "RUN" not in names[names.index("USER") :]


def test_what_is_copied_is_there_is_not_ignored_and_is_everything_the_wheel_needs() -> None:
    kept = {line[1:] for line in (SERVE / "Dockerfile.dockerignore").read_text().splitlines() if line.startswith("!")}
    assert set(copied()) == kept
    assert [name for name in copied() if not (ROOT / name).exists()] == []
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    for needed in [*wheel["packages"], *wheel["force-include"]]:
        assert any(needed == name or needed.startswith(f"{name}/") for name in copied()), needed


def test_only_a_cpu_build_of_torch_is_allowed() -> None:
    (command,) = [rest for rest in arguments_of("RUN") if "sed" in rest]
    words = shlex.split(command.partition(">")[0])
    given = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    made = subprocess.run([*words[:-1], ROOT / "constraints.txt"], capture_output=True, text=True, check=True).stdout
    changed = [new for old, new in zip(given.splitlines(), made.splitlines(), strict=True) if old != new]
    assert len(changed) == 1
    assert re.fullmatch(r"torch==[\d.]+\+cpu", changed[0])
    assert all("--constraint cpu.txt" in rest for rest in arguments_of("RUN") if "pip install" in rest)


def test_the_registry_is_a_volume_and_the_programs_folders_are_the_users() -> None:
    (volumes,) = [orjson.loads(rest) for rest in arguments_of("VOLUME")]
    environment = dict(pair.split("=", 1) for rest in arguments_of("ENV") for pair in rest.split())
    for name in ("TRIAGE_REGISTRY", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        assert environment[name] in volumes
        assert any(
            "install --directory --owner triage" in rest and environment[name] in rest for rest in arguments_of("RUN")
        )


def test_no_secret_is_in_an_image_or_in_the_composition() -> None:
    for rest in [*arguments_of("ENV"), *arguments_of("ARG")]:
        assert not SECRET_WORDS.search(rest)
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            assert not SECRET_WORDS.search(name) or name.endswith("_FILE"), name
            assert not re.search(r"://[^/@]*:[^/@]*@", value), name
    assert all(set(secret) == {"file"} for secret in COMPOSE["secrets"].values())
    assert all(set(service["secrets"]) <= set(COMPOSE["secrets"]) for service in SERVICES.values())


def test_the_password_file_is_never_committed() -> None:
    (file,) = [secret["file"] for secret in COMPOSE["secrets"].values()]
    ignored = subprocess.run(["git", "check-ignore", "--quiet", SERVE / file], cwd=ROOT, check=False)
    assert ignored.returncode == 0


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_checked_restarted_and_given_time_to_stop(name: str) -> None:
    service = SERVICES[name]
    assert service["healthcheck"]["test"][0] == "CMD"
    assert {"interval", "timeout", "retries", "start_period"} <= set(service["healthcheck"])
    assert service["restart"] == "unless-stopped"
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["stop_grace_period"]


def test_the_service_has_no_rights_it_does_not_need_and_is_reached_from_this_machine_only() -> None:
    triage = SERVICES["triage"]
    assert triage["read_only"] is True
    assert triage["cap_drop"] == ["ALL"]
    assert all(port.startswith("127.0.0.1:") for port in triage["ports"])
    assert "ports" not in SERVICES["database"]
    assert all(service.get("privileged", False) is False for service in SERVICES.values())


def test_the_service_waits_for_a_database_that_answers() -> None:
    assert SERVICES["triage"]["depends_on"]["database"]["condition"] == "service_healthy"
    assert SERVICES["triage"]["environment"]["TRIAGE_DATABASE_URL"] == "postgresql://triage@database/triage"
    assert SERVICES["database"]["environment"]["POSTGRES_DB"] == "triage"


def test_volumes_are_declared_and_those_of_the_image() -> None:
    mounted = [entry.partition(":") for service in SERVICES.values() for entry in service["volumes"]]
    assert {name for name, _, _ in mounted} == set(COMPOSE["volumes"])
    (volumes,) = [orjson.loads(rest) for rest in arguments_of("VOLUME")]
    assert {place for name, _, place in mounted if name in {"registry", "cache"}} <= set(volumes)


def test_the_image_has_the_version_of_the_project() -> None:
    assert SERVICES["triage"]["image"] == f"ticket-triage:{version()}"
    assert f"ticket-triage:{version()}" in (SERVE / "Dockerfile").read_text(encoding="utf-8")


def command_lines() -> list[list[str]]:
    (image,) = [orjson.loads(rest) for rest in arguments_of("CMD")]
    return [image, SERVICES["triage"]["command"]]


@pytest.mark.parametrize("words", command_lines(), ids=["Dockerfile", "compose.yaml"])
def test_the_command_is_one_the_program_takes(words: list[str]) -> None:
    assert words[0] == "serve"
    parameters = serve.make_context("serve", words[1:]).params
    assert parameters["host"] == "0.0.0.0"
    assert arguments_of("EXPOSE") == [str(parameters["port"])]
    assert not parameters["insecure_no_keys"]
    patience = int(SERVICES["triage"]["stop_grace_period"].removesuffix("s"))
    assert patience > parameters["grace_seconds"] + parameters["drain_seconds"]


def test_the_entrypoint_reads_the_password_and_passes_the_command_on(tmp_path: Path) -> None:
    shell, flag, script, name = SERVICES["triage"]["entrypoint"]
    (tmp_path / "password").write_text("moon flower$\n")
    fake = tmp_path / "triage"
    fake.write_text('#!/bin/sh\nprintf "%s\\n" "$PGPASSWORD" "$@"\n')
    fake.chmod(0o755)
    script = script.replace("$$", "$").replace("/run/secrets/database_password", f"{tmp_path}/password")
    ended = subprocess.run(
        [shell, flag, script, name, "keys", "create", "--name", "two words"],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout.splitlines() == ["moon flower$", "keys", "create", "--name", "two words"]


def health_checks() -> list[list[str]]:
    (image,) = [orjson.loads(rest.partition("CMD ")[2]) for rest in arguments_of("HEALTHCHECK")]
    return [image, SERVICES["triage"]["healthcheck"]["test"][1:]]


@pytest.mark.parametrize("words", health_checks(), ids=["Dockerfile", "compose.yaml"])
def test_the_health_check_asks_readyz_and_tells_ready_from_not(words: list[str], tmp_path: Path) -> None:
    from tests.access import live
    from triage_serve.settings import ServeSettings

    assert words[:2] == ["python", "-c"]
    store = Store.open(f"sqlite:///{tmp_path / 'triage.db'}")
    store.migrate()
    with live(ServeSettings(registry_root=tmp_path, port=0), store) as url:
        assert asks(words[2], url) is None
        assert isinstance(asks(words[2].replace("readyz", "unready"), url), OSError)
    assert isinstance(asks(words[2], url), OSError)


def asks(code: str, url: str) -> Exception | None:
    assert "http://127.0.0.1:8000/" in code
    try:
        exec(code.replace("http://127.0.0.1:8000", url), {})
    except Exception as error:
        return error
    return None
