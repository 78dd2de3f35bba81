"""Qwen3, dense sizes: Llama's decoder with an RMS norm over each head of q and k, and an explicit head_dim.

Source: Yang et al. 2025, arXiv:2505.09388.
"""

from nanochat_infer.models.decoder import make_definition

DEFINITION = make_definition(qk_norm=True)
