"""Extraction of money, total targets, zones and counts from sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Final

from clusterkg.base import printed
from clusterkg.base.numerals import NUMERALS, integer
from clusterkg.base.printed import Years
from clusterkg.draft.text import Sentence, Span

_YEARLY_BEFORE: Final = re.compile(r"每年[^，。；]{0,16}$")
_YEARLY_AFTER: Final = re.compile(r"^(?:人民币)?(?:/|每)年")
_PUBLIC_MONEY: Final = re.compile(r"财政|资金|经费|专项|安排|拿出|补助|奖补|补贴|预算")
_TOTAL: Final = re.compile(
    r"(?:[^，。；、]{0,20}?(?:规模|产值|增加值|营业收入|营收|收入|销售额))(?:将|要|力争|预计|力争实现)*"
    r"(?:达到?|突破|超过?|实现|提高到|做到|迈上|跨越)(?:约|近)?$"
    r"|(?:(?:实现|完成)[^，。；、]{0,8}?(?:规模|产值|增加值|营业收入|营收|销售额)(?:约|近)?)$"
)
# Number of characters before a sum that say what it is for.
_LEAD: Final = 60
# Measures by the words that are printed for them; the first match counts.
_INDICATORS: Final = (
    ("增加值", "value-added"),
    ("营业收入", "revenue"),
    ("营收", "revenue"),
    ("收入", "revenue"),
    ("销售额", "revenue"),
    ("产值", "output-value"),
    ("规模", "scale"),
)
_PRINTED: Final = re.compile(
    r"(?:工业|制造业)?(?:总产值|产值规模|产值|增加值|营业收入|营收|收入|销售额|总规模|规模)"
)
# Meaning of a figure (comparator), by the words before and after it.
_ABOUT: Final = re.compile(r"(?:约|近)$")
_ABOUT_AFTER: Final = re.compile(r"^(?:左右|上下)")
_MORE: Final = re.compile(r"(?:突破|超过?|跨越)$")
_AT_LEAST: Final = re.compile(r"(?:不低于|不少于)$")
_REACHES: Final = re.compile(r"(?:达到?|实现|完成|提高到|做到|迈上)$")
_AT_LEAST_AFTER: Final = re.compile(r"^以上")
_AIM: Final = re.compile(r"目标|力争|将|预计|计划|要")
_ZONE_KINDS: Final = (
    "高新技术产业开发区|经济技术开发区|临空经济示范区|高新技术开发区|自由贸易试验区|综合保税区"
    "|自主创新示范区|经济示范区|示范区|试验区|开发区|高新区|经开区|经济区|自贸区|保税区|新区|新城|科学城|科技城"
    "|科创走廊|大走廊|产业园区|工业园区|园区|产业园|工业园|科技园|蓝谷|光谷|药谷"
)
_ZONE: Final = re.compile(
    rf"(?P<own>[\u4e00-\u9fff]{{2,16}}?)(?P<kind>{_ZONE_KINDS})(?![\u4e00-\u9fff]{{0,2}}以外|建设指挥部)"
)
# What may precede the name of a zone.
_ZONE_START: Final = re.compile(
    r".*(?:以|在|于|为|由|与|和|及|到|对|向|把|将|推进|依托|建设|打造|布局|支持|加快|集中|其中|推动|落户|位于|如)(?=..)"
)
_NO_ZONE: Final = re.compile(
    r"^(?:(?:国家级?|全[国省市]|省级|市级|各类|各|特色|专业|现代|重点|产业|化工|先进|制造业?|一批|新建|多个|相关|[一二三四五六七八九十两0-9]+[个大家])+)$"
    r"|[0-9]|以外|新建|等"
)
_BREAK: Final = re.compile(r"[，。；：、！？（）“”《》\s]|(?<=[区城园谷])[和与及]")
_THING: Final = (
    r"(?:(?:国家级?|省级|市级)(?:以上)?|规模以上|“专精特新”|专精特新){0,4}"
    r"(?:重点实验室|企业技术中心|科技研究机构|科研机构|科研院所|研究院|高新技术企业|工业企业|“小巨人”企业"
    r"|小巨人企业|技术创新中心|工程研究中心|制造业创新中心|孵化器|上市公司|院士工作站|高等院校|高校)"
)
_NUMBER: Final = rf"(?P<figure>(?P<number>[0-9]{{1,6}}|[{NUMERALS}]{{1,5}})(?:余|多)?(?:个|家|所))"
_THING_FIRST: Final = re.compile(
    rf"(?P<thing>{_THING})(?:数量)?(?:已|共|总数)?(?:达到?|有|为|共)?{_NUMBER}"
)
_NUMBER_FIRST: Final = re.compile(
    rf"(?:拥有|建有|建成|现有|共有|集聚|汇聚|达|有){_NUMBER}(?P<thing>{_THING})"
)
_TO_COME: Final = re.compile(r"新增|新建|力争|目标|将|计划|培育")


@dataclass(frozen=True)
class Sum:
    """An amount of money.

    Args:
        value: The amount in yuan.
        years: Its years; None if they are not given.
        spans: The position of the amount, and the start of the years or, without years, of the
            amount.
    """

    value: Decimal
    years: Years | None
    spans: tuple[Span, Span]


@dataclass(frozen=True)
class Total(Sum):
    """A total to be reached by a given year.

    Args:
        indicator: What is measured: the end of the IRI of an indicator, such as `output-value`.
        printed: The measure as printed.
        comparator: The token of ckg:comparator: how the figure is meant, such as `at least`.
    """

    indicator: str
    printed: str
    comparator: str


@dataclass(frozen=True)
class Zone:
    """A zone: its name as printed, and the position."""

    name: str
    span: Span


@dataclass(frozen=True)
class Number:
    """A count of things that a city has.

    Args:
        thing: The things counted, as printed.
        figure_at: The position of the number with its measure word.
        span: The position of the whole phrase.
    """

    thing: str
    value: int
    figure_at: Span
    span: Span


def funding(sentence: Sentence) -> list[Sum]:
    """Return the annual sums of public money that `sentence` promises; other sums are left out."""
    if not _PUBLIC_MONEY.search(sentence.text):
        return []
    found = []
    for match in printed.AMOUNT.finditer(sentence.text):
        value = printed.amount(match)
        before = sentence.text[max(0, match.start() - _LEAD) : match.start()]
        yearly = _YEARLY_BEFORE.search(before) or _YEARLY_AFTER.match(
            sentence.text[match.end() : match.end() + _LEAD]
        )
        if value is None or not yearly:
            continue
        spans = printed.spans(sentence.text)
        start, years = min(
            spans, key=lambda one: abs(one[0] - match.start()), default=(match.start(), None)
        )
        places = (sentence.span(*match.span()), sentence.span(start, start + 1))
        found.append(Sum(value, years, places))
    return found


def goals(sentence: Sentence, aim: tuple[Span, Years] | None, this_year: int | None) -> list[Total]:
    """Return the totals that `sentence` says are to be reached by a given year.

    Args:
        aim: The last deadline so far in the paragraph, with its position; None if there is none. It
            is used for a total that is worded as an aim and has no deadline before it in the
            sentence.
        this_year: The year in which the text was written, for 明年 and the like; None if unknown.
    """
    found = []
    for match in printed.AMOUNT.finditer(sentence.text):
        before = sentence.text[: match.start()]
        value, total = printed.amount(match), _TOTAL.search(before[-_LEAD:])
        if value is None or total is None:
            continue
        said = _aim(before, this_year)
        if said:
            set_in, years = sentence.span(said[0], said[0] + 1), said[1]
        elif aim is not None and _AIM.search(total[0]):
            set_in, years = aim
        else:
            continue
        places = (sentence.span(*match.span()), set_in)
        words = [each[0] for each in _PRINTED.finditer(total[0])][-1]
        indicator = next(name for word, name in _INDICATORS if word in words)
        meant = _comparator(before, sentence.text[match.end() :])
        found.append(Total(value, years, places, indicator, words, meant))
    return found


def _comparator(before: str, after: str) -> str:
    """Return the meaning of a figure as a token of ckg:comparator, by the text before and
    after it.
    """
    if _ABOUT.search(before) or _ABOUT_AFTER.search(after):
        return "about"
    if _MORE.search(before):
        return "more than"
    if _AT_LEAST.search(before) or _AT_LEAST_AFTER.search(after):
        return "at least"
    return "reaches" if _REACHES.search(before) else "unstated"


def _aim(text: str, this_year: int | None) -> tuple[int, Years] | None:
    """Return the offset and the years of the last deadline in `text`; without a deadline, those of
    the last year if `text` has a word such as 目标; else None.
    """
    if aims := printed.until(text):
        return aims[-1]
    years = [
        (match.start(), Years(int(match[0]), int(match[0])))
        for match in re.finditer(r"(?:19|20)[0-9]{2}(?=年)", text)
    ]
    years += printed.relative(text, this_year)
    return max(years, key=lambda one: one[0]) if years and _AIM.search(text) else None


def zones(sentence: Sentence, city: str) -> list[Zone]:
    """Return the zones that `sentence` names, in order.

    A name that contains `city`, the short name of a city, is shortened to begin with it.
    """
    found = []
    breaks = [match.start() for match in _BREAK.finditer(sentence.text)]
    for begin, end in pairwise([0, *breaks, len(sentence.text)]):
        part = sentence.text[begin:end]
        for match in _ZONE.finditer(part):
            own = match["own"]
            lead = _ZONE_START.match(own)
            named_after_city = own.rfind(city)
            if named_after_city >= (lead.end() if lead else 0):
                own = own[named_after_city:]
            elif lead:
                own = own[lead.end() :]
            if len(own) < 2 or _NO_ZONE.search(own):
                continue
            stop = begin + match.end()
            start = begin + match.end("own") - len(own)
            found.append(Zone(sentence.text[start:stop], sentence.span(start, stop)))
    return found


def counts(sentence: Sentence) -> list[Number]:
    """Return the numbers of facilities for research and industry that a city has according to
    `sentence`, in order; goals are left out.
    """
    found: dict[int, Number] = {}
    for pattern in (_THING_FIRST, _NUMBER_FIRST):
        for match in pattern.finditer(sentence.text):
            value = integer(match["number"])
            before = sentence.text[: match.start()]
            to_come = _TO_COME.search(re.split("[，；]", before)[-1]) or printed.until(before)
            if value is None or to_come:
                continue
            figure_at = sentence.span(*match.span("figure"))
            number = Number(match["thing"], value, figure_at, sentence.span(*match.span()))
            found.setdefault(figure_at.start, number)
    return [found[place] for place in sorted(found)]
