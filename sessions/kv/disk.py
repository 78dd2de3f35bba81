"""KV blocks of conversations on disk: restored before a request, saved after it by a thread of its own."""

import contextlib
import itertools
import logging
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from nanochat_infer.errors import NanochatInferError, ParameterError, SessionError
from sessions.kv import DEFAULT_QUOTA_BYTES
from sessions.kv.chain_files import ChainFiles, ids_as_bytes
from sessions.kv.models import ModelRecord, Speeds, changed_fields, fingerprint_of
from sessions.kv.names import block_names
from sessions.kv.parts import Chain, KvModel, KvStore
from sessions.kv.restoring import NOT_ON_DISK, STOPPED, TOO_SLOW, Importer, Restored
from sessions.kv.saving import Saver

DEFAULT_FLOOR_SHARE = 0.05
MAX_JOBS = 64
IDENTITY_PATIENCE_S = 1.0  # of a restore that comes before the model is identified
REST_SHARE = 4.0  # while requests run, the writer rests that many times as long as it works
MIN_REST_S = 0.02
UNKNOWN_MODEL = "the model is not identified yet"
_MAX_OTHERS = 8
_MAX_NAMED = 4

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class KvDiskStats:
    """What was done since the start.

    Args:
        is_ready: the model is identified; nothing is restored or saved before.
        restored_blocks: blocks read and imported.
        restored_tokens: their tokens.
        saved_blocks: blocks written.
        refused: files that were not what they should be.
        misses: restores that found nothing, though something was missing in memory.
        num_bytes: what all blocks on the disk take, as far as known.
        quota_bytes: most they may take.
        restore_s: seconds per block restored, 0 while unknown.
    """

    is_ready: bool = False
    restored_blocks: int = 0
    restored_tokens: int = 0
    saved_blocks: int = 0
    refused: int = 0
    misses: int = 0
    num_bytes: int = 0
    quota_bytes: int = 0
    restore_s: float = 0.0


class _StoppedError(Exception):
    """close() does not wait any longer."""


class KvDisk:
    """Restores and saves for one store and one model; thread-safe.

    Args:
        store: where the conversations are; it must keep KV (store.kv).
        llm: the model.
        quota_bytes: most bytes of blocks on the disk.
        floor_share: of the disk, left free, though never more than 2 GiB of it.

    Raises:
        ParameterError: the store keeps no KV, or the quota is no positive number.
    """

    def __init__(
        self,
        store: KvStore,
        llm: KvModel,
        *,
        quota_bytes: int = DEFAULT_QUOTA_BYTES,
        floor_share: float = DEFAULT_FLOOR_SHARE,
    ) -> None:
        if store.kv is None:
            raise ParameterError("this store keeps no KV on disk; open it with kv_root, or do without")
        if quota_bytes <= 0:
            raise ParameterError(f"quota_bytes must be above 0, got {quota_bytes}")
        self._store, self._folder, self._llm, self._quota_bytes = store, store.kv, llm, quota_bytes
        self._saver = Saver(store, self._folder, quota_bytes, floor_share, self._rest)
        self._pid = os.getpid()
        self._wake = threading.Condition()
        self._jobs: deque[tuple[int, bytes]] = deque()
        self._counts = KvDiskStats(quota_bytes=quota_bytes)
        self._model: ModelRecord | None = None
        self._unusable = ""  # why there never will be a model
        self._is_working, self._is_closing, self._is_unsaved = True, False, False
        self._has_waited = False
        self._deadline = float("inf")
        self._thread = threading.Thread(target=self._run, name="sessions-kv", daemon=True)
        self._thread.start()

    def restore(self, key: int, token_ids: Sequence[int], stop: Callable[[], bool] | None = None) -> Restored:
        """Bring what of a prefix is on disk into memory, and hold all of it that is there until the result is left.

        Args:
            key: of the conversation.
            token_ids: the prompt.
            stop: asked before each block; True ends it, with what is there by then.
        """
        model, reason = self._wait_for_model(key)
        if model is None:
            return Restored(reason=reason)
        try:
            chain = self._llm.kv_chain(token_ids)
        except NanochatInferError as error:
            return Restored(reason=str(error))
        try:
            return self._restore(key, chain, ids_as_bytes(token_ids), model, stop)
        except NanochatInferError as error:  # the model was closed
            chain.release()
            return Restored(reason=str(error))
        except BaseException:
            chain.release()
            raise

    def _restore(
        self, key: int, chain: Chain, ids: bytes, model: ModelRecord, stop: Callable[[], bool] | None
    ) -> Restored:
        speeds = model.speeds.with_prefill(self._llm.prefill_tok_s)
        files, block_size = ChainFiles(self._folder, chain, model.fingerprint, ids), chain.block_size
        importer = Importer(self._folder, files, chain, speeds)
        reason = importer.run(stop)
        if reason == NOT_ON_DISK:
            reason = self._other_model(ids, chain.num_held * block_size, model) or reason
        if importer.refused:
            self._saver.doubt(files.names[chain.num_held :])
            _log.warning("KV of conversation %d is not used: a block file was refused (%s)", key, importer.refused)
        count = importer.num_blocks
        with self._wake:
            counts = self._counts
            self._counts = replace(
                counts,
                restored_blocks=counts.restored_blocks + count,
                restored_tokens=counts.restored_tokens + count * block_size,
                refused=counts.refused + bool(importer.refused),
                misses=counts.misses + (count == 0 and reason not in ("", STOPPED)),
            )
            if count > 0:
                self._learn(speeds.after_restore(count, importer.seconds))
            elif reason == TOO_SLOW:
                self._learn(speeds.after_passing_over())
        return Restored(count, count * block_size, importer.seconds, reason, chain)

    def save(self, key: int, token_ids: Sequence[int]) -> None:
        """Write the complete blocks of a prefix that are in memory, some time; returns at once.

        Args:
            key: of the conversation.
            token_ids: a prefix that was computed.
        """
        if os.getpid() != self._pid:  # before the lock, which may have been taken when the process was forked
            return
        ids = ids_as_bytes(token_ids)
        with self._wake:
            if self._is_closing or self._unusable:
                return
            # What begins with an older job's ids saves that as well.
            kept = [job for job in self._jobs if job[0] != key or not ids.startswith(job[1])]
            self._jobs = deque([*kept, (key, ids)][-MAX_JOBS:])
            self._wake.notify_all()

    def flush(self, timeout_s: float) -> bool:
        """Wait until everything that was to be saved is saved or given up; False if that takes longer."""
        if os.getpid() != self._pid:
            return True
        with self._wake:
            return self._wake.wait_for(lambda: not self._jobs and not self._is_working, timeout_s)

    def stats(self) -> KvDiskStats:
        """Return what was done so far."""
        if os.getpid() != self._pid:
            return self._counts
        with self._wake:
            model = self._model
            return replace(
                self._counts,
                is_ready=model is not None,
                saved_blocks=self._saver.num_saved,
                num_bytes=self._saver.num_bytes,
                restore_s=0.0 if model is None else model.speeds.restore_s,
            )

    def close(self, timeout_s: float = 2.0) -> None:
        """Save what waits, no longer than that, and end the thread; again does nothing."""
        if os.getpid() != self._pid:
            return
        with self._wake:
            self._is_closing = True
            self._deadline = min(self._deadline, time.monotonic() + timeout_s)
            self._wake.notify_all()
        self._thread.join(timeout_s + 0.1)

    # Inside

    def _wait_for_model(self, key: int) -> tuple[ModelRecord | None, str]:
        """Return what is known of the model, or why nothing is; waits a little, once, where blocks may be on disk."""
        if os.getpid() != self._pid:
            return None, "a forked process keeps no KV"
        patience_s = IDENTITY_PATIENCE_S if self._may_wait(key) else 0.0
        with self._wake:
            self._wake.wait_for(lambda: self._model is not None or self._is_closing, patience_s)
            if self._is_closing:
                return None, self._unusable or "closed"
            return self._model, UNKNOWN_MODEL

    def _may_wait(self, key: int) -> bool:
        """Tell whether waiting for the model can pay: not for a conversation without blocks, nor a second time."""
        if self._model is not None or self._has_waited or not self._folder.models.is_any():
            return False
        try:
            if not self._store.has_kv_references(key):
                return False
        except SessionError:
            return False
        with self._wake:
            may_wait, self._has_waited = not self._has_waited, True
        return may_wait

    def _other_model(self, ids: bytes, num_tokens: int, model: ModelRecord) -> str:
        """Tell by what another model differs that the next block after num_tokens was saved with; "" if by none."""
        found: list[list[str]] = []
        for record in itertools.islice(self._folder.models.others(model.fingerprint), _MAX_OTHERS):
            index = num_tokens // record.block_size
            start = ids[: 4 * record.block_size * (index + 1)]
            names = block_names(self._folder.secret, record.fingerprint, start, record.block_size)
            if index < len(names) and self._folder.has(names[index]):
                found.append(changed_fields(record.fields, model.fields))
        if not found:
            return ""
        names_changed = min(found, key=len)
        more = f" and {len(names_changed) - _MAX_NAMED} more" if len(names_changed) > _MAX_NAMED else ""
        changed = ", ".join(names_changed[:_MAX_NAMED]) + more
        _log.info("KV on disk is another model's, these differ: %s", changed)
        return f"another fingerprint: {changed}"

    def _learn(self, speeds: Speeds) -> None:
        """Take over a measurement, to be written by the thread; under the lock."""
        if self._model is not None and self._model.speeds != speeds:
            self._model = replace(self._model, speeds=speeds)
            self._is_unsaved = True
            self._wake.notify_all()

    # The thread

    def _run(self) -> None:
        try:
            self._begin()
            while self._work():
                pass
        except _StoppedError:
            pass
        except (NanochatInferError, OSError) as error:
            why = f"{error.strerror} ({error.filename})" if isinstance(error, OSError) else str(error)
            self._give_up(why)
            _log.warning("%s", self._unusable)
        except Exception as error:  # noqa: BLE001
            # Nobody waits for this thread, and the chat does without.
            self._give_up(type(error).__name__)
            _log.exception("%s", self._unusable)
        finally:
            with self._wake:
                self._jobs.clear()
                self._is_working, self._is_closing = False, True
                self._wake.notify_all()

    def _give_up(self, why: str) -> None:
        with self._wake:
            self._unusable = f"no KV is kept on disk: {why}"

    def _begin(self) -> None:
        """Identify the model, see what is there, and remove what no conversation has any more."""
        folder = self._folder
        folder.prepare()
        fields = dict(self._llm.kv_identity(folder.path / "digests.json"))
        record = folder.models.load(fingerprint_of(fields))
        if record is None:
            record = ModelRecord(fields, self._llm.stats().block_size)
            folder.models.save(record)
        with self._wake:
            self._model = record
            self._wake.notify_all()
        folder.sweep(self._references)
        self._saver.look()

    def _references(self, names: Sequence[bytes]) -> set[bytes]:
        if not self._rest(0.0):
            raise _StoppedError
        return self._store.kv_references(names)

    def _work(self) -> bool:
        """Wait for something to do and do it; False at the end."""
        with self._wake:
            self._is_working = False
            self._wake.notify_all()
            self._wake.wait_for(lambda: self._jobs or self._is_closing or self._is_unsaved)
            self._is_working = True
            job = self._jobs.popleft() if self._jobs else None
            model, is_unsaved, is_over = self._model, self._is_unsaved, job is None and self._is_closing
            self._is_unsaved = False
        assert model is not None
        if is_unsaved:
            self._folder.models.save(model)
        if job is not None:
            with contextlib.suppress(NanochatInferError):
                self._save(*job, model)
        return not is_over and time.monotonic() < self._deadline

    def _save(self, key: int, ids: bytes, model: ModelRecord) -> None:
        chain = self._llm.kv_chain(np.frombuffer(ids, "<i4").tolist())
        self._saver.save(key, chain, ChainFiles(self._folder, chain, model.fingerprint, ids))
        tok_s, known = self._llm.prefill_tok_s, model.speeds.prefill_tok_s
        if abs(tok_s - known) > known / 10:
            with self._wake:
                self._learn((self._model or model).speeds.with_prefill(tok_s))

    def _rest(self, worked_s: float) -> bool:
        """Make way for requests after a piece of work; False when close() does not wait any longer."""
        stats = self._llm.stats()
        if stats.running > 0 or stats.waiting > 0:
            with self._wake:
                self._wake.wait_for(lambda: self._is_closing, max(MIN_REST_S, REST_SHARE * worked_s))
        return time.monotonic() < self._deadline
