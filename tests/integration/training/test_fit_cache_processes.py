from __future__ import annotations

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from triage_training.encoding_cache import EncodingCache

FILL = """
import pathlib, sys
from triage_models.encoder import EncoderSpec, load_torch_encoder, locate_encoder
from triage_training.encoding_cache import EncodingCache
cache, encoder = pathlib.Path(sys.argv[1]), load_torch_encoder(locate_encoder(EncoderSpec(sys.argv[2]), pathlib.Path()))
texts = [line.rstrip() for line in open(sys.argv[3], encoding="utf-8")]
print("ready", flush=True)
sys.stdin.readline()
sys.stdout.write(EncodingCache(cache).encode(encoder, texts).tobytes().hex())
"""
TEXTS = tuple(f"parcel {number} " * (number % 7) + f"{number} ужасно" for number in range(300))


def test_two_processes_may_fill_one_cache_at_once_and_half_filled_it_gives_the_same_bits(
    tmp_path: Path, tiny_encoder_folder: Path, tiny_encoder: Any
) -> None:
    file, wanted = tmp_path / "shared.sqlite", EncodingCache(tmp_path / "own.sqlite").encode(tiny_encoder, TEXTS)
    (tmp_path / "half").write_text("\n".join(TEXTS[::2]), encoding="utf-8")
    arguments = [sys.executable, "-c", FILL, str(file), str(tiny_encoder_folder), str(tmp_path / "half")]
    with ExitStack() as stack:
        fillers = [
            stack.enter_context(subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
            for _ in range(2)
        ]
        for filler in fillers:
            assert filler.stdout is not None
            assert filler.stdout.readline() == "ready\n"
        for filler in fillers:
            assert filler.stdin is not None
            filler.stdin.write("\n")
            filler.stdin.flush()
        told = [filler.communicate(timeout=120)[0] for filler in fillers]
    assert told == [wanted[::2].tobytes().hex()] * 2
    counted: list[int] = []
    assert EncodingCache(file).encode(tiny_encoder, TEXTS, progress=counted.append).tobytes() == wanted.tobytes()
    assert counted[0] == len(TEXTS[::2])
