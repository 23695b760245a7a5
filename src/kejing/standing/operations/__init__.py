"""Writes: asking for a refresh, which pages do, and running it, which only the task worker and commands do."""
