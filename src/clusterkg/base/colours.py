"""The palette: colours by role, light and dark, shared by pages, charts and the explorer."""

from __future__ import annotations

from typing import Final

LIGHT: Final = {
    "ink": "#1f2328",
    "soft": "#59636e",
    "faint": "#97a3af",
    "line": "#d1d9e0",
    "band": "#eef1f4",
    "paper": "#ffffff",
    "link": "#0550ae",
    "good": "#116329",
    "bad": "#a40e26",
    "warn": "#7a4a00",
    "mark": "#ffd8d3",
    "bar": "#0072b2",
    "pale": "#56b4e9",
    "chosen": "#cfe3f7",
}
DARK: Final = {
    "ink": "#e6edf3",
    "soft": "#9da7b3",
    "faint": "#6b7683",
    "line": "#3d444d",
    "band": "#21262d",
    "paper": "#0d1117",
    "link": "#79b8ff",
    "good": "#7ee787",
    "bad": "#ff9a9e",
    "warn": "#f2cc60",
    "mark": "#6e2b2b",
    "bar": "#56b4e9",
    "pale": "#0072b2",
    "chosen": "#1d3f63",
}
