"""Row look-ups: of the embedding table by id, and of the rows whose logits are wanted."""

import torch


def embedding(weight: torch.Tensor, input_ids: torch.Tensor) -> torch.Tensor:
    """Return row input_ids[i] of weight as row i: [num_tokens, hidden_size] in the weight's dtype.

    Args:
        weight: float [vocab_size, hidden_size].
        input_ids: int64 [num_tokens], each in [0, vocab_size).
    """
    return weight.index_select(0, input_ids)


def select_rows(x: torch.Tensor, rows: torch.Tensor) -> torch.Tensor:
    """Return the given rows of x, a copy: [num_selected, width]; rows is int64."""
    return x.index_select(0, rows)
