"""The main journeys in a real browser, on rows that the product itself stored and judged."""
