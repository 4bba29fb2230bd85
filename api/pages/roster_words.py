"""Words of the roster pages."""

from rosters.faults import Rule
from store.imports import ImportState

STATE_WORDS = {
    ImportState.READING: "正在读取",
    ImportState.READ: "已试读，未存入",
    ImportState.STORING: "正在存入",
    ImportState.STORED: "已存入",
    ImportState.UNDONE: "已撤销",
    ImportState.DISCARDED: "未存入",
    ImportState.FAILED: "未成功",
}
TONES = {
    ImportState.READING: "going",
    ImportState.READ: "asks",
    ImportState.STORING: "going",
    ImportState.STORED: "done",
    ImportState.FAILED: "bad",
}
RULE_WORDS = {
    Rule.FILE: "文件要能读",
    Rule.SHEET: "要认得出是哪张名册",
    Rule.HEADER: "列名要与模板一致",
    Rule.REQUIRED: "必填",
    Rule.TEXT: "要是可读的文字",
    Rule.CODE: "要是代码",
    Rule.NUMBER: "要是范围内的数字",
    Rule.DATE: "要是真实的日期",
    Rule.WORD: "要用规定的词",
    Rule.PLACE: "要有这个居委或街镇",
    Rule.REFERENCE: "编号要在名册里",
    Rule.DUPLICATE: "编号不能重复",
    Rule.CONSISTENT: "前后要一致",
    Rule.STREET: "只能改本街镇的行",
}
