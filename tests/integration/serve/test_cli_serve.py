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

import orjson
import pytest

from triage import ModelRef, Triager
from triage.errors import BundleCorruptError, UsageError
from triage_serve.cli import main
from triage_serve.cli.demo import curl_line
from triage_serve.samples import SAMPLES, Sample
from triage_serve.server import serve, serving
from triage_serve.settings import ServeSettings
from triage_serve.testing import fake_triager

SLOW_SERVER = """
import sys, time
from pathlib import Path
from triage_serve.server import serve
from triage_serve.settings import ServeSettings
from triage_serve.testing import fake_triager
calls = []
def before():
    calls.append(1)
    if len(calls) > 1:
        print("scoring", flush=True)
        time.sleep(1.5)
settings = ServeSettings(registry_root=Path("unused"), port=0)
serve(settings, announce=lambda url, model: print(url, flush=True), load=lambda: fake_triager(before))
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
    settings: ServeSettings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", "--host", "0.0.0.0", "--registry", str(settings.registry_root)]) == 2
    assert "--insecure-no-keys" in capsys.readouterr().err


def test_serving_an_unknown_model_is_wrong_use_and_says_how_to_get_one(
    settings: ServeSettings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", "--port", "0", "--registry", str(settings.registry_root)]) == 2
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
def test_the_printed_curl_lines_work_in_a_shell(settings: ServeSettings) -> None:
    with serving(settings, load=fake_triager) as url:
        for sample in SAMPLES:
            line = ["/bin/sh", "-c", curl_line(url, sample)]
            ended = subprocess.run(line, capture_output=True, check=True, timeout=30)
            assert orjson.loads(ended.stdout)["id"] == sample.id


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.language)
def test_a_curl_line_says_what_it_sends_in_its_own_script(sample: Sample) -> None:
    (*_, body) = shlex.split(curl_line("http://127.0.0.1:8000", sample))
    assert orjson.loads(body) == sample.fields()
    assert "\\u" not in body
