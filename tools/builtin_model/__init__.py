"""Generate the data of the built-in model, train it, evaluate it and export it."""
