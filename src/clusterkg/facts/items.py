"""Items of printed lists: whether a name is a complete item, or only a part of one."""

from __future__ import annotations

import re
from typing import Final

# Characters of an item; any other, such as 、 or a bracket, ends it.
_SIGN: Final = "[0-9A-Za-z\u3400-\u4dbf\u4e00-\u9fff]"
_RUN_BEFORE: Final = re.compile(rf"{_SIGN}*\Z")
_RUN_AFTER: Final = re.compile(f"{_SIGN}*")
_NUMERALS: Final = "0-9零〇一二两三四五六七八九十百千万亿"
# Words that introduce an item: 四大产业集群包括, 打造, 个万亿级, 以及.
_LEADS: Final = re.compile(
    "(?:"
    "包括|包含|涵盖|含|分别为|分别是|确定为|定位为|为|是|即|有|如|以|将|把|对|在|的|等"
    "|和|与|及|暨|或|并"
    "|打造|塑造|再造|培育|培植|发展|建设|建成|构建|创建|做强|做大|做优|做精|壮大|做强做大|提升|推进|推动|促进"
    "|形成|聚焦|围绕|突出|突破|布局|谋划|实施|支持|扶持|加快|加强|重点|优先|大力|积极|着力|全力|巩固|改造|抢占|引进|抓好|瞄准|依托|立足|巩固提升|主攻|主导|提出|推出|确定|明确|选择|列入|培强|优化|转型|升级|拓展|延伸|涉及|集中|全市|我市|本市"
    "|市|省|区|县|州"
    "|产业|产业集群|集群|行业|领域|基地|工程"
    f"|[{_NUMERALS}](?:个|大|项|类|条|种|家)|[{_NUMERALS}]元?级|世界级|国家级|省级|市级"
    r")\Z"
)
# Words that follow an item: 汽车2个世界级产业集群, 等, 产业, 为主导.
_FOLLOWERS: Final = re.compile(
    f"[{_NUMERALS}](?!代|维|级|产业)|等|和|与|及|以及|或|并|为|是|的|在|将|作为|成为|达|占|位|已|均|都|共|被|入选|列|中|两|之"
    "|上|里|内|下|方面|方向|产业|集群|行业|领域|基地|企业|项目|园区|产值|规模|营业收入|增加值|发展|建设|创新中心|赛道|板块"
)
# 汽车、电子等产业 means that there are more; 汽车、电子等2大产业 lists them all.
_AND_OTHERS: Final = re.compile(rf"\s*等(?!\s*[{_NUMERALS}])")
_ASCII: Final = re.compile("[0-9A-Za-z]")
_BRACKETS: Final = re.compile("[(（][^()（）]*[)）]")
_SEPARATORS: Final = re.compile("[、，；。;\n]")


def is_several(name: str) -> bool:
    """Return whether a printed name consists of several items; separators in brackets do not count.

    Examples:
        >>> is_several("光电子信息、汽车及零部件"), is_several("关键基础件（元器件、模具）")
        (True, False)
    """
    return bool(_SEPARATORS.search(_BRACKETS.sub("", name.strip())))


def ends_with_others(text: str, end: int) -> bool:
    """Return whether the text after an item, from `end`, says that further items are not named.

    Examples:
        >>> ends_with_others("汽车、电子等产业", 5), ends_with_others("汽车、电子等2大产业", 5)
        (True, False)
    """
    return bool(_AND_OTHERS.match(text, end))


def whole(text: str, start: int, end: int) -> str:
    """Return the complete item of which a range of characters is a part.

    Empty if the range is a complete item. Words that introduce or follow an item do not belong to
    it.

    Examples:
        >>> whole("四大集群包括光电子信息、汽车及零部件", 7, 11)
        '光电子信息'
        >>> whole("四大集群包括光电子信息、汽车及零部件", 6, 11)
        ''
    """
    line = text[max(0, start - 60) : start]
    before = _RUN_BEFORE.search(line)
    after = _RUN_AFTER.match(text, end, end + 60)
    assert before and after
    head, tail = before[0], after[0]
    if text[start].isascii() or not head:
        head = head if head and _ASCII.match(head[-1]) and _ASCII.match(text[start]) else ""
    if text[end - 1].isascii() or not tail:
        tail = tail if tail and _ASCII.match(tail[0]) and _ASCII.match(text[end - 1]) else ""
    cut_head = "" if not head or _LEADS.search(head) else _since_lead(head)
    cut_tail = "" if not tail or _FOLLOWERS.match(tail) else _until_follower(tail)
    return f"{cut_head}{text[start:end]}{cut_tail}" if cut_head or cut_tail else ""


def _since_lead(head: str) -> str:
    """Return the text after the last word that introduces an item; all of it if there is none."""
    places = (at for at in range(len(head), -1, -1) if at == 0 or _LEADS.search(head[:at]))
    return head[next(places) :]


def _until_follower(tail: str) -> str:
    """Return the text before the first word that follows an item; all of it if there is none."""
    places = (at for at in range(len(tail) + 1) if at == len(tail) or _FOLLOWERS.match(tail, at))
    return tail[: next(places)]
