"""Routes that OpenAI's clients know, on the same engine as the conversations of the page and the terminal."""
