"""Reads: what the pages show to one person."""
