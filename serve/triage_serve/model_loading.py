"""From a model reference to something that scores."""

from __future__ import annotations

from pathlib import Path

from triage import Ticket, Triager
from triage.errors import UnknownModelError

# One short and one longer text, in two scripts: what scores these has every part of itself loaded.
_WARM_UP = (
    Ticket(id="warm-up-1", body="Where is my parcel?"),
    Ticket(id="warm-up-2", body="Меня дважды списали, верните деньги. " * 10),
)


def load_model(ref: str, registry_root: Path) -> Triager:
    """Load the model a reference means.

    Raises
    ------
    UnknownModelError
        When there is none; says how to get one when there are no models at all.
    BundleError, EncoderError
        When it cannot be used.
    """
    from triage_models.registry import Registry

    registry = Registry(registry_root)
    try:
        folder = registry.resolve(ref)
    except UnknownModelError as error:
        if registry.entries():
            raise
        hint = "`triage demo` trains the starter; `triage train CONFIG` trains your own."
        raise UnknownModelError(error.message, hint=hint) from None
    from triage_models.loading import load_triager  # only now: it brings torch, a wrong name should not

    return load_triager(folder)


def warm_up(triager: Triager) -> None:
    """Score two made-up tickets, so that the first real one meets no cold start and a broken model shows itself."""
    triager.run(_WARM_UP)
