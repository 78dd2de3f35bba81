"""KV blocks on disk: written behind, verified before use, deleted with their conversation; any doubt is a miss."""

DEFAULT_QUOTA_BYTES = 4 << 30
