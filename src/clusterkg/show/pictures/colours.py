"""Chart colours suitable for colour-blind readers, on paper and in dark mode."""

from __future__ import annotations

from typing import Final

# Unknown values are hatched in the colour `soft`: a shade could be taken for an amount.
UNKNOWN: Final = "unknown"
# A sequential scale of one hue, ordered by lightness alone.
STEPS: Final = ("#e9f2fa", "#a6cae6", "#5b9bd0", "#1f65a6", "#08306b")


def ramp(share: float) -> str:
    """Return the colour for a share between 0 (light) and 1 (dark); others count as the
    nearer end.
    """
    place = min(max(share, 0.0), 1.0) * (len(STEPS) - 1)
    step = min(int(place), len(STEPS) - 2)
    pairs = zip(_parts(STEPS[step]), _parts(STEPS[step + 1]), strict=True)
    mixed = (round(one + (other - one) * (place - step)) for one, other in pairs)
    return "#" + "".join(f"{part:02x}" for part in mixed)


def ink_on(colour: str) -> str:
    """Return black or white, whichever contrasts more with `colour`."""
    return max(("#000000", "#ffffff"), key=lambda ink: contrast(ink, colour))


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21 (WCAG 2.1)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _parts(colour: str) -> list[int]:
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


def _luminance(colour: str) -> float:
    parts = (part / 255 for part in _parts(colour))
    linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
