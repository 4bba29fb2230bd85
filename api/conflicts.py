"""What a broken constraint means to a user, in a sentence that says what to do."""

from store.errors import Conflict

_SENTENCES = {
    "approver_is_not_the_creator": "发起人不能审核自己的轮次。请由另一位同事审核。",
    "contacts_are_sealed_with_the_sites_keys": "网站没有钥匙，电话和住址没法封存，所以没有存入"
    "任何内容。请管理员设置 LINJIA_KEYS（用 linjia account key 生成）后重启网站。",
    "helper_carries_no_more_than_they_can": "求解之后名册有变动，有志愿者名额不够。"
    "请放弃这个方案，按新名册新建一轮。",
    "round_moves_along_its_states": "轮次已不在这一步，可能刚有人操作过。请刷新页面。",
    "term_does_not_end_before_it_starts": "服务期末日早于首日。请改正日期。",
    "import_moves_along_its_states": "这次导入已不在这一步，可能刚有人操作过。请刷新页面。",
    "imported_row_is_as_the_import_left_it": "这次导入的行之后又被改过，撤销会丢掉后来的改动。"
    "请先撤销后来的导入，或上传改正的名册。",
    "no_round_uses_the_import": "已有轮次用了这次导入的名册，不能再撤销。请上传改正的名册。",
    "one_open_pairing_per_child_and_seat": "这个席位已有人在任。请刷新后重看方案。",
    "row_is_within_reach": "其中有不在您职责范围内的儿童或志愿者，可能刚转到别的街镇。"
    "没有改动任何数据；请刷新后重试，或请全区协调员办理。",
    "idempotency_key_is_in_flight": "同一请求正在处理。请稍后再看结果，不要重复提交。",
    "idempotency_key_names_one_request": "这个 Idempotency-Key 已用于另一请求。请换一个。",
}
_OTHERWISE = "与当前状态冲突：可能有人刚改动过，或这一步现在不能做。请刷新页面后再试。"


def sentence(conflict: Conflict) -> str:
    """What stands against the change."""
    return _SENTENCES.get(conflict.constraint, _OTHERWISE)
