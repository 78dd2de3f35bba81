"""The way in: `python run.py ...` calls terminal.starting."""

import sys

from terminal.starting import run

if __name__ == "__main__":
    sys.exit(run())
