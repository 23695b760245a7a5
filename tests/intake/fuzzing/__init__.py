"""Broken ledgers by the thousand: made from a seed, read, and held against what must hold of any reading."""
