"""The placeholders of intent patterns: `<delete>` stands for all synonyms of the verb.

English verbs are listed in the form that follows "please"; the patterns also match the form that
follows "would you mind". Past forms are left out on purpose: "I deleted it" is no request.
"""

import re

ENGLISH_VERBS = {
    "delete": "delete remove erase scrap discard trash bin cancel clear axe nix ditch drop "
    "eliminate get_rid_of call_off cross_off take_off throw_out wipe kill strike",
    "create": "create make add schedule set_up setup book plan arrange put enter insert pencil_in "
    "organize organise register block_off block_out block reserve log record note_down jot_down "
    "write_down generate issue produce prepare draft build start set save mark fix",
    "schedule": "schedule book plan arrange set_up setup pencil_in organize organise reserve "
    "block_off block_out block",
    "move": "move reschedule postpone push shift delay bring change set update put_off put_back "
    "push_back push_out move_up move_back bring_forward move_forward pull_forward adjust switch "
    "make put edit modify defer advance",
    "shift": "postpone delay push push_back push_out put_off put_back defer move shift bring "
    "bring_forward move_up move_back move_forward pull_forward advance start reschedule make",
    "change": "change update edit modify set adjust alter switch make turn correct fix put",
    "share": "share",
    "show": "show display list view see look_at check check_out check_on give fetch pull_up read "
    "open print get find browse enumerate go_through tell bring_up review look_up know"
    " have_a_look_at "
    "take_a_look_at describe",
    "accept": "accept approve confirm agree_to say_yes_to allow take join okay",
    "decline": "decline reject refuse deny turn_down say_no_to",
    "dismiss": "dismiss ignore hide clear discard delete remove archive get_rid_of",
    "withdraw": "cancel withdraw revoke retract undo take_back recall rescind delete remove unsend "
    "pull_back",
    "revoke": "revoke remove take_away withdraw cancel end stop cut_off rescind drop",
    "leave": "leave quit unsubscribe_from unfollow drop_out_of withdraw_from opt_out_of step_out_of"
    " "
    "exit unsubscribe_me_from remove_me_from take_me_off get_me_out_of cancel_my_subscription_to "
    "cancel_my_participation_in end_my_subscription_to",
    "disable": "disable deactivate revoke invalidate kill turn_off delete remove cancel block "
    "retire switch_off expire shut_off",
    "stop": "cancel stop abort kill terminate end interrupt halt",
    "search": "search search_for find look_for look_up lookup locate",
    "rename": "rename retitle relabel",
    "finish": "complete finish check_off tick_off close",
    "befriend": "befriend friend",
    "unfriend": "unfriend defriend",
}
ENGLISH_NOUNS = {
    "item": r"(?:(?:schedule|calendar|agenda|diary) ?(?:items?|events?|entr(?:y|ies)|appointments?)"
    r"|items?|events?|entr(?:y|ies)|appointments?|reminders?|meetings?|calls?|bookings?|plans)",
    "calendar": r"(?:calendar|schedule|agenda|diary|planner|timetable|itinerary|day planner)",
    "request": r"(?:friend(?:ship)? (?:requests?|invitations?|invites?|applications?))",
    "invitation": r"(?:invitations?|invites?)",
    "message": r"(?:messages?|notifications?|notices?|notes?)",
    "code": r"(?:(?:invit(?:e|ation)|referral|registration|sign-?up) codes?|codes?)",
    "invitecode": r"(?:(?:invit(?:e|ation)|referral|registration|sign-?up) codes?)",
    "diet": r"(?:(?:diet(?:ary)?|meal|feeding|nutrition|food) ?(?:plans?|schedules?)|diets?)",
    "task": r"(?:(?:background )?(?:tasks?|jobs?))",
    "the": r"(?:the|my|our|that|this|those|these|all|all of|a|an|any|some|of|me|us|out|new|one"
    r"|the)",
}
CHINESE_SYNONYMS = {
    "delete": "删除|删掉|删了|删|取消|移除|去掉|去除|清除|清空|撤掉|拿掉|划掉|不要了",
    "create": "创建|新建|新增|添加|增加|建立|加入|加上|安排|预定|预约|预订|设置|设定|记录|登记|"
    "记下来|记一下|记下|记个|记|写进|写入|制定|制作|生成|建|加|排|订|定|做|弄|约|设",
    "move": "改期|改时间|改约|重新安排|更改|变更|修改|调整|推迟|延后|延期|延迟|推后|提前|提早|顺延"
    "|移动|"
    "移|挪|调|改|换|推|延",
    "later": "推迟|延后|延期|延迟|推后|顺延|往后推|往后挪|向后推|后推|晚|往后延",
    "earlier": "提前|提早|往前提|往前挪|向前挪|早",
    "change": "修改|更改|改变|更新|变更|设置|设定|调整|切换|换|改|设",
    "share": "分享|共享|转发|发送|发|开放",
    "show": "查看|查询|查一下|查下|查|看看|看一下|看下|看|显示|列出|列一下|列|展示|打开|告诉我|读"
    "|瞧瞧|浏览|了解|获取|说说",
    "accept": "接受|同意|通过|答应|批准|确认|接收|参加|加入",
    "decline": "拒绝|回绝|谢绝|婉拒|推掉|不接受|不同意|驳回",
    "dismiss": "忽略|不理|清除|清掉|删除|删掉|删|移除",
    "withdraw": "撤回|撤销|取消|收回|删除|撤掉",
    "disable": "停用|禁用|作废|注销|废除|关闭|取消|删除|失效|关掉|停掉|删掉",
    "search": "搜索|搜一下|搜|查找|寻找|找一下|找找|找|查一下|查询|查",
    "item": "日程|事项|行程|安排|活动|提醒|预约|会议|约会|事件|待办|日历项|事情|计划",
    "calendar": "日历|日程表|日程|行程表|行程|日程安排|安排|备忘录",
    "request": "(?:好友|朋友)(?:的)?(?:请求|申请|邀请|添加请求)|加好友的?(?:请求|申请)",
    "friend": "好友|朋友",
    "invitation": "邀请函|邀请|邀约",
    "message": "消息|信息|通知|站内信|留言",
    "inbox": "收件箱|信箱|消息箱|消息列表|通知列表|站内信",
    "invitecode": "邀请码|注册码|邀请代码",
    "diet": "饮食计划|饮食方案|食谱|膳食计划|喂养计划|营养计划|喂食计划|饮食|餐单|食物计划"
    "|营养方案|喂养方案",
    "profile": "个人资料|个人信息|用户资料|资料|主页|档案|名片|账号信息|用户信息|个人主页|信息",
    "ba": "把|将|给|让",
}


def _verbs(words: str) -> str:
    phrases = [word.replace("_", " ") for word in words.split()]
    forms = [form for phrase in phrases for form in (phrase, _gerund(phrase))]
    return r"(?:" + "|".join(sorted(set(forms), key=len, reverse=True)) + r")\b"


def _gerund(phrase: str) -> str:
    """Return the form that follows "would you mind"."""
    verb, space, rest = phrase.partition(" ")
    if verb in ("cancel", "unfollow", "show", "view", "review", "know", "draw", "withdraw", "fix"):
        return verb + "ing" + space + rest
    if verb.endswith("ee") or not verb.endswith("e"):
        doubles = re.fullmatch(r"[^aeiou]*[aeiou][bdgmnpt]", verb) and verb not in ("open", "list")
        return verb + (verb[-1] if doubles else "") + "ing" + space + rest
    return verb.removesuffix("e") + "ing" + space + rest


_EN = {name: _verbs(words) for name, words in ENGLISH_VERBS.items()} | ENGLISH_NOUNS
_EN |= {
    "user_slot": r"(?P<user>.+?)",
    "item_slot": r"(?P<item>.+?)",
    "who_question": r"(?:who(?:m)?|(?:which|what) (?:people|users|friends|persons)"
    r"|(?:does|do|can|has) (?:any(?:one|body)))",
    "end": r"[\s.!?,]*$",
}
_ZH = {name: rf"(?:{words})" for name, words in CHINESE_SYNONYMS.items()}
_ZH |= {
    "user_slot": r"(?P<user>.+?)",
    "item_slot": r"(?P<item>.*?)",
    "end": r"(?:吧|了|吗|呢|啊|呀|一下|好吗|好不好|可以吗|行吗|谢谢|[\s。.!?,~])*$",
}


def compile_english(pattern: str) -> re.Pattern[str]:
    """Compile a pattern that must match from the start of a clause, unless it begins with `.*`."""
    return re.compile(rf"^{_expand(pattern, _EN)}", re.IGNORECASE | re.DOTALL)


def compile_chinese(pattern: str) -> re.Pattern[str]:
    """Compile a pattern that may match anywhere in a clause."""
    return re.compile(_expand(pattern, _ZH), re.IGNORECASE | re.DOTALL)


def _expand(pattern: str, placeholders: dict[str, str]) -> str:
    return re.sub(r"(?<!\(\?P)<(\w+)>", lambda match: placeholders[match[1]], pattern)
