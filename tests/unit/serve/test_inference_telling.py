"""What is told about inference: metrics, log lines, the description of the model."""

from __future__ import annotations

import logging
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from triage import Ticket
from triage_serve.api.model_schemas import ModelOut
from triage_serve.inference.description import describe
from triage_serve.inference.keeper import Reload
from triage_serve.inference.loading import LoadedModel
from triage_serve.inference.metrics import Metrics
from triage_serve.logs import JsonLines, LogFormat
from triage_serve.testing import fake_triager

BUNDLE = Path(__file__).parents[2] / "integration/models/bundles/protocol-1"
SECRET = "moonflower-4711"


def test_answers_are_counted_by_outcome_and_by_label() -> None:
    metrics = Metrics()
    metrics.answered(fake_triager().run([Ticket(id="1", body="x"), Ticket(id="2", body=" "), Ticket(id="3", body="y")]))
    lines = metrics.text().decode().splitlines()
    for line in (
        'triage_tickets_total{outcome="scored"} 2.0',
        'triage_tickets_total{outcome="empty_text"} 1.0',
        'triage_predictions_total{accepted="true",label="billing",task="category"} 2.0',
        'triage_predictions_total{accepted="false",label="low",task="priority"} 2.0',
        'triage_predictions_total{accepted="true",label="angry",task="signals"} 2.0',
        'triage_predictions_total{accepted="false",label="churn_risk",task="signals"} 2.0',
    ):
        assert line in lines


def test_a_made_up_method_makes_no_label_of_its_own() -> None:
    metrics = Metrics()
    for method in ("GET", SECRET):
        metrics.request(route="/livez", method=method, status=200, seconds=0.1)
    text = metrics.text().decode()
    assert 'triage_requests_total{method="other",route="/livez",status="200"} 1.0' in text
    assert 'triage_request_duration_seconds_count{route="/livez"} 2.0' in text
    assert SECRET not in text


def test_two_services_in_one_process_count_apart() -> None:
    one, other = Metrics(), Metrics()
    one.reloaded("done")
    assert 'triage_reloads_total{outcome="done"}' not in other.text().decode()


def record(message: str, **extra: object) -> logging.LogRecord:
    return logging.getLogger("x").makeRecord("x", logging.INFO, "f", 1, message, (), None, extra=extra)


def test_a_json_log_line_has_the_fields_of_the_request_and_no_message() -> None:
    line = orjson.loads(JsonLines().format(record("in words", fields={"route": "/v1/score", "status": 200})))
    assert line.pop("at").endswith("+00:00")
    assert line == {"level": "info", "logger": "x", "route": "/v1/score", "status": 200}


def test_a_json_log_line_names_an_error_without_its_words() -> None:
    failed = record("it failed")
    try:
        raise ValueError(SECRET)
    except ValueError:
        failed.exc_info = sys.exc_info()
    text = JsonLines().format(failed)
    assert orjson.loads(text)["error"] == "ValueError"
    assert orjson.loads(text)["message"] == "it failed"
    assert SECRET not in text


@pytest.mark.parametrize("form", LogFormat)
def test_the_services_lines_go_to_standard_error(form: LogFormat) -> None:
    script = (
        "import logging; from triage_serve.logs import *; "
        f"log_to_stderr(LogFormat({form.value!r})); "
        r"logging.getLogger('triage_serve.requests').info('one\ntwo'); logging.getLogger('lib').info('chatter')"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=30)
    assert said.stdout == ""
    assert "one" in said.stderr
    assert "chatter" not in said.stderr
    assert form is LogFormat.TEXT or len(said.stderr.splitlines()) == 1


def test_a_model_made_in_memory_is_described_as_documented() -> None:
    told = describe(LoadedModel(fake_triager()), None)
    assert ModelOut.model_validate(told, extra="forbid").model_dump() == told
    assert (told["name"], told["version"], told["id"], told["quality"]) == ("fake", "1", None, None)
    assert told["tasks"][0] == {"name": "category", "kind": "nominal", "labels": ["billing", "delivery"], "scale": None}
    assert told["rules"]["accept"]["category"]["min_confidence"] == 0.8


def test_a_stored_model_is_described_with_its_measured_quality_and_the_last_reload() -> None:
    from triage_models.bundle_files import read_manifest

    measured = {"category": {"rows": 90, "accuracy": 0.91}, "signals": {"angry": {"recall": 0.7}}}
    manifest = replace(read_manifest(BUNDLE), metrics={"test": measured})
    told = describe(LoadedModel(fake_triager(), manifest), Reload("2026.11.22-abcd", "bundle_corrupt"))
    assert ModelOut.model_validate(told, extra="forbid").model_dump() == told
    assert told["id"] == manifest.id
    assert (told["quality"]["category"]["rows"], told["quality"]["category"]["accuracy"]) == (90, 0.91)
    assert told["quality"]["category"]["coverage"] is None
    assert told["quality"]["signals"]["angry"]["recall"] == 0.7
    assert told["quality"]["signals"]["churn_risk"]["recall"] is None
    assert told["last_reload"]["outcome"] == "failed"
    assert told["last_reload"]["code"] == "bundle_corrupt"
