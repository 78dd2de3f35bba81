"""Every operator as plain PyTorch operators, for CUDA tensors; CPU tensors give the same mathematics, for tests."""
