"""One of everything that the site has: its addresses, and a company that they can be about."""
