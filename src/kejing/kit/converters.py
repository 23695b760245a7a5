"""What addresses may hold."""

from __future__ import annotations

from typing import Final, override

from django.urls.converters import IntConverter

LARGEST_KEY: Final = 2**63 - 1


class KeyConverter(IntConverter):
    """The key of a row, `<key:pk>`: a number that a database can have, so that any other is not found."""

    @override
    def to_python(self, value: str) -> int:
        """Return the key.

        :raises ValueError: if no row has one so large
        """
        key = super().to_python(value)
        if key > LARGEST_KEY:
            raise ValueError(value)
        return key
