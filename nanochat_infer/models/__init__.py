"""One file per architecture, written once for every device against the operator table; no values, only buffers."""
