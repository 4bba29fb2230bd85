"""The six sheets of a roster, one declaration each."""

from dataclasses import dataclass
from functools import cached_property

from rosters import cells, columns
from rosters.columns import Column
from rosters.rows import (
    ChildRow,
    ConflictRow,
    DecisionRow,
    HelperRow,
    PairingRow,
    Row,
    SchoolRow,
)
from rosters.words import (
    BASIS_WORDS,
    CATEGORY_WORDS,
    CONFLICT_WORDS,
    DECISION_WORDS,
    NEED_WORDS,
    SCHOOLING_WORDS,
    SEAT_WORDS,
    SEX_WORDS,
)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """`kind` is the field of Roster; `key` are the fields that no two rows share."""

    kind: str
    name: str
    row: type[Row]
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @cached_property
    def headers(self) -> tuple[str, ...]:
        return tuple(column.header for column in self.columns)


NEIGHBOURHOOD_NAME = "居委名称"
NOTES_SHEET = "填写说明"
PLACES_SHEET = "居委代码"
_CHILD = columns.code("儿童编号", "child", "C0001", required=True, target="child")
_HELPER = columns.code("志愿者编号", "helper", "H0001", required=True, target="helper")
_SEAT = columns.word("席位", "seat", SEAT_WORDS, "邻家妈妈", required=True)

SCHOOLS = Sheet(
    kind="schools",
    name="学校",
    row=SchoolRow,
    key=("id",),
    columns=(
        columns.code("学校编号", "id", "S001", required=True),
        columns.text("学校名称", "name", "示例小学甲", required=True),
        columns.code("街镇代码", "street", "310107005000", required=True, target="street"),
    ),
)

CHILDREN = Sheet(
    kind="children",
    name="儿童",
    row=ChildRow,
    key=("id",),
    columns=(
        columns.pseudonym("儿童编号", "C0001"),
        columns.text("姓名", "name", "示例童甲", required=True),
        columns.text("化名", "code_name", "小雨点1", required=True, note="志愿者看到的称呼"),
        columns.word("性别", "sex", SEX_WORDS, "女", required=True),
        columns.day("出生日期", "born", "2015-05-20", required=True),
        columns.code(
            "居委代码", "neighbourhood", "310107005001", required=True, target="neighbourhood"
        ),
        Column(
            header=NEIGHBOURHOOD_NAME,
            field=None,
            note="只供核对；以居委代码为准，两者不符会提示",
        ),
        columns.text("住址", "address", "示例路1号", required=True),
        columns.code("监护人电话", "guardian_phone", "19900000001", required=True),
        columns.day("等候起始", "waiting_since", "2026-06-01", required=True),
        columns.word("类别", "category", CATEGORY_WORDS, "其他", required=True),
        columns.whole(
            "需要程度", "need_level", "3", least=1, most=4, required=True, note="1 最迫切，至 4"
        ),
        columns.whole("个案权重", "weight", "1", least=1, note="不填为 1"),
        columns.code("另一住处居委代码", "other_home", "", target="neighbourhood"),
        columns.word("就学情况", "schooling", SCHOOLING_WORDS, "在读"),
        columns.code("学校编号", "school", "S001", target="school"),
        columns.code("家庭编号", "household", "F0001", note="同住的兄弟姐妹填同一编号"),
        columns.words("需求", "needs", NEED_WORDS, "学业辅导；心理支持"),
        columns.word("处理依据", "basis", BASIS_WORDS, "监护人同意"),
        columns.day("依据起始", "basis_since", "2026-06-01"),
        columns.day("依据截止", "basis_until", "2027-08-31"),
        columns.words("不需要的席位", "declined_seats", SEAT_WORDS, ""),
        columns.degrees("经度", "lon", "", 180),
        columns.degrees("纬度", "lat", "", 90),
    ),
)

HELPERS = Sheet(
    kind="helpers",
    name="志愿者",
    row=HelperRow,
    key=("id",),
    columns=(
        columns.pseudonym("志愿者编号", "H0001"),
        columns.text("姓名", "name", "示例员甲", required=True),
        columns.code("电话", "phone", "19900000002", required=True),
        columns.words("席位", "seats", SEAT_WORDS, "邻家妈妈"),
        Column(
            header="容量",
            field="capacity",
            read=cells.unlimited,
            write=lambda value: "不限" if value is None else value,
            example="2",
            note="个案权重之和的上限；不小于 0 的整数，或“不限”；不填为 1",
        ),
        columns.whole("已有负荷", "load", "0", least=0, note="本轮之外已担任的个案权重"),
        columns.whole("已带学生", "mentees", "0", least=0, note="本轮之外带教的学生人数"),
        columns.yes("在岗", "active", "是"),
        columns.code("学校编号", "school", "", target="school"),
        columns.code("居委代码", "neighbourhood", "310107005001", target="neighbourhood"),
        columns.codes("任职居委代码", "serves", "", "neighbourhood"),
        columns.code("督导街镇代码", "supervises", "", target="street"),
        columns.words("技能", "skills", NEED_WORDS, "学业辅导"),
        columns.code("家庭编号", "household", ""),
        columns.day("从业查询有效期", "clearance_until", "2027-08-31"),
        columns.day("培训有效期", "training_until", "2027-08-31"),
        columns.day("保险有效期", "insurance_until", "2027-08-31"),
        columns.word("性别", "sex", SEX_WORDS, "女"),
        columns.day("出生日期", "born", "1980-01-31"),
        columns.yes("大专以上", "college", "是"),
        columns.yes("本地居住", "resident", "是"),
        columns.yes("身体健康", "healthy", "是"),
        columns.yes("适任", "suitable", "是"),
        columns.degrees("经度", "lon", "", 180),
        columns.degrees("纬度", "lat", "", 90),
    ),
)

CONFLICTS = Sheet(
    kind="conflicts",
    name="回避",
    row=ConflictRow,
    key=("child", "helper", "kind"),
    columns=(_CHILD, _HELPER, columns.word("原因", "kind", CONFLICT_WORDS, "亲属", required=True)),
)

PAIRINGS = Sheet(
    kind="pairings",
    name="结对",
    row=PairingRow,
    key=("child", "seat"),
    columns=(_CHILD, _SEAT, _HELPER),
)

DECISIONS = Sheet(
    kind="decisions",
    name="锁定与禁止",
    row=DecisionRow,
    key=("child", "seat", "helper"),
    columns=(
        columns.word("决定", "kind", DECISION_WORDS, "锁定", required=True),
        _CHILD,
        _SEAT,
        _HELPER,
        columns.text("决定人", "by", "示例协调员甲", required=True),
        columns.text("理由", "reason", "孩子与她已经熟悉", required=True),
    ),
)

# Rows refer only to rows of sheets before their own.
SHEETS = (SCHOOLS, CHILDREN, HELPERS, CONFLICTS, PAIRINGS, DECISIONS)
