"""Text to token ids and back: tokenizer, chat template, prompts that nobody can forge, incremental detokenizer."""
