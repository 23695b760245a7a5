"""Services that tests borrow: real ledgers, databases and a browser; each skips plainly where it is absent."""
