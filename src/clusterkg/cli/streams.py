"""The encoding of standard output and standard error."""

from __future__ import annotations

import io
import sys

# Latin, Chinese beyond the basic plane: GBK has neither, GB 18030 and UTF-8 have both.
_SAMPLE = "Ü𠮷"


def keep_all_characters() -> None:
    """Have standard output and standard error write every character.

    A stream whose encoding lacks some (GBK, ASCII) writes UTF-8 instead, whatever
    PYTHONIOENCODING says: an escape in its place would make another value of it in CSV, and wrong
    syntax in JSON. A terminal keeps its encoding, and shows what it lacks as an escape.
    """
    for stream in (sys.stdout, sys.stderr):
        if not isinstance(stream, io.TextIOWrapper):
            continue
        try:
            _SAMPLE.encode(stream.encoding)
            encoding = stream.encoding
        except (UnicodeEncodeError, LookupError):
            encoding = stream.encoding if stream.isatty() else "utf-8"
        # Line ends as they are: Windows would make CR CR LF of those of CSV.
        stream.reconfigure(encoding=encoding, errors="backslashreplace", newline="\n")
