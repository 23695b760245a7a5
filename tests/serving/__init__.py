"""The commands as people start them: processes that answer, are killed, and end whole."""
