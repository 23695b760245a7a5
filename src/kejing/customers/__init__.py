"""The archive: one record per customer, who owns it, and who may see it."""
