"""The ledger: products, documents with their lines, receipts."""
