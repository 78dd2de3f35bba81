"""The way in: `python run.py ...` calls terminal.cli."""

import sys

from terminal.cli import main

if __name__ == "__main__":
    sys.exit(main())
