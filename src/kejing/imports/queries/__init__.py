"""Reads: what the import pages show, and the sentences on them."""
