"""Damaged and harmful files: each is read as what it is, or refused with a sentence."""

from __future__ import annotations

from case import Case

CASES = [
    Case(
        "a wrong extension of a file",
        ("validate", "a.doc"),
        {"a.doc": "x"},
        said="unknown kind of file '.doc'",
    ),
]
