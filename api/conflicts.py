"""What a broken constraint means to a user, in a sentence that says what to do."""

from store.errors import Conflict

_SENTENCES = {
    "a_trial_is_made_from_its_origin": "这一轮已带有假设的改动，不能在它上面再试算。"
    "请回到原轮次，把要试的改动一次填好。",
    "round_is_as_it_was_solved": "这一轮里有人的信息已按保存期限或本人要求删去，题目不再完整，"
    "不能再据它试算、比较、说明其他人选，未发布的也不能再发布。已定的席位、目标值和缺位原因"
    "仍在轮次页上；要重新安排，请新建一轮。",
    "certificate_is_whole": "证书里有人的信息已按保存期限或本人要求删去，文件随之收回，只留封印。"
    "以前下载的证书仍可离线核验，并与轮次页上的封印对照；请妥善保管或销毁。",
    "certificate_is_as_it_was_sealed": "存在服务器上的这份证书已损坏：读不出来，或与封印不符，"
    "因此不提供下载。席位、目标值和缺位原因另外存着，不受影响。请系统管理员从备份里恢复这一轮的"
    "证书，再下载。",
    "a_trial_is_never_approved": "试算不能审核。请先“留作草稿”，求解后再送审。",
    "only_a_trial_is_kept": "只有试算可以留作草稿。",
    "what_a_round_assumes_is_true_when_it_is_published": "这一轮假设的改动还没有全部成为事实。"
    "请先在名册（或现行策略）里办好轮次页上列出的各项，再发布。",
    "access_goes_its_way": "这份查阅已不在这一步：可能已批过、已结束，或申请已过七天作废。"
    "请刷新页面。",
    "access_is_for_those_without_a_right": "这名儿童在您的职责范围内，不用申请，直接看档案即可。",
    "access_is_for_a_fortnight_at_most": "查阅最长 14 天（336 小时）。请改短时间。",
    "access_is_granted_by_another": "不能批准自己的申请。请由另一位同事处理。",
    "access_says_why": "理由请写 10 至 500 个字，说清为什么要看。",
    "broken_glass_is_mended_in_a_day": "紧急查阅最长 24 小时。更久的请提交申请。",
    "few_trials_at_once": "您已有五个试算在排队或求解。请等其中一个算完，或先放弃一个。",
    "few_searches_at_once": "这里已有三次补位查找在排队。请等它们有了结果再查。",
    "one_export_at_a_time": "您的上一份文件还没做好，或正有别人导出。请过一会儿再导出。",
    "few_glasses_are_broken": "您一天内已有五次紧急查阅，或还有五次没有复核。请提交申请，"
    "或请区级管理员先复核。",
    "seat_request_is_approved_by_another": "这是您代管时提的求助，不能由您答应。"
    "请由另一位同事答复。",
    "broken_glass_is_reviewed_by_another": "不能复核自己的紧急查阅。请由另一位区级管理员复核。",
    "amendment_is_approved_by_another": "做修订的人不能审核自己的修订。请由另一位同事审核。",
    "amendment_is_decided_once": "这次修订已生效或已放弃。请刷新页面。",
    "amendment_meets_the_circles_it_was_made_for": "修订提出后，其中的关爱圈又有变动。"
    "请放弃这次修订，按现在的关爱圈重做。",
    "approver_made_no_override": "调整过方案的人不能审核它。请由另一位同事审核。",
    "decision_is_as_the_override_left_it": "这条锁定或禁止之后又被改过，撤销会丢掉后来的改动。"
    "请在“锁定与禁止”名册里改。",
    "override_is_undone_as_it_left_the_seats": "这次调整的席位之后又被改过。请先撤销后来的调整。",
    "override_is_undone_once": "这次调整已撤销过，或已随发布、修订生效，不能再撤销。",
    "proposal_is_open_to_overrides": "只有待审核的方案和已发布的轮次可以调整。请刷新页面。",
    "proposed_helper_has_room": "这位志愿者在本轮的名额不够，可能刚被别人安排。请刷新后另选。",
    "proposed_helper_is_in_the_round": "本轮没有这位志愿者，或方案求得于升级之前、不能在线调整。"
    "请再匹配一轮。",
    "proposed_mentor_has_room": "这位导师带教的人数已满，可能刚被别人安排。请刷新后另选。",
    "approver_is_not_the_creator": "发起人不能审核自己的轮次。请由另一位同事审核。",
    "basis_does_not_end_before_it_starts": "截止日早于起始日。请改正日期。",
    "basis_is_for_something": "请至少选一个范围。",
    "body_is_a_short_name": "机构名称不要超过 60 个字。",
    "child_consents_from_fourteen_on": "起始日这名儿童不满 14 岁，不能由本人签署。"
    "请取得监护人同意，或登记法定职责。",
    "guardian_consents_until_eighteen": "起始日这名儿童已满 18 岁，不能由监护人签署。"
    "请由本人签署，或登记法定职责。",
    "consent_says_who_signed": "同意须写由监护人还是本人签署。",
    "passed_record_has_a_last_day": "通过的要填有效至，不通过的不填。",
    "contacts_are_sealed_with_the_sites_keys": "网站没有钥匙，电话和住址没法封存，所以没有存入"
    "任何内容。请管理员设置 LINJIA_KEYS（用 linjia account key 生成）后重启网站。",
    "helper_carries_no_more_than_they_can": "求解之后名册有变动，有志愿者名额不够。"
    "请放弃这个方案，按新名册新建一轮。",
    "published_seats_hold_on_the_day": "求解之后有依据或证明失效，没有发布任何内容。"
    "请按清单补登，或放弃这个方案、新建一轮。",
    "round_moves_along_its_states": "轮次已不在这一步，可能刚有人操作过。请刷新页面。",
    "term_does_not_end_before_it_starts": "服务期末日早于首日。请改正日期。",
    "import_moves_along_its_states": "这次导入已不在这一步，可能刚有人操作过。请刷新页面。",
    "imported_row_is_as_the_import_left_it": "这次导入的行之后又被改过，撤销会丢掉后来的改动。"
    "请先撤销后来的导入，或上传改正的名册。",
    "no_round_uses_the_import": "已有轮次用了这次导入的名册，不能再撤销。请上传改正的名册。",
    "one_open_pairing_per_child_and_seat": "这个席位已有人在任。请刷新后重看方案。",
    "row_is_within_reach": "其中有不在您职责范围内的儿童或志愿者，可能刚转到别的街镇。"
    "没有改动任何数据；请刷新后重试，或请全区协调员办理。",
    "one_absence_at_a_time": "这位志愿者已登记了请假，还没有回岗。请先办回岗。",
    "absence_does_not_end_before_it_starts": "请假的末日早于首日。请改正日期。",
    "rule_against_the_return": "按现在的名册，原来的席位不能全部交还（例如资质到期或已满额），"
    "没有改动任何结对。请先改正名册，再办回岗。",
    "a_streets_desk_is_handed_over": "只有街镇协调员可以请人代管自己的街镇。",
    "nobody_stands_in_for_themselves": "代管人不能是自己。请填另一位协调员。",
    "stand_in_does_not_end_before_it_starts": "代管的末日早于首日。请改正日期。",
    "stand_in_is_for_a_quarter_at_most": "一次代管最长三个月。请改短，到期可再请。",
    "seat_is_asked_of_a_bordering_street": "只能向相邻的街镇求助。请在列表里选一个邻街。",
    "one_standing_request_per_seat_and_street": "这个席位已向那个街镇求助过，在等答复或已获同意。",
    "seat_request_goes_its_way": "这条求助已答复或已撤回。请刷新页面。",
    "seat_request_is_answered_by_the_other_street": "同意与否由被求助的街镇答复；您可以撤回。",
    "a_chinese_font_is_installed": "服务器上没有可嵌入的中文字体，做不了 PDF。"
    "请管理员安装字体（apt-get install fonts-wqy-microhei），或先导出 xlsx。",
    "a_published_round_stands": "这里还没有已发布、仍在服务期内的轮次，谈不上空缺。请先发布一轮。",
    "question_is_answered": "这次没有算成，可能是服务器太忙。请过一会儿再试；再不成请告诉管理员。",
    "suggestion_is_out_of_date": "建议所依据的席位刚有人改动过，没有改动任何结对。请重新查找补位。",
    "rule_against_the_moves": "按现在的名册，这条建议已不合规则（例如已满额或资质到期），"
    "没有改动任何结对。请重新查找补位。",
    "seat_is_answered_once": "这个席位您已答复过，不能再改。有变化请告诉街镇协调员。",
    "idempotency_key_is_in_flight": "同一请求正在处理。请稍后再看结果，不要重复提交。",
    "idempotency_key_names_one_request": "这个 Idempotency-Key 已用于另一请求。请换一个。",
}
_OTHERWISE = "与当前状态冲突：可能有人刚改动过，或这一步现在不能做。请刷新页面后再试。"


def sentence(conflict: Conflict) -> str:
    """What stands against the change."""
    return _SENTENCES.get(conflict.constraint, _OTHERWISE)
