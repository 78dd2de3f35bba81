"""Every operator as naive NumPy in float64: slow, plain, and what the other implementations are measured against."""
