"""What becomes of each row of a file of sales lines: a line, a reject, set apart, dropped or folded."""
