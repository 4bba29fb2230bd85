"""Reading rosters: what is forgiven, and what is a fault."""

import io
import zipfile
from datetime import date

import pytest

from rosters.reading import Known, Reading, RosterFault, read_roster
from tests.rosters.build import PLACES, content, line, sheet, text

KNOWN = Known(
    schools=frozenset({"S001"}), children=frozenset({"C0001"}), helpers=frozenset({"H0001"})
)


def read(known: Known = KNOWN, **files: bytes) -> Reading:
    return read_roster({f"{name}.csv": body for name, body in files.items()}, PLACES, known)


def only_fault(reading: Reading) -> RosterFault:
    assert len(reading.faults) == 1, reading.faults
    return reading.faults[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_a_csv_file_is_read_in_each_usual_encoding(encoding: str) -> None:
    reading = read(儿童=text(line("children")).encode(encoding))
    assert not reading.faults
    assert reading.roster.children[0].name == "示例童甲"


@pytest.mark.parametrize(
    "written",
    ["2026-09-01", "2026/9/1", "2026.9.1", "20260901", "2026年9月1日", "46266", "２０２６－９－１"],
)
def test_a_date_is_read_in_each_usual_way_of_writing(written: str) -> None:
    reading = read(儿童=content(line("children", 等候起始=written)))
    assert not reading.faults
    assert reading.roster.children[0].waiting_since == date(2026, 9, 1)


def test_spaces_and_full_width_letters_are_forgiven() -> None:
    reading = read(儿童=content(line("children", 儿童编号=" Ｃ０００９ ", 需要程度="２")))
    assert not reading.faults
    assert (reading.roster.children[0].id, reading.roster.children[0].need_level) == ("C0009", 2)


@pytest.mark.parametrize(
    ("kind", "header", "value", "said"),
    [
        ("children", "居委代码", "310107999999", "没有代码为 310107999999 的居委"),
        ("children", "居委代码", "3.10107E+11", "科学计数法"),
        ("children", "儿童编号", "310107201505170021", "不能作编号"),
        ("children", "儿童编号", "31010720150517002x", "不能作编号"),
        ("helpers", "志愿者编号", "13800000000", "不能作编号"),
        ("helpers", "志愿者编号", "示例员甲", "不能作编号"),
        ("children", "出生日期", "2026-02-30", "没有这一天"),
        ("children", "需要程度", "5", "超出允许的范围"),
        ("children", "类别", "别的", "不是允许的词"),
        ("children", "姓名", "", "必填的一格是空的"),
        ("children", "学校编号", "S404", "学校名册里没有 S404"),
        ("children", "居委名称", "样例居委会", "与居委代码不符"),
        ("children", "依据截止", "2020-01-01", "早于依据起始"),
        ("children", "依据起始", "", "没有起始日期"),
        ("schools", "街镇代码", "310107000000", "没有代码为 310107000000 的街镇"),
        ("helpers", "容量", "-1", "不能是负数"),
        ("helpers", "容量", "1.5", "不是整数"),
        ("pairings", "儿童编号", "C404", "儿童名册里没有 C404"),
        ("pairings", "志愿者编号", "H404", "志愿者名册里没有 H404"),
    ],
)
def test_a_wrong_cell_is_a_fault_with_its_place(
    kind: str, header: str, value: str, said: str
) -> None:
    name = sheet(kind).name
    reading = read(**{name: content(line(kind, **{header: value}))})
    fault = only_fault(reading)
    assert (fault.file, fault.row, fault.column, fault.value) == (
        f"{name}.csv",
        2,
        header,
        value,
    )
    assert said in fault.problem
    assert fault.remedy
    assert not getattr(reading.roster, kind)


def test_an_unknown_word_lists_the_allowed_ones() -> None:
    fault = only_fault(read(志愿者=content(line("helpers", 席位="医生"))))
    assert "学生导师、邻家妈妈、儿童主任" in fault.remedy


def test_a_wrong_neighbourhood_name_names_both() -> None:
    fault = only_fault(read(儿童=content(line("children", 居委名称="样例居委会"))))
    assert "海棠苑居委会" in fault.problem
    assert "样例居委会" in fault.problem


def test_neighbourhoods_of_the_same_name_are_told_apart_by_code() -> None:
    twins = [
        line("children", 儿童编号=f"C{code}", 居委代码=code, 居委名称="海棠苑居委会")
        for code in ("310107022012", "310107103009")
    ]
    reading = read(儿童=content(*twins))
    assert not reading.faults
    assert len({child.neighbourhood for child in reading.roster.children}) == 2


def test_every_fault_is_listed_at_once() -> None:
    reading = read(
        儿童=content(line("children", 姓名="", 需要程度="9"), line("children", 性别="？")),
        志愿者=content(line("helpers", 容量="-1")),
    )
    assert {(fault.file, fault.column) for fault in reading.faults} >= {
        ("儿童.csv", "姓名"),
        ("儿童.csv", "需要程度"),
        ("儿童.csv", "性别"),
        ("志愿者.csv", "容量"),
    }


def test_duplicate_ids_name_both_rows_and_neither_is_used() -> None:
    reading = read(儿童=content(line("children"), line("children")))
    fault = only_fault(reading)
    assert "第 3 行与第 2 行重复" in fault.problem
    assert not reading.roster.children
    assert reading.rejected["children"] == 2


@pytest.mark.parametrize("sign", ["\0", "\x01", "\x0b", "\x1f"])
def test_a_control_character_in_a_cell_is_a_fault_that_shows_it(sign: str) -> None:
    fault = only_fault(read(儿童=content(line("children", 化名=f"小雨{sign}点"))))
    assert (fault.row, fault.column) == (2, "化名")
    assert fault.value == f"小雨{chr(0x2400 + ord(sign))}点"
    assert "控制字符" in fault.problem


def test_a_tab_or_a_line_end_in_a_cell_is_forgiven() -> None:
    assert not read(儿童=content(line("children", 住址="示例路1号\n示例弄\t2号\r\n甲室"))).faults


def test_no_fault_carries_a_control_character() -> None:
    cells = line("pairings") | {"备\0注": "\0"}
    reading = read_roster({"结对\0.csv": content(cells), "别\0的.csv": b"a"}, PLACES, KNOWN)
    assert len(reading.faults) >= 2
    told = [(fault.file, fault.column, fault.value, fault.problem) for fault in reading.faults]
    assert "\\x00" not in str(told)


def test_a_row_that_refers_to_a_rejected_row_is_rejected_too() -> None:
    reading = read(儿童=content(line("children", 需要程度="9")), 结对=content(line("pairings")))
    assert [fault.column for fault in reading.faults] == ["需要程度", "儿童编号"]
    assert "那一行有错" in reading.faults[1].problem
    assert not reading.roster.pairings


def test_a_part_of_a_roster_leans_on_what_is_known() -> None:
    pairings = content(line("pairings"))
    assert not read(结对=pairings).faults
    assert len(read(Known(), 结对=pairings).faults) == 2


def test_a_missing_column_says_what_was_expected_and_received() -> None:
    cells = line("pairings")
    del cells["席位"]
    fault = only_fault(read(结对=content(cells)))
    assert (fault.row, fault.column, fault.problem) == (1, "席位", "缺少这一列")
    assert "表头应为：儿童编号、席位、志愿者编号；收到的是：儿童编号、志愿者编号" in fault.remedy


def test_an_unknown_column_and_a_repeated_one_are_faults() -> None:
    body = "儿童编号,席位,志愿者编号,席位,备注\nC0001,邻家妈妈,H0001,邻家妈妈,\n"
    faults = read(结对=body.encode()).faults
    assert {(fault.column, fault.problem) for fault in faults} == {
        ("席位", "这一列出现了不止一次"),
        ("备注", "没有这一列"),
    }


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("别的.csv", content(line("pairings")), "看不出是哪一张名册"),
        ("儿童.pdf", b"%PDF", "不是 xlsx 或 CSV"),
        ("儿童.xlsx", b"\xd0\xcf\x11\xe0rest", "密码"),
        ("儿童.xlsx", b"PK\x03\x04 broken", "损坏"),
        ("儿童.xlsx", b"", "损坏"),
        ("儿童.csv", b"", "没有内容"),
        ("儿童.csv", b"\x81\xff\xff", "编码"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_fault(name: str, body: bytes, said: str) -> None:
    fault = only_fault(read_roster({name: body}, PLACES))
    assert fault.file == name
    assert said in fault.problem


def test_a_file_above_the_limit_is_not_read() -> None:
    reading = read_roster({"儿童.csv": b"x" * 11}, PLACES, size_limit=10)
    assert "超过上限" in only_fault(reading).problem


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(4):
            archive.writestr(f"xl/{number}.bin", bytes(80_000_000))
    fault = only_fault(read_roster({"儿童.xlsx": bomb.getvalue()}, PLACES))
    assert "解压后过大" in fault.problem
