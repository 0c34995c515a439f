"""The newest words of a message: history, signatures, disclaimers and ticket footers are found and set aside."""

from triage_models.text.newest.engine import NewestPart, newest_part
from triage_models.text.newest.subject import is_reply_subject

__all__ = ["NewestPart", "is_reply_subject", "newest_part"]
