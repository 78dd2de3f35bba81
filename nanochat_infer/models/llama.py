"""Llama 2 and 3, TinyLlama and whatever else has model_type "llama".

Source: Touvron et al. 2023, arXiv:2302.13971 and arXiv:2307.09288; Grattafiori et al. 2024, arXiv:2407.21783.
"""

from nanochat_infer.models.decoder import make_definition

DEFINITION = make_definition(qk_norm=False)
