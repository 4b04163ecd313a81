"""Removal of the user's credentials from messages about an engine, which may echo them.

They are found in plain form, as escaped in headers, URLs, HTML and JSON, and within base64.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote, urlsplit

from clusterkg.base.locale import Message

_HIDDEN: Final = "***"
_VARIABLES: Final = ("CLUSTERKG_PASSWORD", "CLUSTERKG_TOKEN", "CLUSTERKG_USER")
_PROXIES: Final = ("http_proxy", "https_proxy", "all_proxy")
# A shorter secret is hidden only as a whole word: "a" occurs in every sentence.
_SHORT: Final = 4
_BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]{4,}={0,2}")
# Secrets from addresses; those of the environment are read each time.
_in_addresses: set[str] = set()


def keep(address: str) -> None:
    """Register the secrets in a URL for hiding: credentials, and the values of its query string."""
    _in_addresses.update(_held(address))


def hidden(text: str) -> str:
    """Return a text with `***` in the place of credentials that this process uses, plain or
    encoded.

    These are the values of environment variables (also of proxies), and the secrets that `keep` has
    registered.
    """
    secrets = sorted(set(_known()), key=len, reverse=True)
    if not secrets:
        return text
    text = _BASE64.sub(lambda run: _HIDDEN if _holds(run[0], secrets) else run[0], text)
    for secret in secrets:
        text = _pattern(secret).sub(_HIDDEN, text)
    return text


def without_secrets(said: Message | str) -> Message | str:
    """Return a message with credentials removed from its fields, or a text as `hidden` does.

    The text of the catalogue itself stays, even if it contains a word that is a secret.
    """
    if isinstance(said, str):
        return hidden(said)
    return Message(said.key, **{name: _field(value) for name, value in said.fields.items()})


def _field(value: object) -> object:
    if isinstance(value, Message | str):
        return without_secrets(value)
    return [_field(each) for each in value] if isinstance(value, list) else value


def _known() -> Iterator[str]:
    yield from (os.environ[name] for name in _VARIABLES if os.environ.get(name))
    for name in _PROXIES:
        yield from _held(os.environ.get(name) or os.environ.get(name.upper()) or "", query=False)
    yield from _in_addresses


def _held(address: str, query: bool = True) -> Iterator[str]:
    try:
        parts = urlsplit(address)
    except ValueError:
        return
    user = parts.netloc.rpartition("@")[0]
    found = [user, *user.split(":", 1)]
    if query:
        found += [part.rpartition("=")[2] for part in re.split("[&;]", parts.query)]
    yield from (unquote(each) for each in found if each)


def _pattern(secret: str) -> re.Pattern[str]:
    """Return a pattern for a secret: each character plain or escaped, or all in hexadecimal.

    A secret of fewer than _SHORT characters matches only as a whole word, and not in hexadecimal.
    """
    pattern = "".join(map(_forms, secret))
    if len(secret) < _SHORT:
        pattern = rf"(?<!\w){pattern}(?!\w)"
    encoded = secret.encode().hex()
    return re.compile(f"{pattern}|{encoded}" if len(secret) >= _SHORT else pattern, re.IGNORECASE)


def _forms(character: str) -> str:
    """Return a pattern for a character: plain, or escaped in a URL, in HTML or by a backslash."""
    number = ord(character)
    forms = [re.escape(character), "".join(f"%(?:25)*{byte:02x}" for byte in character.encode())]
    forms += [rf"&\#0*{number};", rf"&\#x0*{number:x};", rf"\\u{number:04x}", rf"\\x{number:02x}"]
    if not character.isalnum():
        forms.append(rf"\\+{re.escape(character)}")
    if name := {"&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos", " ": "nbsp"}.get(
        character
    ):
        forms.append(f"&(?:amp;)*{name};")
    if character == " ":
        forms.append(r"\+|\s+")
    return f"(?:{'|'.join(forms)})"


def _holds(run: str, secrets: list[str]) -> bool:
    """Return whether `run`, a text that may be base64, decodes to bytes that contain a secret.

    Decoding starts at each of its first four characters. A secret of fewer than _SHORT characters
    counts only if the bytes are exactly that secret.
    """
    known = [secret.encode() for secret in secrets if len(secret) >= _SHORT]
    plain = run.rstrip("=").replace("-", "+").replace("_", "/")
    for start in range(4):
        part = plain[start:]
        part = part[: len(part) - (len(part) % 4 == 1)]
        try:
            found = base64.b64decode(part + "=" * (-len(part) % 4))
        except binascii.Error:
            continue
        if any(secret in found for secret in known):
            return True
    return any(
        base64.b64encode(secret.encode()).decode().rstrip("=") == plain for secret in secrets
    )
