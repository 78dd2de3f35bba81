"""Measuring a loaded model: shapes and random folders of them, fresh prompts, prefill, decode, bandwidth, memory."""
