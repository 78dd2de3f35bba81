"""Offline tools: nothing here is imported by the program."""
