"""Patterns for profiles, accounts and the search for users."""

from offline_model.handlers.people.profiles import (
    explain_account_deletion,
    search_users,
    show_my_profile,
    show_profile,
    update_profile,
)
from offline_model.intents.intent import Intent

_MY = r"(?:my |the )"
_TO = r"(?: to(?: be)?| as| into|:| =| is)\s+"
_TO_ZH = (
    r"(?:改|换|设置|设|更新|修改|切换|调整|更改|变更|写|调)?(?:一下)?(?:为|成|到|是|作|:|:|叫)\s*"
)
_NAME = (
    r"(?P<user>(?!(?:me|my|i|it|that|this|on|in|going|coming|free|busy|the|there|next|at|a|an"
    r"|up|who|what|subscribed|invited|able)\b)@?[\w.-]+(?: [A-Z]\w+)?)"
)
_END_ACCOUNT = (
    r"(?:<delete>|close|deactivate|terminate|shut down) (?:my|this) (?:own |whole |entire |user"
    r" |majordomo )*(?:account|profile)(?: (?:and|with|for good|for ever|forever|completely"
    r"|permanently|here|now)\b.*)?<end>"
)
_ACCOUNT_ZH = r"(?:我|自己)?的?(?:整个|用户)?(?:账号|帐号|账户|帐户)"
_ENDS_ZH = r"(?:永久|彻底)?(?:删除|删掉|删|注销|销毁|关闭|停用|移除)(?:掉|一下)?"
_HOW_ZH = r"(?:怎么样?|怎样|如何|在哪里?|哪里)(?:才能?|可以|能)?"

INTENTS = [
    Intent(
        "",
        explain_account_deletion,
        en=(_END_ACCOUNT,),
        zh=(
            rf"^{_ENDS_ZH}{_ACCOUNT_ZH}<end>",
            rf"^(?:<ba>)?{_ACCOUNT_ZH}(?:给)?{_ENDS_ZH}<end>",
        ),
    ),
    Intent(
        "",
        explain_account_deletion,
        matches_any_speech_act=True,
        en=(
            r"(?:how to|(?:how|where) (?:do|can|could|would|should) (?:i|you|one)) " + _END_ACCOUNT,
        ),
        zh=(
            rf"^我?{_HOW_ZH}{_ENDS_ZH}{_ACCOUNT_ZH}<end>",
            rf"^我?{_HOW_ZH}?(?:<ba>)?{_ACCOUNT_ZH}{_HOW_ZH}?{_ENDS_ZH}<end>",
        ),
    ),
    Intent(
        "update_my_profile",
        update_profile,
        en=(
            r"(?:<change>|rename|pick|choose) "
            + _MY
            + r"(?:user ?name|handle|nick(?:name)?|login|account name|display name|name)"
            + _TO
            + r"(?P<username>.+)",
            r"(?:i want to be called|call me|my (?:new )?(?:user ?name|name) (?:should be"
            r"|is now)|rename me(?: to)?) (?P<username>.+)",
            r"(?:<change>|write) "
            + _MY
            + r"(?:bio(?:graphy)?|about(?: me)?(?: text)?|description|self[- ]introduction"
            r"|introduction|profile (?:text|bio|description))" + _TO + r"(?P<bio>.+)",
            r"my (?:new )?bio (?:should be|should say|should read|is now|is)[:\s]+(?P<bio>.+)",
            r"(?:<change>|use) "
            + _MY
            + r"(?:avatar|picture|profile (?:picture|photo|image)|photo)(?: url)?"
            + _TO
            + r"(?P<avatar_url>\S+)",
            r"use (?P<avatar_url>https?://\S+) as my (?:avatar|profile picture|picture|photo)",
            r"(?:<change>) "
            + _MY
            + r"(?:time ?zone|zone)(?: setting)?"
            + _TO
            + r"(?P<timezone>.+)",
            r"(?:i(?:'m| am) (?:now )?(?:in|living in|based in) the|my time ?zone is(?:"
            r" now)?|my time ?zone should be|use) (?P<timezone>.+?)(?: time ?zone)(?:"
            r" please)?<end>",
            r"my time ?zone (?:is(?: now)?|should be) (?P<timezone>.+)",
            r"(?:<change>) "
            + _MY
            + r"(?:(?:display |interface |preferred |ui )?language|locale)"
            + _TO
            + r"(?P<locale>.+)",
            r"(?:switch|change) (?:the language )?(?:to|into) (?P<locale>english|chinese"
            r"|mandarin)<end>",
            r"(?:<change>|edit|update) my (?P<bio>)bio<end>",
            r"(?:<change>) my (?P<username>)(?:user ?name)<end>",
            r"(?:<change>) my (?P<timezone>)time ?zone<end>",
        ),
        zh=(
            r"(?:我的?)?(?:用户名|昵称|名字|账号名)" + _TO_ZH + r"(?P<username>[A-Za-z0-9_-]+)",
            r"(?:我的?)(?:个人)?(?:简介|签名|个性签名|介绍|个人介绍|自我介绍|个人说明|bio)"
            + _TO_ZH
            + r"(?P<bio>.+)",
            r"(?:个人简介|个性签名)" + _TO_ZH + r"(?P<bio>.+)",
            r"(?:我的?)?(?:头像)(?:地址|链接)?" + _TO_ZH + r"(?P<avatar_url>https?://\S+)",
            r"(?:我的?)?时区" + _TO_ZH + r"(?P<timezone>.+)",
            r"(?:我的?)?(?:界面)?语言" + _TO_ZH + r"(?P<locale>.+)",
            r"(?:切换|换|改)(?:到|成|为)(?P<locale>中文|英文|英语)",
            r"(?:<change>)(?:一下)?我的(?P<username>)用户名<end>",
            r"(?:<change>)(?:一下)?我的(?P<bio>)(?:个人)?简介<end>",
        ),
    ),
    Intent(
        "get_my_profile",
        show_my_profile,
        changes_data=False,
        en=(
            r"(?:.*\b)?(?:my (?:own )?(?:user )?(?:profile|account|bio|user ?name|personal"
            r" (?:info|information|details|data)|time ?zone|language setting|locale|user"
            r" details))\b.*",
            r"who am i\b.*",
            r"(?:what|which) (?:time ?zone|language|locale)\b.*\b(?:i|my|me|mine)\b.*",
            r"what(?:'s| is) my (?:name|handle|user ?name)\b.*",
            r"(?:about me|tell me about myself|what do you know about me)<end>",
        ),
        zh=(
            r"我的?(?:个人)?(?:<profile>|用户名|昵称|账号|时区|简介|签名)(?:是什么|是啥"
            r"|是多少|有哪些)?",
            r"(?:<show>)(?:一下)?(?:自己的?)?(?:个人|账号|账户)(?:<profile>)<end>",
            r"我(?:是谁|叫什么)",
            r"(?:<show>)(?:我|自己)的?(?:个人)?(?:<profile>)",
        ),
    ),
    Intent(
        "search_users",
        search_users,
        changes_data=False,
        en=(
            r"(?:<search>) (?:for )?(?:any |all |a |the |some |other )?(?:users?|people"
            r"|persons?|members?|accounts?|someone|somebody|anyone|anybody)(?: (?:called"
            r"|named|by the name(?: of)?|with (?:the |an? )?(?:user ?name|name|address"
            r"|e-?mail(?: address)?)|whose name is|like|matching|for|by))*[\s:]+"
            r"(?P<user>.+)",
            r"(?:is there|are there|do we have|do you know|does|did) (?:an?|any)?\s*"
            r"(?:users?|people|person|someone|somebody|anyone|anybody|member|account)s? "
            r"(?:here )?(?:called|named|by the name(?: of)?|with the (?:user ?name|name"
            r"|address|e-?mail)) (?P<user>.+)",
            r"(?:<search>) (?:for )?(?:the )?(?P<user>[\w.+-]+@[\w-]+\.[\w.]+).*",
            r"(?:(?:do you know )?(?:who(?:'s|se| is| has)|whois)|do you know) .*?"
            r"(?P<user>[\w.+-]+@[\w-]+\.[A-Za-z0-9.-]+).*",
            r"(?:user|people) search(?: for)?[:\s]+(?P<user>.+)",
            r"(?:search|search for|look for|look up|lookup|find) (?P<user>(?!.*\b"
            r"(?:calendar|event|meeting|appointment|item|inbox|message|code|task|plan"
            r"|schedule|free|time|reminder|call)\b)@?[\w.-]+)(?: (?:in|among|on) .*)?<end>",
        ),
        zh=(
            r"(?:<search>)(?:一下|下)?(?:一?个|一?位)?(?:叫做?|名为|名叫|名字(?:叫|是)"
            r"|用户名(?:为|是|包含|含|里有|带)?)(?P<user>.+?)的?(?:用户|人|账号|好友)?<end>",
            r"(?:<search>)(?:一下|下)?(?:所有|全部)?(?:用户|人|账号|成员)(?:名)?(?:里|中)?"
            r"(?:叫|为|是|包含|含有?|带有?|有)?[\s:]*(?P<user>.+)",
            r"^(?:谁是|你?认识)?(?P<user>[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+\.[A-Za-z0-9.-]+)"
            r"(?:这个人)?(?:是谁|是什么人|吗)?<end>",
            r"(?:有没有|有|是否有)(?:一?个)?(?:叫做?|名叫|名为)(?P<user>.+?)的?(?:用户|人|账号)",
            r"(?:搜索|搜一下|查找|找一下|找找|搜|找|查一下|查找)(?P<user>[\w.+-]+@[\w.-]+"
            r"|@?[A-Za-z0-9_.-]+)(?:这个)?(?:的)?(?:用户|人|账号)?<end>",
        ),
    ),
    Intent(
        "get_profile",
        show_profile,
        changes_data=False,
        en=(
            r"(?:(?:can|could|may) i see|<show>|open|get)(?: me)? (?:the |user )?(?:user "
            r"|public )?(?:profile|bio|info|information|account|page) (?:of|for|from"
            r"|about)(?: (?:the )?user)? (?P<user>.+)",
            r"(?:open|show|get|view) profile (?P<user>.+)",
            r"(?:<show>|what(?:'s| is))(?: me)? (?P<user>(?!the\b|my\b|a\b).+?)(?:'s|s')? "
            r"(?:user )?(?:profile|bio|user info|public profile|account)\b.*",
            r"(?:<show>)(?: me)? the (?P<user>[\w.-]+)(?: user)? profile\b.*",
            r".*?\b(?P<user>(?!my\b)[\w.-]+)(?:'s|s') (?:user |public )?(?:profile|bio"
            r"|account|page)\b.*",
            r".*\b(?:profile|bio) (?:of|for) (?P<user>(?!my\b)@?[\w.-]+).*",
            r"(?:who is|who's|whos|whois|do you know(?: who)?(?: is)?|have you heard of) "
            r"(?:the |this )?(?:user |person |guy )?" + _NAME + r"(?: is| guy| person| here)?<end>",
            r"(?:tell me|what do you know|what can you tell me|show me something) about "
            r"(?:the )?(?:user |person |my friend )" + _NAME + r"<end>",
            r"(?:tell me (?:more )?|what do you know |more |info(?:rmation)? )about "
            r"(?P<user>him|her|@?(?!my\b|the\b|it\b|that\b|this\b)[\w.-]+)<end>",
        ),
        zh=(
            r"(?:<show>)(?:一下)?(?:用户)?(?P<user>(?!我)[^,的]+?)的(?:个人|用户|公开)?"
            r"(?:<profile>|简介)",
            r"^(?:用户)?(?P<user>(?!我)[A-Za-z0-9_@.-]+)(?:这个用户|这个人)?的(?:个人|用户"
            r"|公开)?(?:<profile>|简介)",
            r"^(?P<user>@?[A-Za-z0-9_.-]+)(?:这个人|这个用户)?是(?:谁|什么人)",
            r"^谁是(?P<user>@?[A-Za-z0-9_.-]+)",
            r"^(?:你)?(?:认识|知道)(?P<user>@?[A-Za-z0-9_.-]+)(?:是谁|这个人)?(?:吗|么)?<end>",
            r"(?:<show>|介绍)(?:一下)?用户(?P<user>[A-Za-z0-9_@.-]+)",
        ),
    ),
]
