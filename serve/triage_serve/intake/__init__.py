"""Messages, feedback and events in; what is kept of them out. Free of any web framework."""

from triage_serve.intake.service import Intake

__all__ = ["Intake"]
