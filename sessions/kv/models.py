"""What the folder knows of each model whose blocks it has: the fields of its fingerprint, and how fast things went."""

import contextlib
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from nanochat_infer.errors import ModelFileError
from nanochat_infer.files.strict_json import parse_object
from sessions.kv.files import names_in, read_whole, unlink, write_whole
from sessions.kv.format import VERSION

MAX_MODELS = 64
MAX_RECORD_BYTES = 64 << 10
# A restore that did not pay counts a tenth less each time it is passed over, so that it is tried again one day.
_FORGETTING = 0.9
_PATIENCE = 2.0
_GRACE_S = 0.05


def fingerprint_of(fields: Mapping[str, str]) -> bytes:
    """Return SHA-256 over everything that changes the bytes or the meaning of a block."""
    text = json.dumps({**fields, "kv_file_version": str(VERSION)}, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).digest()


def changed_fields(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    """Return the names of fields that differ, or that only one of them has."""
    return sorted(name for name in {*old, *new} if old.get(name) != new.get(name))


@dataclass(frozen=True, slots=True)
class Speeds:
    """How fast this machine restores and computes; 0 where nothing is known.

    Args:
        restore_s: seconds per block restored, reading, checking and importing.
        prefill_tok_s: tokens computed per second.
    """

    restore_s: float = 0.0
    prefill_tok_s: float = 0.0

    def compute_s(self, block_size: int) -> float:
        """Seconds for computing a block, 0 where unknown."""
        return block_size / self.prefill_tok_s if self.prefill_tok_s > 0 else 0.0

    def restoring_pays(self, block_size: int) -> bool:
        """Tell whether restoring is not known to be slower than computing."""
        return not 0 < self.compute_s(block_size) < self.restore_s

    def is_too_slow(self, num_blocks: int, seconds: float, block_size: int) -> bool:
        """Tell whether a restore that is under way takes so long that computing the rest is better."""
        compute_s = self.compute_s(block_size)
        return compute_s > 0 and seconds > _GRACE_S + _PATIENCE * num_blocks * compute_s

    def after_restore(self, num_blocks: int, seconds: float) -> "Speeds":
        """Take a measurement into account: the more blocks, the more it counts."""
        if num_blocks == 0:
            return self
        measured = seconds / num_blocks
        weight = 1.0 if self.restore_s == 0 else min(0.5, num_blocks / 64)
        return replace(self, restore_s=self.restore_s + weight * (measured - self.restore_s))

    def after_passing_over(self) -> "Speeds":
        """Forget a little of a measurement that speaks against restoring."""
        return replace(self, restore_s=self.restore_s * _FORGETTING)

    def with_prefill(self, tok_s: float) -> "Speeds":
        """Take over the model's own measurement, where it has one."""
        return replace(self, prefill_tok_s=tok_s) if tok_s > 0 else self


@dataclass(frozen=True, slots=True)
class ModelRecord:
    """What is kept of a model.

    Args:
        fields: what its fingerprint is made of.
        block_size: tokens in a block.
        speeds: measured here.
    """

    fields: Mapping[str, str]
    block_size: int
    speeds: Speeds = Speeds()

    @property
    def fingerprint(self) -> bytes:
        return fingerprint_of(self.fields)


class ModelRecords:
    """The records in a folder; one that is damaged counts as none.

    Args:
        folder: where they are; made by the KvFolder around it.
        unfinished: where files are written before they get their names.
    """

    def __init__(self, folder: Path, unfinished: Path) -> None:
        self._folder, self._unfinished = folder, unfinished

    def load(self, fingerprint: bytes) -> ModelRecord | None:
        """Return what is known of a model."""
        record = self._load(self._path(fingerprint))
        return record if record is not None and record.fingerprint == fingerprint else None

    def is_any(self) -> bool:
        """Tell whether any model is known."""
        return bool(names_in(self._folder))

    def others(self, fingerprint: bytes) -> Iterator[ModelRecord]:
        """Yield the records of all other models, the last changed first."""
        for path in reversed(self._by_age()):
            record = self._load(path) if path != self._path(fingerprint) else None
            if record is not None:
                yield record

    def save(self, record: ModelRecord) -> None:
        """Write a record, and forget the oldest ones beyond MAX_MODELS; a disk that refuses it is passed over."""
        text = json.dumps(
            {"fields": dict(record.fields), "block_size": record.block_size, "speeds": asdict(record.speeds)}, indent=1
        )
        with contextlib.suppress(OSError):
            write_whole(self._unfinished, self._path(record.fingerprint), [text.encode()])
            for path in self._by_age()[:-MAX_MODELS]:
                unlink(path)

    def _by_age(self) -> list[Path]:
        found: list[tuple[int, Path]] = []
        for name in names_in(self._folder):
            with contextlib.suppress(OSError):
                found.append(((self._folder / name).lstat().st_mtime_ns, self._folder / name))
        return [path for _, path in sorted(found)]

    def _path(self, fingerprint: bytes) -> Path:
        return self._folder / (fingerprint.hex()[:32] + ".json")

    def _load(self, path: Path) -> ModelRecord | None:
        raw = read_whole(path, MAX_RECORD_BYTES)
        try:
            return None if raw is None else _record(parse_object(raw, path.name))
        except (ModelFileError, KeyError, TypeError, ValueError):
            return None


def _record(content: dict[str, Any]) -> ModelRecord:
    """Return the record in a JSON object; raises KeyError, TypeError or ValueError where there is none."""
    fields, block_size, speeds = content["fields"], content["block_size"], content["speeds"]
    if not isinstance(fields, dict) or not isinstance(speeds, dict) or not 0 < int(block_size) < 1 << 20:
        raise ValueError("not a record")
    if not all(isinstance(value, str) for value in fields.values()):
        raise ValueError("not a record")
    known = Speeds(float(speeds["restore_s"]), float(speeds["prefill_tok_s"]))
    if not (0 <= known.restore_s < 1e6 and 0 <= known.prefill_tok_s < 1e12):
        raise ValueError("no speeds")
    return ModelRecord(fields, int(block_size), known)
