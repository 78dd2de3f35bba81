"""The front end in a terminal: command line, one-shot answers and the interactive chat."""
