"""A breach as a sentence for a reader."""

from matcher import Breach
from rosters.words import SEAT_WORDS

RULES = {
    "digest": "摘要不符：文件被改动过，或输入、策略不是求解时的那一份",
    "people": "出现了名册里没有的人",
    "seats": "席位与缺位对不上",
    "facts": "席位的附注（是否延续、距离）与名册不符",
    "ledger": "缺位台账与名册不符",
    "locks": "锁定的处理与名册不符",
    "tier": "这一级目标的数值与席位不符",
    "tiers": "目标的清单与策略不符",
    "legal_basis": "没有有效的同意或法定职责依据",
    "guardian_wish": "监护人不希望设这个席位",
    "locality": "不符合属地要求（学校、居委或距离）",
    "active": "志愿者已停止服务",
    "clearance": "从业查询在学期内无效",
    "training": "培训在学期内无效",
    "insurance": "保险在学期内无效",
    "seat_requirements": "不符合该席位的条件",
    "conflict": "属于回避关系",
    "ban": "这一对已被禁止",
    "one_seat": "同一人在一个关爱圈里占了两个席位",
    "siblings": "同住的兄弟姐妹没有共用一位邻家妈妈",
    "mentor_cap": "导师带教人数超过上限",
    "capacity": "超过这位志愿者的容量",
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
