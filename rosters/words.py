"""The Chinese words of the house: one place for files, pages and the command line."""

from matcher.outcome import Termination
from matcher.people import BasisKind, ConflictKind, Need, Seat, Sex
from rosters.rows import Category, DecisionKind, Schooling

SEAT_WORDS = {
    Seat.MENTOR: "学生导师",
    Seat.NEIGHBOUR_MUM: "邻家妈妈",
    Seat.CHILDREN_DIRECTOR: "儿童主任",
}
NEED_WORDS = {
    Need.PSYCHOLOGICAL_SUPPORT: "心理支持",
    Need.DISABILITY_CARE: "残疾照护",
    Need.HEALTH_CARE: "健康照护",
    Need.STUDY_SUPPORT: "学业辅导",
    Need.FAMILY_GUIDANCE: "家庭教育指导",
    Need.LEGAL_AID: "法律援助",
    Need.DIALECT: "方言沟通",
}
BASIS_WORDS = {BasisKind.CONSENT: "监护人同意", BasisKind.LEGAL_DUTY: "法定职责"}
CONFLICT_WORDS = {
    ConflictKind.KIN: "亲属",
    ConflictKind.SAME_HOUSEHOLD: "同住",
    ConflictKind.BROKEN_PAIRING: "曾解除结对",
    ConflictKind.GUARDIAN_WISH: "监护人意愿",
    ConflictKind.RECUSAL: "本人回避",
}
SEX_WORDS = {Sex.FEMALE: "女", Sex.MALE: "男"}
CATEGORY_WORDS = {
    Category.ORPHAN: "孤儿",
    Category.GUARDIANSHIP: "监护缺失或监护不当",
    Category.DISABILITY: "残疾",
    Category.POVERTY: "家庭经济困难",
    Category.MIGRANT: "流动儿童",
    Category.LEFT_BEHIND: "留守儿童",
    Category.OTHER: "其他",
}
SCHOOLING_WORDS = {
    Schooling.ENROLLED: "在读",
    Schooling.ON_LEAVE: "休学",
    Schooling.OUTSIDE: "区外就读",
    Schooling.NONE: "未就学",
}
DECISION_WORDS = {DecisionKind.LOCK: "锁定", DecisionKind.BAN: "禁止"}
TERMINATION_WORDS = {
    Termination.OPTIMAL: "已证明最优",
    Termination.TOLERANCE: "在容差之内",
    Termination.TIME_LIMIT: "到时限",
    Termination.INTERRUPTED: "被中断",
}
TIER_WORDS = {
    "locks": "保持锁定",
    "safety": "安全优先",
    "coverage": "席位覆盖",
    "whole_circles": "完整关爱圈",
    "needs": "需求满足",
    "siblings": "兄弟姐妹同一位邻家妈妈",
    "continuity": "延续结对",
    "locality": "就近（居委与街镇）",
    "distance": "就近（距离）",
    "equity": "各街镇均衡",
    "load": "负荷均衡",
    "lottery": "公开抽签",
}
# What a goal counts, and which way is better.
TIER_NOTES = {
    "locks": "保持住的锁定；越多越好",
    "safety": "最需要帮助的儿童已落实的席位；越多越好",
    "coverage": "已落实席位的分数合计，更需要、等得更久的儿童分数更高；越多越好",
    "whole_circles": "席位都有人的关爱圈；越多越好",
    "needs": "圈里有人能满足的需要；越多越好",
    "siblings": "照应多子女家庭的邻家妈妈人数；越少越好",
    "continuity": "沿用的原有结对；越多越好",
    "locality": "邻家妈妈隔得多远：同居委 0，同街镇 1，邻街 2，合计；越少越好",
    "distance": "邻家妈妈与儿童住处的距离，每满 100 米计 1，合计；越少越好",
    "equity": "各街镇缺位的代价合计，缺得多的街镇计得更重；越少越好",
    "load": "每人负荷的平方合计，分得越匀越小；越少越好",
    "lottery": "抽签号合计，只在情形完全相同时分先后；越少越好",
}
# What a ledger line says of the candidates a rule removed.
RULE_WORDS = {
    "legal_basis": "缺少有效的同意或法定职责依据",
    "guardian_wish": "监护人不希望设此席位",
    "locality": "不在同校或属地范围内",
    "active": "已暂停服务",
    "clearance": "从业查询缺失或在服务期内到期",
    "training": "培训缺失或在服务期内到期",
    "insurance": "保险缺失或在服务期内到期",
    "seat_requirements": "不符合席位条件",
    "conflict": "与儿童有回避关系",
    "ban": "已被禁止结对",
    "one_seat": "已在同一关爱圈担任其他席位",
    "siblings": "须与兄弟姐妹同一位邻家妈妈",
    "mentor_cap": "带教人数已满",
    "capacity": "容量已满",
    "unused": "可用但本轮未选中",
    "nobody": "没有担任此席位的人",
}
STEP_WORDS = ("同居委", "同街镇", "相邻街镇", "本区其他街镇", "外区")
