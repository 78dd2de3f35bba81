"""Who runs next and where its KV lives: requests, block pool, prefix cache, scheduler, and the thread that runs steps.

It knows token ids only: no text, no tensors, no device library; everything here is tested without a model.
"""
