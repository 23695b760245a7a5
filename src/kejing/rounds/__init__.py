"""Rounds: reports as people write them, the feed of them, and what they are for."""
