"""Writes: reports, what is added to them, promises, drafts, and what people say about them."""
