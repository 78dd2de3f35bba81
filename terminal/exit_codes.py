"""The exit codes of the program, in one place."""

EXIT_OK, EXIT_ERROR, EXIT_USAGE, EXIT_INTERRUPTED = 0, 1, 2, 130
SIGNAL_BASE = 128
