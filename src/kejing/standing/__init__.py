"""One stored row per customer: what the judgements say of it on the day they were made for."""
