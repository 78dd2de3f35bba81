"""What the model can do: one file per skill."""
