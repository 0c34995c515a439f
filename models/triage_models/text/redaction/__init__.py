"""Personal data out of a text: e-mail addresses, telephone and card numbers, IBANs and national ids."""

from triage_models.text.redaction.redactor import Redacted, RedactionSettings, Redactor

__all__ = ["Redacted", "RedactionSettings", "Redactor"]
