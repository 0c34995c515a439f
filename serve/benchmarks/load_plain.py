"""B: the same triager behind plain FastAPI, one call per request in the framework's own threads.

python load_plain.py BUNDLE PORT
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI

from triage import render, ticket_from_mapping
from triage_models.loading import load_triager


def main() -> None:
    """Load, then listen."""
    triager = load_triager(Path(sys.argv[1]))
    app = FastAPI()

    @app.post("/v1/score")
    def score(fields: dict[str, Any]) -> dict[str, Any]:
        return render(triager.run([ticket_from_mapping(fields, default_id="1")])[0])

    uvicorn.run(app, port=int(sys.argv[2]), access_log=False, log_level="warning")


if __name__ == "__main__":
    main()
