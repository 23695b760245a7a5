"""Writes: receive files, read and stage them, say what they will do, apply, undo, and clear up after a crash."""
