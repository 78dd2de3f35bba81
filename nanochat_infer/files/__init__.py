"""Files of a model folder: opened without surprises, JSON read strictly; whatever is wrong gets one sentence."""
