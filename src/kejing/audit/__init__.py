"""Who changed what, and when: kept for good, by name, without ties to the rows it tells of."""
