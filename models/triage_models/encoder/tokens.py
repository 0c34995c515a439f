"""Turns texts into token ids with a folder's own fast tokenizer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from triage.errors import EncoderCorruptError

_VOCABULARIES = ("vocab.txt", "vocab.json", "*.model")


@dataclass(frozen=True, slots=True)
class TextTokenizer:
    """A tokenizer that cuts at `max_tokens` (special tokens included) and knows its padding id."""

    max_tokens: int
    pad: int
    _tokenizer: Any = field(repr=False)

    @classmethod
    def load(cls, folder: Path, max_tokens: int) -> TextTokenizer:
        """Load `tokenizer.json`; older folders are converted by transformers.

        Raises
        ------
        EncoderCorruptError
            When the folder holds no usable tokenizer.
        """
        from tokenizers import Tokenizer

        try:
            file = folder / "tokenizer.json"
            tokenizer = Tokenizer.from_file(str(file)) if file.is_file() else _converted(folder)
        except Exception as error:  # tokenizers raises bare Exception
            raise EncoderCorruptError(
                f"The tokenizer in {folder.name} cannot be loaded ({type(error).__name__}).",
                hint="Delete the folder so that it is made again, or save the tokenizer with save_pretrained().",
            ) from error
        tokenizer.no_padding()
        tokenizer.enable_truncation(max_tokens)
        known = (tokenizer.token_to_id(name) for name in ("<pad>", "[PAD]"))
        return cls(max_tokens, next((found for found in known if found is not None), 0), tokenizer)

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Tokenize texts to ids, special tokens included; a text of no tokens becomes one of padding."""
        return [encoding.ids or [self.pad] for encoding in self._tokenizer.encode_batch_fast(list(texts))]


def _converted(folder: Path) -> Any:
    if not any(found for pattern in _VOCABULARIES for found in folder.glob(pattern)):
        raise FileNotFoundError  # transformers would make a tokenizer that knows no word
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(folder, local_files_only=True).backend_tokenizer
