from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as stn

from triage_models.bundle_files import describe, read_bundle, write_bundle

SAMPLE = Path(__file__).parents[2] / "integration" / "models" / "bundles" / "protocol-1"
CONTENT = read_bundle(SAMPLE).content()

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
numbers = st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
json_values = st.recursive(
    st.none() | st.booleans() | numbers | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
)
arrays = stn.arrays(
    dtype=st.sampled_from([np.float16, np.float32, np.float64, np.int8, np.int32, np.int64, np.uint8, np.bool_]),
    shape=stn.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
)
tensor_names = st.from_regex(r"[a-z][a-z0-9/._]{0,12}", fullmatch=True)


@given(document=json_values, tensors=st.dictionaries(tensor_names, arrays, max_size=4), card=text)
def test_any_content_comes_back_equal(document: Any, tensors: dict[str, np.ndarray], card: str) -> None:
    content = replace(
        CONTENT, tensors={"t.safetensors": tensors}, documents={"d.json": document}, texts={"card.md": card}
    )
    with tempfile.TemporaryDirectory() as parent:
        manifest = write_bundle(Path(parent, "bundle"), content)
        bundle = read_bundle(Path(parent, "bundle"))
    assert bundle.manifest == manifest == describe(content)
    assert bundle.documents == {"d.json": document}
    assert bundle.texts == {"card.md": card}
    assert bundle.tensors["t.safetensors"].keys() == tensors.keys()
    for name, tensor in tensors.items():
        back = bundle.tensors["t.safetensors"][name]
        assert (back.dtype, back.shape, back.tobytes()) == (tensor.dtype, tensor.shape, tensor.tobytes())
