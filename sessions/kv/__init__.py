"""KV blocks on disk: written behind, verified before use, deleted with their conversation; any doubt is a miss."""
