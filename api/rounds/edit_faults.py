"""What is wrong with what a user assumed, in Chinese: each edit's field and what to do."""

import re

from matcher import InvalidEdits
from matcher.errors import Fault

_SENTENCES = {
    "": "还没有假设任何改动。请至少填一项。",
    "edits": "一次最多假设 200 项改动。请分几次试算。",
    "added.helper": "新增志愿者的编号没填，或名册里已有这个编号。请换一个新编号。",
    "added.place": "新增志愿者的居委或学校不在本轮范围内。请重新选择；学生导师选学校，其余选居委。",
    "added.capacity": "新增志愿者的名额至少为 1。",
    "gone": "本轮没有这名志愿者，无法假设离开。请核对编号。",
    "capacities.helper": "本轮没有这名志愿者，或同时假设其离开。请核对编号。",
    "capacities.capacity": "名额不能是负数；不限请留空。",
    "weights.child": "本轮没有这名儿童。请核对编号。",
    "weights.weight": "个案权重至少为 1。",
    "ladders.street": "没有这个街镇。请重新选择。",
    "ladders.limit": "就近范围只能是 0 到 4 级。",
    "pupils": "带教上限不能是负数。",
    "lifted": "没有这条锁定或禁止，可能已被撤去。请刷新后重选。",
}


def sentence_of(fault: Fault) -> str:
    """What is wrong and what to do."""
    return _SENTENCES.get(re.sub(r"\[\d+\]", "", fault.path), fault.message)


def sentences(error: InvalidEdits) -> list[str]:
    """Each fault once, in order."""
    return list(dict.fromkeys(sentence_of(fault) for fault in error.faults))
