"""Reading all of a .nano file and comparing it with its checksums."""

import hashlib
import mmap
from collections.abc import Callable, Iterator
from pathlib import Path

from nanochat_infer.nano.description import Section
from nanochat_infer.nano.format import aligned
from nanochat_infer.nano.reader import NanoModel, open_nano

CHUNK_BYTES = 8 << 20

Progress = Callable[[int, int], None]


def verify_nano(path: Path, on_progress: Progress | None = None) -> tuple[int, list[str]]:
    """Return the number of sections, and a sentence for each that is not as it was written.

    Args:
        path: the file.
        on_progress: told bytes read and bytes in all.

    Raises:
        ModelFileError: the file cannot even be opened.
    """
    model = open_nano(path)
    try:
        return len(model.sections), list(faults(model, on_progress))
    finally:
        model.close()


def faults(model: NanoModel, on_progress: Progress | None = None) -> Iterator[str]:
    """Read all of an open file and yield a sentence for each section that is not as it was written."""
    mapping, total = model.mapping, len(model.mapping)
    for section in model.sections:
        digest = section_digest(mapping, section)
        if hasattr(mmap, "MADV_DONTNEED"):
            mapping.madvise(mmap.MADV_DONTNEED)
        if digest != section.sha256:
            yield f"{section.name} is damaged: the checksum of its {section.nbytes:,} bytes is wrong"
        end = section.offset + section.nbytes
        if any(mapping[end : min(aligned(end), total)]):
            yield f"the bytes after {section.name} are not zero"
        if on_progress is not None:
            on_progress(end, total)
    first = model.sections[0].offset
    start = model.description_end
    if any(mapping[start:first]):
        yield "the bytes after the description are not zero"


def section_digest(mapping: mmap.mmap, section: Section) -> str:
    """Return the SHA-256 in hex of what a section holds.

    Raises:
        ValueError: the file is not mapped any more.
    """
    digest = hashlib.sha256()
    with memoryview(mapping) as whole:
        end = section.offset + section.nbytes
        for at in range(section.offset, end, CHUNK_BYTES):
            with whole[at : min(at + CHUNK_BYTES, end)] as part:
                digest.update(part)
    return digest.hexdigest()
