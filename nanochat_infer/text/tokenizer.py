"""Text to token ids and back. Control tokens come out of text only where the caller says that the text is its own."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from nanochat_infer.errors import ModelFileError, NanochatInferError, ParameterError
from nanochat_infer.files.model_source import ModelSource, as_source
from nanochat_infer.text.detokenizer import (
    ByteDetokenizer,
    Detokenizer,
    TokenBytes,
    WindowDetokenizer,
    read_decoder_rules,
)
from nanochat_infer.text.masked_vocabulary import MaskedVocabulary, mask_continuation, mask_vocabulary
from nanochat_infer.text.reasoning import CLOSE_TAG, OPEN_TAG
from nanochat_infer.text.tokenizer_files import TokenizerFiles, read_tokenizer_files

_LONG_TEXT_CHARACTERS = 1 << 16


class Tokenizer:
    """A model's tokenizer.

    Control tokens are the special ones and those written like tags (<think>, <tool_call>); their ids never come out of
    plain text.

    Args:
        files: the parsed files of the model folder; see from_folder.

    Raises:
        ModelFileError: the files contradict themselves.
    """

    def __init__(self, files: TokenizerFiles) -> None:
        self._path = files.path
        self._masked = mask_vocabulary(files)
        self._continuing = mask_continuation(files, self._masked)
        self.control_ids: dict[str, int] = self._masked.ids
        self._text_of_control = {token_id: text for text, token_id in self.control_ids.items()}
        special = [token.content for token in files.added_tokens if token.special]
        self.special_ids: frozenset[int] = frozenset(self.control_ids[text] for text in special)
        by_length = sorted(self.control_ids, key=len, reverse=True)
        self._control_pattern = re.compile("|".join(map(re.escape, by_length))) if by_length else None
        self.vocab_size: int = _count_ids(files)
        self.special_names: dict[str, Any] = files.special_names
        self.fingerprint: str = files.fingerprint
        self.eos_token_id: int | None = self._named_id("eos_token")
        self.bos_token_id: int | None = self._named_id("bos_token")
        self.prefix_ids: tuple[int, ...] = self._read_prefix_ids(files)
        rules = read_decoder_rules(files.definition.get("decoder"))
        shown_tags = {self.control_ids.get(OPEN_TAG), self.control_ids.get(CLOSE_TAG)}
        self._hidden = self.special_ids - shown_tags
        self._bytes_shown = TokenBytes(rules, self.token_text) if rules else None
        self._bytes_hidden = TokenBytes(rules, self.token_text, self._hidden) if rules else None
        self._check_masking(str(files.definition["model"].get("unk_token") or ""))

    @classmethod
    def from_folder(cls, model: Path | str | ModelSource) -> "Tokenizer":
        """Read tokenizer.json (or vocab.json and merges.txt) and tokenizer_config.json of a model.

        Args:
            model: its folder, or where else its files come from.

        Raises:
            ModelFileError: a file is missing, damaged, or not supported.
        """
        files = read_tokenizer_files(as_source(model))
        try:
            return cls(files)
        except NanochatInferError:
            raise
        except (AttributeError, LookupError, OverflowError, TypeError, ValueError) as error:
            raise ModelFileError(f"{files.path} is damaged: a part of it has the wrong type ({error})") from None

    def encode(self, text: str, *, add_special_tokens: bool = True, parse_special: bool = False) -> list[int]:
        """Return the ids of a text.

        Args:
            text: what to encode.
            add_special_tokens: put BOS in front where the model wants one.
            parse_special: let control tokens written in the text become their ids; only for text of our own.

        Raises:
            ParameterError: the text holds a lone surrogate.
        """
        check_text(text)
        pieces = self.split_controls(text) if parse_special else [text]
        prefix = list(self.prefix_ids) if add_special_tokens else []
        if prefix and pieces and pieces[0] == prefix[-1]:
            pieces = pieces[1:]
        return prefix + self.encode_pieces(pieces)

    def encode_pieces(self, pieces: Sequence[str | int], *, continuation: bool = False) -> list[int]:
        """Return the ids of plain texts and control ids in turn, encoded as one text.

        Args:
            pieces: a text is encoded without any control token; an int is the id of a control token.
            continuation: the text goes on from other ids, so no space is put in front.

        Raises:
            ParameterError: a text holds a lone surrogate.
        """
        masked = self._continuing if continuation else self._masked
        for piece in pieces:
            if isinstance(piece, str):
                check_text(piece)
        whole = "".join(
            piece if isinstance(piece, str) else masked.names[self._text_of_control[piece]] for piece in pieces
        )
        ids = self._library_ids(masked, whole)
        if masked.original_ids:
            return [masked.original_ids.get(token_id, token_id) for token_id in ids]
        return list(ids)

    def _library_ids(self, masked: MaskedVocabulary, text: str) -> list[int]:
        try:
            if len(text) < _LONG_TEXT_CHARACTERS:
                return list(masked.library.encode(text, add_special_tokens=False).ids)
            return list(masked.library.encode_batch_fast([text], add_special_tokens=False)[0].ids)
        except BaseException as error:
            # A pattern of the file that gives up inside the library is a Rust panic, not an Exception.
            if type(error).__name__ != "PanicException":
                raise
            raise ModelFileError(f"{self._path}: a pattern of this tokenizer fails on this text") from None

    def split_controls(self, text: str) -> list[str | int]:
        """Return the text cut at the control tokens that it spells: texts, and ids of control tokens."""
        if self._control_pattern is None:
            return [text]
        pieces: list[str | int] = []
        at = 0
        for match in self._control_pattern.finditer(text):
            if match.start() > at:
                pieces.append(text[at : match.start()])
            pieces.append(self.control_ids[match.group()])
            at = match.end()
        if at < len(text):
            pieces.append(text[at:])
        return pieces

    def decode(self, ids: Iterable[int], skip_special_tokens: bool = True) -> str:
        """Return the text of ids; ids outside the vocabulary show nothing."""
        detokenizer = self.detokenizer(skip_special_tokens)
        pieces = [detokenizer.push(token_id) for token_id in ids]
        return "".join(pieces) + detokenizer.flush()

    def detokenizer(self, skip_special_tokens: bool = True, prior_ids: Iterable[int] = ()) -> Detokenizer:
        """Return a fresh detokenizer.

        Args:
            skip_special_tokens: special tokens show nothing; <think> and </think> always show.
            prior_ids: ids before the first pushed one, when an earlier answer goes on.
        """
        token_bytes = self._bytes_hidden if skip_special_tokens else self._bytes_shown
        if token_bytes is not None:
            return ByteDetokenizer(token_bytes, prior_ids)
        hidden = self._hidden if skip_special_tokens else frozenset[int]()
        return WindowDetokenizer(lambda ids: self._library_decode(ids, hidden), prior_ids)

    def token_text(self, token_id: int) -> str | None:
        """Return the vocabulary's entry for an id, None outside the vocabulary."""
        text = self._text_of_control.get(token_id)
        if text is not None or not 0 <= token_id < 1 << 32:
            return text
        entry: str | None = self._masked.library.id_to_token(token_id)
        return entry

    def token_bytes(self, token_id: int) -> bytes:
        """Return the bytes that an id stands for; none for special ids, and outside the vocabulary."""
        if self._bytes_hidden is None:
            return self._library_decode([token_id], self._hidden).encode()
        return self._bytes_hidden(token_id)

    def shown_bytes(self, token_id: int) -> bytes | None:
        """Return the bytes that an id adds to a text, special ids none; None where the decoder is not about bytes."""
        return None if self._bytes_hidden is None else self._bytes_hidden(token_id)

    @property
    def strips_leading_space(self) -> bool:
        """Whether decoding a text drops one space at its start (SentencePiece)."""
        return self._bytes_hidden is not None and self._bytes_hidden.strip_left > 0

    def _library_decode(self, ids: list[int], hidden: frozenset[int]) -> str:
        text: str = self._masked.library.decode(
            [i for i in ids if i not in hidden and 0 <= i < 1 << 32], skip_special_tokens=False
        )
        for control, name in self._masked.names.items():
            if name in text:
                text = text.replace(name, control)
        return text

    def _named_id(self, name: str) -> int | None:
        return self.control_ids.get(self.special_names.get(name, ""))

    def _read_prefix_ids(self, files: TokenizerFiles) -> tuple[int, ...]:
        """Return the ids that the post-processor, or add_bos_token, puts in front of a text."""
        wanted = files.config.get("add_bos_token")
        ids = _template_prefix(files.definition.get("post_processor"))
        if wanted is False:
            return tuple(token_id for token_id in ids if token_id != self.bos_token_id)
        if wanted is True and not ids and self.bos_token_id is not None:
            return (self.bos_token_id,)
        return ids

    def _check_masking(self, model_unknown: str) -> None:
        """Make sure that no control token's text, alone or among others, gives a control id."""
        unknown = self.control_ids.get(self.special_names.get("unk_token") or model_unknown)
        forbidden = set(self.control_ids.values()) - {unknown}
        texts = list(self.control_ids)
        if any(not forbidden.isdisjoint(self.encode_pieces(part)) for part in [texts, *([text] for text in texts)]):
            raise ModelFileError(f"{self._path}: plain text can become control tokens; this tokenizer is not supported")


def check_text(text: str) -> None:
    """Raise ParameterError unless a text is valid Unicode."""
    if not isinstance(text, str):
        raise ParameterError(f"text must be a str, got {type(text).__name__}")
    if text.isascii():
        return
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ParameterError(
            f"text must be valid Unicode, got a lone surrogate {text[error.start]!a} at character {error.start}"
        ) from None


def _count_ids(files: TokenizerFiles) -> int:
    """Return one more than the largest id."""
    vocab = files.definition["model"]["vocab"]
    largest = len(vocab) - 1
    if isinstance(vocab, dict):
        if not set(map(type, vocab.values())) <= {int, bool}:
            raise ModelFileError(f"{files.path}: every entry of the vocabulary needs a whole number as its id")
        largest = max(vocab.values())
    return 1 + max([largest, *(token.token_id or 0 for token in files.added_tokens)])


def _template_prefix(processor: Any) -> tuple[int, ...]:
    """Return the ids that a post-processor puts before a single text."""
    if not isinstance(processor, dict):
        return ()
    if processor.get("type") == "Sequence":
        for part in processor.get("processors", []):
            if prefix := _template_prefix(part):
                return prefix
        return ()
    if processor.get("type") in ("BertProcessing", "RobertaProcessing"):
        return (int(processor["cls"][1]),)
    if processor.get("type") != "TemplateProcessing":
        return ()
    ids: list[int] = []
    for item in processor.get("single", []):
        if "Sequence" in item:
            break
        token = processor.get("special_tokens", {}).get(item.get("SpecialToken", {}).get("id"), {})
        ids.extend(token.get("ids", []))
    if not all(isinstance(token_id, int) and token_id >= 0 for token_id in ids):
        raise ValueError("the post-processor names ids that are no numbers")
    return tuple(ids)
