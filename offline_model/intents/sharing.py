"""Patterns for sharing items and subscriptions."""

from offline_model.handlers.schedule.sharing import (
    leave_item,
    list_subscribers,
    revoke_subscription,
    share_item,
)
from offline_model.intents.intent import Intent

_SOMEBODY = r"(?!(?:me|a|an|the|another|my|note|comment|it)\b)"
_NOT_ELSEWHERE = (
    r"(?!(?:my |our |the )?(?:friends?|contacts?|calendar|schedule|agenda|diary|planner"
    r"|inbox|be|become"
    r"|today|tomorrow|next|this|(?:mon|tues|wednes|thurs|fri|satur|sun)day|noon|midnight"
    r"|\d{1,2}(?::\d\d)?(?: ?[ap]m)?)\b)"
)
_AND_MORE = (
    r"(?:(?:,| and|, and) (?:to )?(?:see|view|read|edit|change|modify"
    r"|invite (?:others|people)(?: to)?))*"
)
_AND_MORE_ZH = r"(?:(?:和|并且?|以及|与|且|、|,)(?:查看|编辑|修改|更改))*"

INTENTS = [
    Intent(
        "revoke_subscription",
        revoke_subscription,
        en=(
            r"(?:stop|end|quit|cease)(?: the)? sharing (?:of )?(?P<item>.+?) with (?P<user>.+)",
            r"(?:unshare|un-share) (?P<item>.+?) (?:with|from) (?P<user>.+)",
            r"(?:<revoke>) (?P<user>.+?)(?:'s)? (?:access|permissions?|rights?|subscription"
            r"|share)(?: (?:to|on|for|from|of|in))+ (?P<item>.+)",
            r"(?:<revoke>) (?:the )?(?:access|permissions?|rights?|subscription|share) "
            r"(?:of|for|from|with) (?P<user>.+?) (?:to|on|for|from|of) (?P<item>.+)",
            r"(?:revoke|remove|drop|kick|take|throw|uninvite|disinvite) (?P<user>(?!(?:me"
            r"|myself|it|that|this)\b)[\w@.+-]+) (?:from|off|out of) (?P<item>"
            + _NOT_ELSEWHERE
            + r".+)",
            r"(?P<user>.+?) (?:should|must|may|can|shall) (?:not|no longer) (?:be able to"
            r" )?(?:see|view|access|edit) (?P<item>.+)",
        ),
        zh=(
            r"(?:取消|撤销|收回|移除|撤回|去掉|停止)(?P<user>[^,的]+?)(?:对|在|订阅|访问"
            r"|查看)(?P<item>.+?)的?(?:访问|订阅|查看|编辑)?(?:权限|订阅|访问|资格|分享"
            r"|共享|权)",
            r"(?:取消|停止|不再|别再|不要再|撤销)(?:和|跟|与|向|给|对)(?P<user>.+?)(?:共享"
            r"|分享)(?P<item>.+)",
            r"(?:取消|停止|不再|撤销)(?:共享|分享)(?P<item>.+?)给(?P<user>.+)",
            r"(?:<ba>)(?P<user>.+?)(?:对)(?P<item>.+?)的?(?:访问|订阅|查看)?(?:权限|订阅)"
            r"(?:取消|撤销|收回|移除)",
            r"(?:<ba>)(?P<user>.+?)从(?P<item>(?!.*(?:好友|朋友|日历|收件箱)).+?)(?:里|中"
            r"|的订阅者?(?:里|中)?|的参与者(?:里|中)?)?(?:移除|踢出|删除|移出|去掉|踢掉)",
        ),
    ),
    Intent(
        "revoke_subscription",
        revoke_subscription,
        matches_any_speech_act=True,
        en=(
            r"(?:i )?(?:do not|don't|no longer)(?: want to)? (?:let|allow|share) "
            r"(?P<user>.+?) (?:to )?(?:see|view|access|edit) (?P<item>.+?)(?: any ?more|"
            r" any longer)",
            r"(?:i )?(?:do not|don't|no longer)(?: want to)? share (?P<item>.+?) with "
            r"(?P<user>.+?)(?: any ?more| any longer)",
        ),
        zh=(
            r"(?:不再|不要再|别再|不想再)让(?P<user>.+?)(?:看到|查看|访问|看|编辑)(?P<item>.+)",
            r"(?:不再|不要再|别再|不想再)(?:和|跟|与|向|给|对)(?P<user>.+?)(?:共享|分享)"
            r"(?P<item>.+)",
            r"(?:不再|不要再|别再|不想再)(?:<ba>)?(?P<item>.+?)(?:共享|分享)给(?P<user>.+)",
        ),
    ),
    Intent(
        "list_subscriptions",
        list_subscribers,
        changes_data=False,
        en=(
            r"<who_question> (?:else )?(?:can|could|may|is able to|has been able to|is allowed"
            r" to) (?:see|view|access|edit|read) (?P<item>.+)",
            r"<who_question>(?:'s| is| are|all is)? (?:else )?(?:subscribed|subscribing|invited"
            r"|following|attending|sharing|coming|in|on|going) (?:to |in |on |at )?"
            r"(?P<item>.+)",
            r"<who_question> (?:else )?(?:subscribes? to|(?:has|have) subscribed to|subscribed"
            r" to|(?:has|have) access to|follows?|joined|(?:has|have) joined|attends?"
            r"|sees?|(?:is|are) in|shares?) (?P<item>.+)",
            r"(?:who(?:m)?|which (?:people|friends|users)|with whom) (?:have|did|do|has|is"
            r"|was|am) (?:i|we)?\s*(?:already )?(?:share[d]?|sharing|shared) (?P<item>.+?)"
            r"(?: shared)?(?: with)?<end>",
            r"(?:with )?(?:who|whom) (?:is|was) (?P<item>.+?) shared(?: with)?<end>",
            r"(?:<show>|what are|who are)(?: me)? (?:all )?(?:the )?(?:subscribers?"
            r"|subscriptions?|people|participants|attendees|guests|members)(?: list)?(?: "
            r"(?:of|to|for|on|in|who can see|that can see|with access to|subscribed to))+ "
            r"(?P<item>.+)",
            r"(?:<show>)(?: me)? (?P<item>.+?)(?:'s)? (?:subscribers|subscriptions"
            r"|participants|attendees|guests)<end>",
            r"(?:<show>)(?: me)? who (?:can see|has access to|is subscribed to|subscribes"
            r" to) (?P<item>.+)",
        ),
        zh=(
            r"(?:<show>)?(?P<item>.+?)(?:都|还)?(?:有|被)?(?:谁|哪些人|什么人|多少人"
            r"|几个人)(?:可以|能够|能|有权|在)?(?:看到|看见|查看|看|访问|订阅|编辑|参加"
            r"|关注)<end>",
            r"(?:谁|哪些人|有谁|都有谁|哪些好友|哪些用户|什么人)(?:都|还)?(?:可以|能够|能"
            r"|有权)?(?:订阅|看到|看见|查看|访问|关注|参加|加入|编辑|看)(?:了|过|到)?"
            r"(?P<item>.+)",
            r"(?P<item>.+?)(?:都|已经)?(?:分享|共享)(?:给了|给|过给)(?:谁|哪些人|哪些好友)",
            r"(?:我)?(?:<ba>)(?P<item>.+?)(?:分享|共享)(?:给了|给)(?:谁|哪些人)",
            r"(?:<show>)?<item_slot>的?(?:有哪些)?(?:订阅者|订阅人|订阅列表|订阅情况|订阅名单"
            r"|参与者|参与人|成员|订阅用户|订阅)(?:列表|名单|有谁|有哪些|是谁)?<end>",
        ),
    ),
    Intent(
        "leave_schedule_item",
        leave_item,
        en=(
            r"(?:<leave>) (?P<item>(?!.*\bfriends?\b).+)",
            r"(?:remove|take|get) (?:me|myself) (?:from|off|out of) (?P<item>.+)",
            r"unsubscribe (?:me )?from (?P<item>.+)",
        ),
        zh=(
            r"(?:退出|离开|退订|不再关注|取消关注|不再参加|退掉)(?:了|一下)?(?:对)?"
            r"(?P<item>.+?)(?:的订阅|的关注)?<end>",
            r"(?:取消|停止)(?:我)?(?:对)?(?P<item>.*?)的?订阅<end>",
            r"(?:取消订阅|不再订阅)(?P<item>.+)",
            r"(?:<ba>)我从(?P<item>.+?)(?:里|中)?(?:移除|删除|移出)",
            r"^(?:退出|退订)(?P<item>)<end>",
            r"从(?P<item>.+?)(?:里|中)?退出",
        ),
    ),
    Intent(
        "leave_schedule_item",
        leave_item,
        matches_any_speech_act=True,
        en=(
            r"i (?:don't|do not|no longer)(?: want to| wish to)? (?:be (?:in|part of"
            r"|subscribed to)|follow|see|take part in) (?P<item>.+?)(?: any ?more)?<end>",
        ),
        zh=(r"^我?(?:不想|不再|不)(?:再)?(?:参加|订阅|关注)(?P<item>.+?)了<end>",),
    ),
    Intent(
        "share_schedule_item",
        share_item,
        en=(
            r"(?:<share>) (?P<item>.+?) (?:with|to) (?P<user>.+)",
            r"(?:<share>) (?:with) (?P<user>[\w@.+-]+) (?P<item>.+)",
            r"(?:invite|add) (?P<user>"
            + _SOMEBODY
            + r"[\w@.+' -]+?) (?:to join|to|into) (?P<item>"
            + _NOT_ELSEWHERE
            + r".+)",
            r"invite (?P<user>"
            + _SOMEBODY
            + r"[\w@.+' -]+?) (?:for|on) (?P<item>"
            + _NOT_ELSEWHERE
            + r".+)",
            r"(?:give|grant) (?P<user>.+?) (?:view |edit |read |full |write )?(?:access"
            r"|permissions?|rights?) (?:to|for|on) (?P<item>.+)",
            r"(?:let|allow) (?P<user>(?!(?:him|her|them|me|it|us)\b).+?) (?:to )?(?:see"
            r"|view|edit|read|access|know about)" + _AND_MORE + r" (?P<item>.+)",
            r"(?P<user>[\w@.+-]+) to (?:be able to )?(?:see|view|edit|access|have access"
            r" to) (?P<item>.+)",
            r"send (?P<user>[\w@.+-]+) (?:an? )?(?:invite|invitation) (?:to|for) (?P<item>.+)",
            r"send (?:an? |the )?(?:invite|invitation) (?:for|to) (?P<item>.+?) to (?P<user>.+)",
            r"send (?P<item>(?:the |my |it|this|that).*?) to (?P<user>.+)",
            r"(?:show) (?P<item>.+?) to (?P<user>[\w@.+-]+)<end>",
            r"(?:<share>) (?P<item>.+)",
        ),
        zh=(
            r"(?:<ba>)?<item_slot>(?:分享|共享|转发|开放)(?:一下)?(?:给|到|至|与|和)(?P<user>.+)",
            r"[把将]<item_slot>(?:发送|发|转)(?:一下)?(?:给|到|至)(?P<user>.+)",
            r"(?:和|跟|与|给|向)(?P<user>[^,]+?)(?:分享|共享)(?:一下)?(?P<item>.+)",
            r"(?:邀请|请|叫上|拉|让|喊|允许)(?P<user>"
            r"(?![我帮查你])[A-Za-z0-9_@.+\-\u3400-\u9fff]+?)(?:也|可以|能够?|来|去|一起)*"
            r"(?:参加|加入|参与|订阅|查看|看到|看|进)(?:到)?" + _AND_MORE_ZH + r"(?P<item>.+)",
            r"(?:让|允许)(?P<user>(?![我帮查你])[A-Za-z0-9_@.+\-\u3400-\u9fff]+?)也?"
            r"(?:可以|能够?)(?:编辑|修改|更改)(?![到成为])" + _AND_MORE_ZH + r"(?P<item>.+)",
            r"(?:分享|共享)(?:一下)?(?P<item>.+?)给(?P<user>.+)",
            r"(?:分享|共享)(?P<item>.+)$",
            r"(?:<ba>)(?P<user>[A-Za-z0-9_@.+-]+)(?:加|拉|邀请)(?:到|进|入)(?P<item>(?!.*"
            r"(?:好友|朋友|日历)).+?)(?:里|中)?<end>",
        ),
    ),
]
