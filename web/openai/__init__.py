"""Routes that OpenAI's clients know: stateless, on the same engine as the conversations."""
