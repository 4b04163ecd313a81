"""Vocabulary of statistical tables: column headings, units, totals, and markers of missing
values.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from clusterkg.base.locale import Message
from clusterkg.base.numerals import scale
from clusterkg.base.text import fold
from clusterkg.facts.statistics import PERSONS
from clusterkg.tables.cells import CellError, Raw, plain, text_of

# Roles of columns by their headings without spaces.
_HEADS: Final = {
    "city": "city 城市 地区 市 市名 地级市 地市 城市名称 城市名 地区名称 行政区 "
    "行政区划 region area",
    "code": "code citycode 代码 区划代码 行政区划代码 城市代码",
    "category": "industry category sector 行业 产业 行业名称 产业名称 门类 大类 行业门类 行业大类 "
    "国民经济行业 industryasprinted",
    "category_code": "gbt4754 sectiongbt4754 industrycode categorycode 行业代码 门类代码 产业代码",
    "value": "value 数值 值 数据 数额 指标值 amount",
    "unit": "unit 单位 计量单位",
    "indicator": "measure indicator 指标 指标名称 口径",
    "year": "year period 年份 年度 年 时间 统计年份",
    "none": "note notes address source 备注 注 注释 来源 资料来源 序号 no sharepercent cities "
    "province 省 省份 所属省份",
}
_ROLES: Final = {name: role for role, names in _HEADS.items() for name in names.split()}
# Headings of value columns that also name the indicator.
_COUNTED: Final = {
    "persons": PERSONS,
    "employees": PERSONS,
    "从业人员": PERSONS,
    "就业人员": PERSONS,
    "从业人员数": PERSONS,
    "就业人数": PERSONS,
}
_BRACKETED: Final = re.compile(r"(?P<name>.*?)\s*\((?P<inner>[^()]*)\)\s*")
_UNIT: Final = re.compile(
    r"(?P<scale>[十百千]?[万亿]|万亿|[百千])?(?P<base>人次|人|元|家|个|户|美元|%|吨|平方米)"
)
_ENGLISH_UNIT: Final = re.compile(
    r"(?:(?P<scale>10 ?000|100 million|thousand|million|billion)s? ?(?:of )?)?"
    r"(?P<base>persons?|people|employees|yuan|cny|rmb|percent|per cent)"
)
_ENGLISH_SCALES: Final = {
    "10000": 10**4,
    "100million": 10**8,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
}
_ENGLISH_BASES: Final = {"yuan": "元", "cny": "元", "rmb": "元", "percent": "%", "per cent": "%"}
_TITLED_UNIT: Final = re.compile(r"单位[:\s]*([^\s,;)]+)|\bunit:\s*([^,;)]+)", re.IGNORECASE)
_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_ONLY_YEAR: Final = re.compile(r"((?:19|20)\d\d)年?")
_PART_OF_YEAR: Final = re.compile(r"(?:19|20)\d\d *[-./年] *\d{1,2}")
_WITH_CODE: Final = re.compile(r"([A-T]?\d{2,4}|[A-T])[\s.、]+(\D.*)")
_ENUMERATED: Final = re.compile(r"(?:\([一二三四五六七八九十]+\)|[一二三四五六七八九十]+、)\s*")
_PADDING: Final = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")
_OF_WHICH: Final = re.compile(r"(?:#|其中[::]?|of which[::]?)\s*(\S.*)", re.IGNORECASE)
# A name and its translation: 制造业 Manufacturing.
_TRANSLATED: Final = re.compile(r"(.*[\u4e00-\u9fff)])\s+[A-Za-z][A-Za-z ,.;&'()/-]{2,}")
_AT_END: Final = re.compile(r"(?P<name>.*?\D)\(?(?P<year>(?:19|20)\d\d)年?\)?")
_NUMBER: Final = re.compile(
    r"(?P<number>[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:e[+-]?\d+)?|[+-]?\.\d+)\s*"
    r"(?P<unit>\D.*)?",
    re.IGNORECASE,
)
# Cells that mean a missing value; 0 is a number.
_UNKNOWN: Final = re.compile(r"[-–—―─~.…·⋯]*|n/?a|n\.a\.|缺|缺失|不详|未公布|null", re.IGNORECASE)
# What is counted is less; sums and squares of it are finite.
_MOST: Final = 1e100
# A table without a city column is about a single area.
WHOLE: Final = "合计"
_SUM: Final = re.compile(
    r"(?:.*(?:合计|总计|小计|共计|总产值|总数|总额))|全市|全行业|grand total|total"
)
_SECTORS: Final = {
    "第一产业": "A",
    "第二产业": "BCDE",
    "第三产业": "FGHIJKLMNOPQRS",
    "primary industry": "A",
    "secondary industry": "BCDE",
    "tertiary industry": "FGHIJKLMNOPQRS",
}
# Several sections of GB/T 4754 under one name (三次产业划分规定).
_SECTIONS: Final = {"工业": "B;C;D", "industry": "B;C;D"}


class Unit(NamedTuple):
    """A unit: `base` without its power of ten, empty if not stated, and the factor: 万人 is 人 and
    10000.
    """

    base: str = ""
    factor: float = 1.0


class Head(NamedTuple):
    """A column heading: its role (a key of _HEADS; empty if it is a name), its text without the
    unit, and the unit.
    """

    role: str
    name: str
    unit: Unit


def unit(text: str) -> Unit | None:
    """Parse `text` as a known unit, with or without a power of ten; None if it is none."""
    compact = plain(text).replace(" ", "")
    if found := _UNIT.fullmatch(compact):
        return Unit(found["base"], float(scale(found["scale"] or "") or 1))
    if found := _ENGLISH_UNIT.fullmatch(fold(text)):
        english = (found["scale"] or "").replace(" ", "")
        return Unit(
            _ENGLISH_BASES.get(found["base"], PERSONS), float(_ENGLISH_SCALES.get(english, 1))
        )
    return None


def given_unit(text: str) -> Unit:
    """Parse `text` as a unit; an unknown one is kept as it is, with the factor 1."""
    return unit(text) or Unit(plain(text))


def head(raw: Raw) -> Head:
    """Parse a column heading; the role is empty unless the heading is a known word."""
    text = bare(_told(raw))
    of_head = Unit()
    if (found := _BRACKETED.fullmatch(text)) and (inner := unit(found["inner"])):
        text, of_head = found["name"], inner
    key = re.sub(r"[\s_\-]", "", fold(text))
    if key in _COUNTED:
        return Head("value", text, of_head if of_head.base else Unit(_COUNTED[key]))
    return Head(_ROLES.get(key, ""), text, of_head)


def _told(raw: Raw) -> str:
    try:
        return text_of(raw)
    except CellError:
        return ""


def of_title(raw: Raw) -> tuple[Unit, int | None]:
    """Return the unit (empty if not stated, or unknown) and the first year (None if not stated) in
    a title above a table.
    """
    text = plain(_told(raw))
    found = _TITLED_UNIT.search(text)
    told = Unit() if found is None else unit(found[1] or found[2]) or Unit()
    return told, year(text)


def year(text: str) -> int | None:
    """Return the first year in `text`, from 1900 to 2099; None if there is none."""
    found = _YEAR.search(text)
    return int(found[0]) if found else None


def only_year(text: str) -> str:
    """Return the year that `text` consists of, with or without 年; empty if it is anything else."""
    found = _ONLY_YEAR.fullmatch(text)
    return found[1] if found else ""


def is_part_of_year(text: str) -> bool:
    """Return whether `text` begins with a year and a month: 2020-11, 2018-01/2018-02."""
    return bool(_PART_OF_YEAR.match(plain(text)))


def without_year(text: str) -> tuple[str, int | None]:
    """Split a name from the year after it: 上海2020 is 上海 and 2020; without a year, `text` and
    None.
    """
    found = _AT_END.fullmatch(plain(text))
    return (found["name"].rstrip("( "), int(found["year"])) if found else (text, None)


def with_code(text: str) -> tuple[str, str]:
    """Return the code and the name in `text`, the name of an industry that may follow its code: 36
    and 汽车制造业 for 36 汽车制造业; without a code, an empty text and `text`.
    """
    found = _WITH_CODE.fullmatch(text)
    return (found[1], found[2]) if found else ("", text)


def bare(text: str) -> str:
    """Return the name in a cell, without its English translation, its number in a list and the
    spaces that pad it out: 宁波 for 宁　波 Ningbo, 制造业 for （三）制造业.
    """
    name = plain(text)
    found = _TRANSLATED.fullmatch(name)
    return _PADDING.sub("", _ENUMERATED.sub("", found[1] if found else name))


def of_which(text: str) -> tuple[str, bool]:
    """Return a name without the mark of a part, and whether it has one: #汽车制造业, 其中：房屋."""
    found = _OF_WHICH.fullmatch(plain(text))
    return (found[1], True) if found else (text, False)


def amount(raw: Raw) -> tuple[float | None, Unit | None]:
    """Return the number in a cell, and the unit beside it; each None if it is missing.

    The unit of 3.2万 has a factor but no base.

    Raises:
        CellError: the cell is not a number from 0 to below 1e100 or a marker of a missing one, or
            its unit is unknown.
    """
    text = plain(text_of(raw))
    if _UNKNOWN.fullmatch(text):
        return None, None
    found = _NUMBER.fullmatch(text)
    beside = unit(found["unit"]) if found and found["unit"] else None
    if found is None or (found["unit"] and beside is None):
        # 3.2万 has a power of ten, but no unit.
        beside = unit(f"{found['unit']}{PERSONS}") if found else None
        if found is None or beside is None:
            raise CellError(Message("tables.statistics.no-number", value=text))
        beside = Unit("", beside.factor)
    value = float(found["number"].replace(",", ""))
    if not 0 <= value < _MOST:
        raise CellError(Message("tables.statistics.no-number", value=text))
    return value, beside


def is_sum(text: str) -> bool:
    """Return whether `text`, the name of an area or an industry, denotes a total."""
    return bool(_SUM.fullmatch(fold(text)))


def sector(text: str) -> str:
    """Return the sections of GB/T 4754 in the sector that `text` names: BCDE for 第二产业; empty if
    it names none.
    """
    return _SECTORS.get(fold(text), "")


def sections(text: str) -> str:
    """Return the sections of GB/T 4754 that `text`, an industry, covers: B;C;D for 工业; empty if
    it covers no known group of sections.
    """
    return _SECTIONS.get(fold(text), "")
