"""Where models run: each device lays out weights and KV in its memory and computes the steps that the engine plans.

base.py is the contract. The CPU (cpu*.py) records a forward pass once and replays it with compiled kernels; cuda*.py
runs each operator at once on torch tensors; select.py picks one of them. Only this package uses kernels.
"""
