"""Wording of industry names in programmes: conjunctions, and words that distinguish nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from clusterkg.base.text import comparable
from clusterkg.names import places

# Conjunctions of the parts of a name; 和 and 等 may also be part of a word.
_AND: Final = re.compile(
    r"\s*(?:以及|(?<![中共饱])和|(?<!参)与|(?<!普)及(?!时)|(?<![高中初平同均])等(?!离子)"
    r"|[、暨/;,&+·]|(?<=\s)and(?=\s))\s*"
)
_BRACKETS: Final = re.compile(r"^([^()]*)\(([^()]*)\)([^()]*)$")
_BRACKETED: Final = re.compile(r"\([^()]*\)")
_INCLUDING: Final = re.compile(r"^(?:含|包括|包含|主要是)")
_QUOTES: Final = re.compile("[“”\"'‘’《》「」]")
# Words at the end of a name that do not distinguish industries, the longest first.
_GENERIC: Final = re.compile(
    r"(?:(?:战略性新兴产业集群|先进制造业集群|产业集群|产业链群|产业链条|产业链|产业生态圈|集群"
    r"|链群|产业|行业|(?<=..)制造业?|(?<=..)业)"
    r"|\s(?:industry|industries|clusters?|sectors?|manufacturing))$"
)
# Rhetoric, or a variety of the same industry: left out as a last resort, and reported.
_MODIFIERS: Final = tuple(
    word
    for line in (
        "绿色低碳 战略性新兴 特色优势 优势特色 高附加值 高新技术 新型工业化 战略性 高性能",
        "高品质 品质 高质量 高精尖 高技术 中高端 新一代 下一代 都市型 区域性 中小型",
        "数字化 智能化 专业化 标志性 一体化 国际化 规模化 地标性 资源型 外向型 科技型",
        "现代 绿色 低碳 高端 先进 新型 新兴 智能 智慧 数字 特色 临港 沿海 临海 优质",
        "精品 名优 前沿 未来 特种 品牌 传统 优势 战略 国际 中国 国家 区域 高档 精密 工业",
        "民用 军用 日用 基础 核心 关键 重点 首位 主导 支柱 中小 大型 小型 重型 微型 都市",
        "城市 城郊 县域 本地 地方 民族 生态 有机 无公害 富硒 高效 高产 休闲 观光 循环 清洁",
        "环保型 自主 国产 热带 亚热带 高原 草原 山地 山区 丘陵 平原 寒旱 冷凉 高山 高寒",
        "冬季 反季节 集约 阳光 标准化 融合 新 大 泛 超",
    )
    for word in line.split()
)
_RHETORIC: Final = re.compile(f"(?:{'|'.join(_MODIFIERS)})+")
# Activities around a product, and its inputs: they still mean the same industry.
_TAILS: Final = tuple(
    word
    for line in (
        "产业示范基地 科技城 产业城 产业集聚区 产业基地 产业园区 产业园 产业带 产业群 集聚区",
        "产业高地 制造基地 配套产业 上下游 中下游 下游 示范区 基地 园区 高地 全产业链 全链条",
        "全生命周期 精深加工 精加工 深加工 加工转化 加工制造 生产加工 生产制造 研发生产 研发制造",
        "制造服务 相关服务 相关设施 相关 技术装备 成套装备 配套装备 关键零部件 核心零部件 零部件",
        "配套服务 配套 配件 附件 整车 整机 装置 成套 系统 器材 型材 制剂 产品 技术 技能 科技",
        "融合应用 集成应用 应用 创新 研发 设计 生产 制造 冶炼 加工 屠宰 种植 养殖 种养 开发 利用",
        "服务 工程 制品 城 谷",
    )
    for word in line.split()
)
_MADE_OF: Final = frozenset(["产品", "制品", "精深加工", "深加工", "精加工", "加工", "冶炼"])
# At the end of a compound name these say what a thing is made of or used for.
BARE: Final = frozenset(
    word
    for line in (
        "安全 材料 装备 文化 信息 服务 机械 设备 技术 制造 加工 电子 工业 智能",
        "产业 经济",
    )
    for word in line.split()
)
# Words common to many names, of industries and of other things.
_OF_MANY: Final = frozenset(
    word
    for line in (
        "中心 管理 建设 发展 体系 平台 基地 行业 领域 项目",
        "and of the for other new high smart advanced modern equipment industry industries",
        "services service products technology goods economy manufacturing engineering",
    )
    for word in line.split()
)
_REGION: Final = re.compile(
    "京津冀|长三角|珠三角|长江三角洲|珠江三角洲|粤港澳大湾区|成渝地区?|长株潭|环.{1,3}湾"
    "|.{2,6}[市区县旗]|[浙苏皖赣闽粤鲁豫鄂湘桂川渝黔滇藏陕甘青宁新蒙晋冀辽吉黑琼]{1,3}[东南西北中]?"
)
_LONGEST_BEGINNING: Final = 8
# The planned size or rank of a cluster does not describe its industry.
_RANK: Final = re.compile(
    r"(?:(?:世界|全球|国际|国家|全国|区域|部省|省市|省|市|县|国内)级"
    r"|[超近约过]?[0-9.一二三四五六七八九十百千万两几]+亿(?:元)?(?:级|规模)?)+(?:重点|特色|优势)?"
)
# Suffixes of county names: 孟村回族自治县, 浦东新区.
_KIND_OF_COUNTY: Final = re.compile(
    "(?:(?:回|满|蒙古|土家|苗|侗|瑶|彝|藏|羌|哈尼|傣|壮|布依|仡佬|朝鲜|畲|黎|水|仫佬|毛南|白|纳西|傈僳"
    "|拉祜|佤|景颇|布朗|独龙|怒|普米|东乡|保安|撒拉|裕固|哈萨克|塔吉克|锡伯|土|达斡尔|鄂伦春|鄂温克|各)族"
    "|自治[县旗]|新区|林区|特区|[县市区旗])+$"
)
# County names that are also ordinary words.
_NO_COUNTIES: Final = frozenset(
    word
    for line in (
        "资源 合作 和平 友谊 光明 长寿 平安 互助 安居 富裕 新兴 惠农 工农 盐湖 盐田 海盐 白银",
        "温泉 滨海 海港 港口 江海 南海 东海 矿区 滨湖 湖滨 清水 莲花",
    )
    for word in line.split()
)
# Abbreviations of two or more names.
_SHORT: Final = {
    "农文旅": "农业文化旅游",
    "文体旅": "文化体育旅游",
    "文商旅": "文化商贸旅游",
    "文体": "文化体育",
    "软信服": "软件信息服务",
    "风光储": "风电光伏储能",
    "风光氢储": "风电光伏氢能储能",
    "风光电": "风电光伏",
    "安全节能": "安全应急节能",
    "光储": "光伏储能",
    "橡塑": "橡胶塑料",
    "文旅": "文化旅游",
    "旅游文化": "文化旅游",
    "商旅": "商贸旅游",
    "农旅": "农业旅游",
    "康旅": "康养旅游",
    "林竹": "林业竹产业",
    "轻纺": "轻工纺织",
    "化纺": "化工纺织",
    "机电": "机械电气",
    "机电装备": "机械电气",
    "机电设备": "机械电气",
    "食药": "食品医药",
    "食饮": "食品饮料",
    "医化": "医药化工",
    "能化": "能源化工",
    "化建": "化工建材",
    "纺服": "纺织服装",
    "机光电": "机械光电",
    "煤电铝": "煤炭电力铝业",
    "煤电化": "煤炭电力煤化工",
    "煤焦冶电": "煤炭焦化冶金电力",
    "采选冶炼": "采矿冶炼",
    "采选冶": "采矿冶炼",
    "采选": "采矿",
    "烟酒": "烟草酒",
    "鞋服": "鞋业服装",
    "汽摩": "汽车摩托车",
    "研发设计": "研发工业设计",
    "电子电器": "电子家电",
    "家居家电": "家居家用电器",
}
# 文旅 may also occur as 文旅游.
_LONGEST_FIRST: Final = "|".join(sorted(_SHORT, key=len, reverse=True))
_SHORT_FORM: Final = re.compile(f"({_LONGEST_FIRST})(?:(?<=旅)游)?")
# A suffix that parts of a name share is printed once, after the last.
SHARED: Final = (
    *("新材料", "汽车", "装备", "材料", "加工", "化工", "机械", "设备", "制品", "器械"),
    *("零部件", "服务"),
)


def key(name: str) -> str:
    """Return a name in normal form: folded, without quotation marks; Chinese without spaces."""
    text = _QUOTES.sub("", comparable(name))
    return text if text.isascii() else text.replace(" ", "")


def stems(text: str) -> Iterator[str]:
    """Yield a name, then the name after each removal of a non-distinguishing word from its end."""
    yield text
    while (shorter := _GENERIC.sub("", text)) != text and shorter:
        text = shorter
        yield text


def as_trade(text: str) -> str:
    """Return the industry name for a product named by one character: 铝 gives 铝业."""
    return f"{text}业"


def stem(text: str) -> str:
    """Return a name without non-distinguishing words at its end."""
    return list(stems(text))[-1]


def without_places(text: str) -> str:
    """Return a name without the cities at its beginning, if two or more characters remain."""
    rest, names = text, _place_names()
    while True:
        sizes = [size for size in range(2, 12) if rest[:size] in names]
        if not sizes or len(rest) - max(sizes) < 2:
            return rest
        rest = rest[max(sizes) :].lstrip("、和与及")


def beginnings(text: str) -> Iterator[tuple[str, str]]:
    """Yield pairs (rest, prefix) of a name whose prefix is a rank or consists of place names.

    千亿级 is a rank, 枣强 a county, 京津冀 a region, 苏南 the south of a province, 广深佛莞 four
    cities. Abbreviations of one character are read in names that end in 集群 only: the 营 of
    营商环境 is no place.
    """
    if found := _RANK.match(text):
        yield text[found.end() :], found[0]
    counties, rest = _counties(), text
    while sizes := [size for size in range(2, len(rest) - 1) if rest[:size] in counties]:
        rest = rest[max(sizes) :].lstrip("、和与及")
        yield rest, text[: len(text) - len(rest)]
    chars = _place_chars() if text.endswith("集群") else frozenset()
    for size in range(min(_LONGEST_BEGINNING, len(text) - 2), 1, -1):
        start = text[:size]
        if _REGION.fullmatch(start) or all(char in chars for char in start):
            yield text[size:], start


def bracketed(text: str) -> tuple[str, list[str]]:
    """Split a name with one pair of brackets into the text outside and the texts inside.

    If text follows the brackets, the text inside is split at its conjunctions, and the text that
    follows is appended to each part: 园林工具 in 电动（园林）工具. If none does, the text inside is
    not split. Another name is returned whole, with an empty list.
    """
    if found := _BRACKETS.match(text):
        before, within, after = found.groups()
        within = _INCLUDING.sub("", within)
        inner = [part + after for part in parts(within)] if after else [within]
        return before + after, inner
    return text, []


def outer_parts(text: str) -> list[str]:
    """Split a name with several pairs of brackets at the conjunctions outside them.

    Another name is returned as the only part.
    """
    if len(_BRACKETED.findall(text)) < 2:
        return [text]
    # Text in brackets is masked, so that the name is split only outside of them.
    masked = _BRACKETED.sub(lambda found: "(" + "_" * (len(found[0]) - 2) + ")", text)
    cuts = [0, *(end for found in _AND.finditer(masked) for end in found.span()), len(text)]
    return [text[a:b] for a, b in zip(cuts[::2], cuts[1::2], strict=True) if text[a:b]]


def parts(text: str) -> list[str]:
    """Split a name at its conjunctions."""
    return [part for part in _AND.split(text) if part.strip("()")]


def in_full(text: str) -> str:
    """Return a name with its abbreviations expanded: 文旅 becomes 文化旅游."""
    return _SHORT_FORM.sub(lambda found: _SHORT[found[1]], text)


def is_tail(text: str) -> bool:
    """Return whether a part of a name only names an activity of the industry before it."""
    return any(word in _TAILS or word in BARE for word in stems(text))


def says_enough(text: str) -> bool:
    """Return whether a label without its non-distinguishing words is still meaningful.

    未来, from 未来产业, is not.
    """
    return len(text) > 1 and text not in BARE and text not in _MODIFIERS


def tells(text: str) -> bool:
    """Return whether a word distinguishes industries: no rhetoric, activity or common word does."""
    return not (text in BARE or text in _MODIFIERS or text in _TAILS or text in _OF_MANY)


def core(text: str) -> str:
    """Return a name without rhetoric at its beginning and activities at its end: 核 for 核技术应用.

    Words are removed as long as something remains.
    """
    rest = text
    while True:
        tail = next((word for word in _TAILS if rest.endswith(word)), "")
        start = _RHETORIC.match(rest)
        shorter = rest.removesuffix(tail)[start.end() if start else 0 :]
        if shorter == rest or not shorter:
            return rest
        rest = shorter


def is_modifier(text: str) -> bool:
    """Return whether a word is rhetoric, or denotes a variety of an industry."""
    return text in _MODIFIERS


def is_done(text: str) -> bool:
    """Return whether a word is an activity within an industry, as 冶炼 in 铅锌冶炼."""
    return text in _TAILS


def unmodified(text: str) -> Iterator[tuple[str, str]]:
    """Yield pairs (rest, rhetoric) of a name that begins with rhetoric, the shortest rhetoric
    first; the rest has at least two characters.
    """
    for end in range(1, len(text) - 1):
        if _RHETORIC.fullmatch(text[:end]):
            yield text[end:], text[:end]


def without_tails(text: str) -> Iterator[tuple[str, str]]:
    """Yield pairs (rest, word) of a name that ends with a word for an activity."""
    for word in _TAILS:
        # A single character is a name only before words for what is made of it: 镁产品, 铝深加工.
        least = 1 if word in _MADE_OF else 2
        if text.endswith(word) and len(text) - len(word) >= least:
            yield text[: -len(word)], word


def shorter(text: str) -> Iterator[tuple[str, str]]:
    """Yield pairs (rest, word) for each non-distinguishing word that can be left out of a name."""
    yield from without_tails(text)
    for word in _MODIFIERS:
        # A single character is a modifier only before a name of two or more characters.
        for found in re.finditer(word, text) if len(word) > 1 else ():
            rest = text[: found.start()] + text[found.end() :]
            if len(rest) > 1:
                yield rest, word
        if len(word) == 1 and text.startswith(word) and len(text) > 2:
            yield text[1:], word


def ends(text: str, last: str) -> Iterator[str]:
    """Yield `text` followed by each ending of `last` that both may share, the longest first."""
    for start in range(1, len(last) - 1):
        # 新材料 and 高端装备 do not combine with the material or equipment before them.
        if last[:start] not in _MODIFIERS and (whole := text + last[start:]) != last:
            yield whole


@cache
def _place_chars() -> frozenset[str]:
    return frozenset(name[i] for name in _place_names() for i in (0, 1))


@cache
def _counties() -> frozenset[str]:
    """Return the names of counties with and without suffix, except those that are common words."""
    names = [each.name_zh for each in places.counties()]
    short = (_KIND_OF_COUNTY.sub("", name) for name in names)
    return frozenset((*names, *(name for name in short if len(name) > 1))) - _NO_COUNTIES


@cache
def _place_names() -> frozenset[str]:
    found = places.places().values()
    return frozenset(name for place in found for name in (place.name_zh, place.label_zh))
