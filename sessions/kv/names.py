"""What block files are called: keyed digests, so that a name tells nobody what was said."""

import hashlib
import hmac

NAME_BYTES = 20


def block_names(secret: bytes, fingerprint: bytes, ids: bytes, block_size: int) -> list[bytes]:
    """Return the names of the complete blocks of a prefix, first block first.

    A name is HMAC-SHA256(secret, fingerprint || token ids from the start to the block's end), cut to NAME_BYTES.

    Args:
        secret: of the database.
        fingerprint: of the model and everything else that changes a block.
        ids: token ids as little-endian int32.
        block_size: tokens in a block.
    """
    digest = hmac.new(secret, fingerprint, hashlib.sha256)
    step = 4 * block_size
    names = []
    for start in range(0, len(ids) - step + 1, step):
        digest.update(ids[start : start + step])
        names.append(digest.copy().digest()[:NAME_BYTES])
    return names


def folder_name(secret: bytes) -> str:
    """Return what the folder of all blocks under this secret is called."""
    return hmac.new(secret, b"folder", hashlib.sha256).hexdigest()[:32]
