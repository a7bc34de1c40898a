"""The demonstration: real units and model names, invented people, three years replayed through the real acts."""
