from __future__ import annotations

import shlex
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from triage import ModelRef, Triager
from triage.errors import BundleCorruptError, UsageError
from triage_serve.cli import main
from triage_serve.cli.demo import shown_requests
from triage_serve.cli.options import without_secrets
from triage_serve.server import serve, serving
from triage_serve.settings import ServeSettings
from triage_serve.testing import fake_triager

SLOW_SERVER = """
import sys, time
from pathlib import Path
from triage_serve.server import serve
from triage_serve.settings import ServeSettings
from triage_serve.testing import fake_triager
announced = []
def announce(url, model):
    announced.append(url)
    print(url, flush=True)
def before():
    if announced:
        print("scoring", flush=True)
        time.sleep(1.5)
settings = ServeSettings(registry_root=Path("unused"), port=0)
serve(settings, announce=announce, load=lambda: fake_triager(before))
print("ended", flush=True)
"""


def test_the_address_is_announced_when_requests_can_be_answered(settings: ServeSettings) -> None:
    with serving(settings, load=fake_triager) as url, urllib.request.urlopen(f"{url}/readyz", timeout=10) as response:
        assert orjson.loads(response.read())["status"] == "ready"


def test_a_model_that_cannot_be_loaded_ends_the_server_with_the_reason(settings: ServeSettings) -> None:
    def load() -> Triager:
        raise BundleCorruptError("heads.safetensors changed.")

    announced: list[tuple[str, ModelRef]] = []
    with pytest.raises(BundleCorruptError, match="heads"):
        serve(settings, announce=lambda url, model: announced.append((url, model)), load=load)
    assert announced == []


def test_a_port_that_is_taken_is_wrong_use(settings: ServeSettings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        busy = replace(settings, port=taken.getsockname()[1])
        with pytest.raises(UsageError, match="cannot listen on"):
            serve(busy, announce=lambda url, model: None, load=fake_triager)


def test_serving_other_machines_without_keys_is_refused(
    settings: ServeSettings, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    registry = str(settings.registry_root)
    assert main(["serve", "--host", "0.0.0.0", "--database-url", url, "--registry", registry]) == 2
    assert "--insecure-no-keys" in capsys.readouterr().err


def test_serving_an_unknown_model_is_wrong_use_and_says_how_to_get_one(
    settings: ServeSettings, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", "--port", "0", "--database-url", url, "--registry", str(settings.registry_root)]) == 2
    assert "triage demo" in capsys.readouterr().err


def test_a_server_stopped_while_the_model_loads_ends_quietly_and_announces_nothing() -> None:
    script = SLOW_SERVER.replace(
        "load=lambda: fake", "load=lambda: print('loading', flush=True) or time.sleep(1) or fake"
    )
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "loading\n"
            process.send_signal(signal.SIGINT)
            said = process.communicate(timeout=30)
        finally:
            process.kill()
    assert (process.returncode, *said) == (0, "ended\n", "")


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_signal_lets_the_running_request_end(sent: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", SLOW_SERVER], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            request = urllib.request.Request(f"{url}/v1/score", b'{"body":"x"}', {"Content-Type": "application/json"})
            with ThreadPoolExecutor() as callers:
                answer = callers.submit(answer_to, request)
                assert process.stdout.readline() == "scoring\n"
                process.send_signal(sent)
                assert orjson.loads(answer.result(timeout=30))["model"]["name"] == "fake"
            rest, _ = process.communicate(timeout=30)
        finally:
            process.kill()
    if sent == signal.SIGINT:
        assert (process.returncode, rest) == (0, "ended\n")
    else:
        assert process.returncode == -signal.SIGTERM


def answer_to(request: urllib.request.Request) -> bytes:
    with urllib.request.urlopen(request, timeout=30) as response:
        content: bytes = response.read()
    return content


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
def test_the_printed_curl_lines_work_in_a_shell(settings: ServeSettings, url: str) -> None:
    with serving(replace(settings, database_url=url), load=fake_triager) as base:
        answers = [answer_of_shell(line) for _, line in shown_requests(base)]
    *scored, feedback = answers
    assert [answer["id"] for answer in scored] == ["en-1", "ru-1", "bg-1", "en-1"]
    assert scored[-1]["customer"] == {"id": "customer-en-1", "zone": None}
    assert (feedback["priority"], feedback["by"]) == ("high", "you")


def answer_of_shell(line: str) -> Any:
    return orjson.loads(subprocess.run(["/bin/sh", "-c", line], capture_output=True, check=True, timeout=30).stdout)


def test_a_curl_line_says_what_it_sends_in_its_own_script() -> None:
    for _, line in shown_requests("http://127.0.0.1:8000"):
        (*_, body) = shlex.split(line)
        assert orjson.loads(body)
        assert "\\u" not in body


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("sqlite:////data/triage@home.db", "sqlite:////data/triage@home.db"),
        ("sqlite:///triage.db", "sqlite:///triage.db"),
        ("postgresql://ann:pa@ss@db.example.org:5432/triage?password=x", "postgresql://db.example.org:5432/triage"),
        ("postgresql://db/triage", "postgresql://db/triage"),
        ("ann:secret@db/triage", "(no URL)"),
    ],
)
def test_a_database_is_shown_without_what_opens_it(url: str, shown: str) -> None:
    assert without_secrets(url) == shown


def test_the_database_is_named_at_the_start_and_is_a_file_of_the_users_when_nobody_names_one(
    settings: ServeSettings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("TRIAGE_DATABASE_URL", raising=False)
    monkeypatch.setattr("platformdirs.user_data_path", lambda name: tmp_path / name)
    main(["serve", "--port", "0", "--registry", str(settings.registry_root)])
    file = tmp_path / "ticket-triage" / "triage.db"
    assert f"Messages are kept in sqlite:///{file}" in capsys.readouterr().err
    assert file.stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv("TRIAGE_DATABASE_URL", f"sqlite:///{tmp_path / 'other.db'}")
    main(["serve", "--port", "0", "--registry", str(settings.registry_root)])
    assert f"Messages are kept in sqlite:///{tmp_path / 'other.db'}" in capsys.readouterr().err


def test_a_database_of_no_known_kind_is_wrong_use_and_its_password_is_not_repeated(
    settings: ServeSettings, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = "mysql://ann:moonflower-4711@db/triage"
    assert main(["serve", "--port", "0", "--database-url", wrong, "--registry", str(settings.registry_root)]) == 2
    said = capsys.readouterr().err
    assert "storage_url" in said
    assert "moonflower-4711" not in said
