"""What a person typed cannot be done."""


class BadInput(Exception):
    """What was asked for cannot be done; the text says why in one sentence, in the reader's language."""
