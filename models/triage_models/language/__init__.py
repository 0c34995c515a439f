"""Language identification: which language a text is in, in which letters, and whether it is in one.

Letters decide first (only Russian has both ы and э, only Ukrainian has ї ...), then frequent words and two detectors
that know runs of letters, limited to the supported languages and their look-alikes: unlimited detectors call half of
all short Bulgarian texts Russian.
"""

from triage_models.language.identifier import (
    FIRST_LANGUAGES,
    UNKNOWN,
    Finding,
    LanguageIdentifier,
    supported_languages,
)
from triage_models.language.latin import to_cyrillic

__all__ = ["FIRST_LANGUAGES", "UNKNOWN", "Finding", "LanguageIdentifier", "supported_languages", "to_cyrillic"]
