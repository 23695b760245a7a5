"""The written rules in plain Python, one subject a file; nothing here knows `kejing.analytics`."""
