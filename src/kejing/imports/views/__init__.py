"""Pages: the list of imports, files on their way in, one import from its files to the ledger and back, the queues."""
