"""What a ticket will cost to score, guessed from its length alone: admission must not wait for a tokenizer."""

from __future__ import annotations

from triage import Ticket

CHARACTERS_PER_TOKEN = 3
"""Of a multilingual vocabulary: Cyrillic tickets have about 3, English ones about 4."""
TOKENS_PER_TICKET = 8
"""What every ticket costs besides its characters: prefix, special tokens, padding."""
MOST_TOKENS = 512
"""The encoder reads no further."""
EXPLAIN_FACTOR = 24
"""An explained ticket is encoded again without each of its parts; its time is about 25 times that of a plain one."""


def ticket_tokens(ticket: Ticket, *, explain: bool = False) -> int:
    """Estimate the encoder's work for one ticket, in tokens; with `explain`, in tokens that take as long."""
    characters = len(ticket.subject) + len(ticket.body)
    tokens = min(characters // CHARACTERS_PER_TOKEN + TOKENS_PER_TICKET, MOST_TOKENS)
    return tokens * EXPLAIN_FACTOR if explain else tokens
