"""The files that stand beside the lines: headers, customers, products, contacts, receivables."""
