"""The encoding of standard output and standard error."""

from __future__ import annotations

import io
import sys

# Latin letters with accents, and Chinese beyond the basic plane: GBK lacks both, GB 18030 and UTF-8
# have them.
_SAMPLE = "Ü𠮷"


def keep_all_characters() -> None:
    """Make standard output and standard error able to write every character.

    A stream with a limited encoding (GBK, ASCII) is switched to UTF-8, whatever PYTHONIOENCODING
    says: an escape instead would change values in CSV, and be invalid in JSON. A terminal keeps its
    encoding, and shows missing characters as escapes.
    """
    for stream in (sys.stdout, sys.stderr):
        if not isinstance(stream, io.TextIOWrapper):
            continue
        try:
            _SAMPLE.encode(stream.encoding)
            encoding = stream.encoding
        except (UnicodeEncodeError, LookupError):
            encoding = stream.encoding if stream.isatty() else "utf-8"
        # No newline translation: Windows would turn the CR LF of CSV into CR CR LF.
        stream.reconfigure(encoding=encoding, errors="backslashreplace", newline="\n")
