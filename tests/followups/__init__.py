"""Tests of the facts of contact."""
