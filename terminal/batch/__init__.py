"""`run.py batch`: many prompts from a file, answers to a file, as they finish; can be stopped and gone on with."""
