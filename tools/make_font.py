"""Make the font that pictures and pages carry: Noto Sans SC, cut down to what labels need.

`npm pack @fontsource/noto-sans-sc`, unpack it, and `python tools/make_font.py FOLDER`. The same
package and the same bundled files give the same bytes. Needs fonttools with brotli, which reads
the slices of the package; the font is written as WOFF, which is read without it.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterable
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.misc.timeTools import timestampFromString
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph

from clusterkg.base.files import write

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "src" / "clusterkg" / "show" / "pictures" / "fonts"
FAMILY = "Clusterkg Sans SC"
# ASCII, Latin-1, the pinyin vowels that Unicode keeps apart, punctuation, full-width forms.
RANGES = ((0x20, 0x7F), (0xA0, 0x100), (0x1CD, 0x1DD), (0x2010, 0x2027), (0xFF01, 0xFF5F))
SYMBOLS = "āēěīōū€′″→←↑↓−≈≠≤≥■□●○◆◇▲△★☆、。《》〈〉「」『』【】〔〕〇"


def wanted() -> set[str]:
    """Return the characters of GB 2312, of the bundled files, and some of Latin."""
    found = set(SYMBOLS)
    for first in range(0xB0, 0xF8):
        for second in range(0xA1, 0xFF):
            found.update(bytes([first, second]).decode("gb2312", "ignore"))
    for low, high in RANGES:
        found.update(map(chr, range(low, high)))
    for folder in ("ontology", "data", "queries"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file():
                found.update(path.read_text(encoding="utf-8"))
    return {char for char in found if char.isprintable()}


def slices(package: Path) -> Iterable[TTFont]:
    """Yield the slices of the regular weight, those of Latin first."""
    files = package / "files"
    stem = "noto-sans-sc-{}-400-normal.woff2"
    numbered = sorted(
        (path for path in files.glob(stem.format("[0-9]*"))),
        key=lambda path: int(path.name.split("-")[3]),
    )
    for path in [files / stem.format("latin"), files / stem.format("latin-ext"), *numbered]:
        yield TTFont(path)


def outline(font: TTFont, name: str) -> tuple[Glyph, int]:
    """Return the outline of a glyph, with what it is composed of drawn in, and its width."""
    glyphs = font.getGlyphSet()
    recorded = DecomposingRecordingPen(glyphs)
    glyphs[name].draw(recorded)
    pen = TTGlyphPen(None)
    recorded.replay(pen)
    return pen.glyph(), glyphs[name].width


def build(package: Path) -> tuple[TTFont, set[str]]:
    """Return the font, and what is wanted but not in the package."""
    left = wanted()
    glyphs, widths, cmap = {}, {}, {}
    source = None
    for font in slices(package):
        if source is None:
            source = font
            glyphs[".notdef"], widths[".notdef"] = outline(font, ".notdef")
        known = font.getBestCmap()
        for char in sorted(left & {chr(code) for code in known}):
            name = f"u{ord(char):04X}"
            glyphs[name], widths[name] = outline(font, known[ord(char)])
            cmap[ord(char)] = name
            left.discard(char)
    assert source is not None
    order = [".notdef", *(cmap[code] for code in sorted(cmap))]
    names = source["name"]
    built = FontBuilder(source["head"].unitsPerEm, isTTF=True)
    built.setupGlyphOrder(order)
    built.setupCharacterMap(cmap)
    built.setupGlyf({name: glyphs[name] for name in order})
    bounds = built.font["glyf"]
    built.setupHorizontalMetrics({n: (widths[n], getattr(bounds[n], "xMin", 0)) for n in order})
    line = source["hhea"]
    built.setupHorizontalHeader(ascent=line.ascent, descent=line.descent)
    version = json.loads((package / "package.json").read_text(encoding="utf-8"))["version"]
    built.setupNameTable(
        {
            "copyright": names.getDebugName(0),
            "familyName": FAMILY,
            "styleName": "Regular",
            "uniqueFontIdentifier": f"{FAMILY} of @fontsource/noto-sans-sc {version}",
            "fullName": FAMILY,
            "psName": FAMILY.replace(" ", ""),
            "version": names.getDebugName(5),
            "licenseDescription": "SIL Open Font License, Version 1.1",
            "licenseInfoURL": names.getDebugName(14),
        },
        mac=False,
    )
    built.setupOS2(
        sTypoAscender=line.ascent,
        sTypoDescender=line.descent,
        usWinAscent=line.ascent,
        usWinDescent=-line.descent,
        usWeightClass=400,
    )
    built.setupPost(keepGlyphNames=False)
    stamp = timestampFromString("Thu Jan  1 00:00:00 2026")
    built.font["head"].created = built.font["head"].modified = stamp
    built.font.recalcTimestamp = False
    return built.font, left


def main() -> None:
    """Write the font and its licence."""
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    package = Path(sys.argv[1])
    font, missing = build(package)
    FOLDER.mkdir(parents=True, exist_ok=True)
    font.flavor = "woff"
    out = io.BytesIO()
    font.save(out)
    write(FOLDER / "clusterkg-sans-sc.woff", out.getvalue())
    licence = (package / "LICENSE").read_text(encoding="utf-8").removeprefix("Google Inc.")
    owner = f"{FAMILY} is made from Noto Sans SC by taking characters away.\n"
    owner += font["name"].getDebugName(0) + "\n"
    write(FOLDER / "OFL.txt", (owner + licence).encode())
    size = (FOLDER / "clusterkg-sans-sc.woff").stat().st_size
    print(f"{len(font.getGlyphOrder())} glyphs, {size / 1e6:.2f} MB")
    print("not in the package:", "".join(sorted(missing)))


if __name__ == "__main__":
    main()
