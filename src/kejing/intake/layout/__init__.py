"""How a sheet is laid out: where its header stands, which rows are rows of the table, and what its totals say."""
