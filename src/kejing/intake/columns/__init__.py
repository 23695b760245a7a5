"""Which column means what: the words of every program, and how a header is matched with them."""
