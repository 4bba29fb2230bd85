"""A breach as a sentence for a reader."""

from matcher import Breach
from rosters.words import RULE_WORDS, SEAT_WORDS

RULES = {
    **RULE_WORDS,
    "capacity": "超过这位志愿者的容量",
    "mentor_cap": "导师带教人数超过上限",
    "one_seat": "同一人在一个关爱圈里占了两个席位",
    "siblings": "同住的兄弟姐妹没有共用一位邻家妈妈",
    "format": "证书格式不认识",
    "broken": "里面的数值无法核算，文件多半被改坏；请重新取一份完好的证书",
    "seal": "封印不符：这一部分在封存之后被改动过",
    "policy": "策略与证书所写不符",
    "verdict": "证书自带的核验结论与重新核验不同",
    "why": "缺位的原因与名册不符",
    "bound": "界的证明不成立",
    "lottery": "抽签机会与名册不符",
    "changed": "人工调整的席位与求解结果对不上",
    "digest": "摘要不符：文件被改动过，或输入、策略不是求解时的那一份",
    "people": "出现了名册里没有的人",
    "seats": "席位与缺位对不上",
    "facts": "席位的附注（是否延续、距离）与名册不符",
    "ledger": "缺位台账与名册不符",
    "locks": "锁定的处理与名册不符",
    "tier": "这一级目标的数值与席位不符",
    "tiers": "目标的清单与策略不符",
}


def sentence(breach: Breach) -> str:
    """Which rule is broken, by whom, and the checker's own words."""
    kind = breach.rule.partition(":")[0]
    what = RULES.get(kind, kind)
    who = "，".join(
        part
        for part in (
            f"儿童 {breach.child}" if breach.child else "",
            SEAT_WORDS[breach.seat] if breach.seat else "",
            f"志愿者 {breach.helper}" if breach.helper else "",
        )
        if part
    )
    return f"[{breach.rule}] {what}{'：' + who if who else ''}（{breach.message}）"
