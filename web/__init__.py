"""The browser page and the HTTP API; knows sessions and the engine, no terminal."""
