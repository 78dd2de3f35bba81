"""The full screen: a Textual application over the same App, Chat and commands as the REPL."""
