"""C: the same triager behind LitServe, with its own batching (32 at most, 10 ms of waiting).

python load_litserve.py BUNDLE PORT
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import litserve

from triage import Ticket, Triager, TriageResult, render, ticket_from_mapping
from triage_models.loading import load_triager


class TriageApi(litserve.LitAPI):  # type: ignore[misc]
    """One worker, like the other two."""

    def setup(self, device: str) -> None:
        """Load in the worker."""
        del device
        self._triager: Triager = load_triager(Path(sys.argv[1]))

    def decode_request(self, request: dict[str, Any]) -> Ticket:
        """Read one ticket."""
        return ticket_from_mapping(request, default_id="1")

    def predict(self, batch: list[Ticket]) -> list[TriageResult]:
        """Score what came together."""
        return self._triager.run(batch)

    def encode_response(self, output: TriageResult) -> dict[str, Any]:
        """Shape one answer."""
        return render(output)


def main() -> None:
    """Serve."""
    api = TriageApi(max_batch_size=32, batch_timeout=0.01, api_path="/v1/score")
    server = litserve.LitServer(api, accelerator="cpu", workers_per_device=1)
    server.run(host="127.0.0.1", port=int(sys.argv[2]), generate_client_file=False, log_level="warning")


if __name__ == "__main__":
    main()
