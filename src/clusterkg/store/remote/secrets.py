"""One's own credentials, kept out of what is said about an engine, which may echo them.

They are looked for as they are and as headers, addresses, pages and JSON write them; what is
written in base64 is read.
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
# What is shorter is hidden where it is a word: "a" is in every sentence.
_SHORT: Final = 4
_BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]{4,}={0,2}")
# What addresses hold; the environment is read each time.
_in_addresses: set[str] = set()


def keep(address: str) -> None:
    """Hide what an address holds that others should not read: credentials, values of its query."""
    _in_addresses.update(_held(address))


def hidden(text: str) -> str:
    """Return a text without the credentials of this process, in whatever form it has them."""
    secrets = sorted(set(_known()), key=len, reverse=True)
    if not secrets:
        return text
    text = _BASE64.sub(lambda run: _HIDDEN if _holds(run[0], secrets) else run[0], text)
    for secret in secrets:
        text = _pattern(secret).sub(_HIDDEN, text)
    return text


def without_secrets(said: Message | str) -> Message | str:
    """Return what is said of an engine without credentials; the catalogue's words stay."""
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
    """Return what matches a secret of which each character may be written in any usual way."""
    pattern = "".join(map(_forms, secret))
    if len(secret) < _SHORT:
        pattern = rf"(?<!\w){pattern}(?!\w)"
    encoded = secret.encode().hex()
    return re.compile(f"{pattern}|{encoded}" if len(secret) >= _SHORT else pattern, re.IGNORECASE)


def _forms(character: str) -> str:
    """Return the forms of a character: plain, escaped, of an address, of a page."""
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
    """Say whether what base64 writes holds a secret; it may begin in the middle of the run."""
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
