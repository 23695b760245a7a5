"""The written rules recomputed in plain Python, and the engine held against them."""
