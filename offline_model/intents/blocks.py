"""Patterns for blocking users."""

from offline_model.handlers.people.blocks import block_users, list_blocked_users, unblock_users
from offline_model.intents.intent import Intent

_NO_USER = (
    r"(?!(?:my|the|an?|it|this|that|these|those|some|all|out|off|up|in|on|at|from|for|time|calendar"
    r"|schedule|today|tomorrow|tonight|next|noon|midnight|morning|afternoon|evening|lunch"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:invite|invitation) code|code|\d+)\b)"
)
"""What follows "block" where it is a time in the calendar, or a code."""
_NAME = r"[\w.@+-]+"
_NAMES = rf"(?P<user>{_NAME}(?:(?:,| and|, and) {_NO_USER}{_NAME})*)"
_PERSON = r"(?:(?:the |a )?(?:users?|persons?|people|account|contact|friend) (?:called |named )?)?"

INTENTS = [
    Intent(
        "unblock_user",
        unblock_users,
        en=(
            rf"(?:unblock|un-block|unblocking) {_PERSON}{_NAMES}<end>",
            rf"(?:stop|quit|end) blocking {_PERSON}{_NAMES}<end>",
            rf"(?:lift|remove|cancel|undo) (?:the |my )?block (?:on|of|from|for|against) "
            rf"{_PERSON}{_NAMES}<end>",
            rf"(?:remove|take|delete) {_PERSON}{_NAMES} (?:from|off) (?:my |the )?"
            r"(?:block ?list|blocked users|blocks)<end>",
        ),
        zh=(
            r"(?:取消|解除|撤销|停止)(?:对)?(?P<user>.+?)的?(?:拉黑|屏蔽)<end>",
            r"(?:取消|解除|撤销|停止)(?:拉黑|屏蔽)(?P<user>.+)",
            r"(?:<ba>)?(?P<user>[^,把将]+?)从(?:我的?)?黑名单(?:里|中|上)?(?:给)?"
            r"(?:移除|移出|删除|删掉|去掉|拿掉|放出来)",
            r"(?:<ba>)(?P<user>.+?)(?:移出|放出)(?:我的?)?黑名单",
            r"(?:<ba>)(?P<user>.+?)(?:取消|解除)(?:拉黑|屏蔽)",
        ),
    ),
    Intent(
        "list_blocked_users",
        list_blocked_users,
        changes_data=False,
        en=(
            r"(?:who|whom|which (?:users|people)|what (?:users|people))(?: all)? (?:have|did|do) i "
            r"(?:block|blocked|have blocked)\b.*",
            r"(?:who|which (?:users|people)) (?:is|are|am) (?:i )?block(?:ed|ing)(?: by me)?<end>",
            r"(?:<show>|what is|what's|who is on) (?:me )?(?:all )?(?:of )?(?:my |the )?"
            r"(?:blocks|block ?list|blocked (?:users|people|persons|accounts|contacts|list)"
            r"|(?:users|people) (?:that )?i(?:'ve| have)? blocked)<end>",
            r"(?:my )?(?:block ?list|blocked (?:users|people))<end>",
        ),
        zh=(
            r"我(?:都)?(?:拉黑|屏蔽)(?:了|过)?(?:的)?(?:谁|哪些|什么人|哪几个|用户|人)",
            r"(?:谁|哪些人?|哪些用户)(?:被我|在我的?)(?:拉黑|屏蔽|黑名单)",
            r"^(?:<show>)?(?:一下)?(?:我的?)?(?:黑名单|屏蔽列表|(?:被)?(?:拉黑|屏蔽)的(?:用户|人))"
            r"(?:列表)?(?:里|中|上)?(?:都)?(?:有)?(?:谁|哪些人?|什么人)?<end>",
        ),
    ),
    Intent(
        "block_user",
        block_users,
        en=(
            rf"(?:block|blocking|blacklist) {_NO_USER}{_PERSON}{_NAMES}"
            r"(?: from (?:contacting|finding|messaging) me)?<end>",
            rf"block (?:the )?(?:user|person|account) {_NAMES}<end>",
            rf"(?:add|put) {_PERSON}{_NAMES} (?:to|on) (?:my |the )?"
            r"(?:block ?list|blocked users)<end>",
        ),
        zh=(
            r"(?:<ba>)(?P<user>.+?)(?:给)?(?:拉黑|屏蔽|(?:加入|加到|加进|拉进|拉入|放进|放入)"
            r"(?:我的?)?黑名单)",
            r"(?:拉黑|屏蔽)(?:掉|一下|用户)?(?P<user>(?!列表|的).+)",
        ),
    ),
]
