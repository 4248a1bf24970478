"""Patterns for diet plans and background tasks."""

from offline_model.handlers.diet.pet_food import assess_food
from offline_model.handlers.diet.pet_parser import BREEDS_CAT, BREEDS_DOG
from offline_model.handlers.diet.plans import create_plan, get_plan, list_plans
from offline_model.handlers.diet.tasks import cancel_task, get_task, list_tasks
from offline_model.intents.intent import Intent

_ID = r"[0-9a-f]{8}-[0-9a-f-]{27}"
_PET = r"(?:dogs?|cats?|pets?|pupp(?:y|ies)|kittens?|" + BREEDS_DOG + "|" + BREEDS_CAT + ")"
_PET_ZH = r"(?:狗狗|狗|犬|猫咪|猫|宠物|" + BREEDS_DOG + "|" + BREEDS_CAT + ")"

INTENTS = [
    Intent(
        "",
        assess_food,
        matches_any_speech_act=True,
        en=(
            r"(?:can|could|may|should|do|does|will|is it (?:ok|okay|safe|bad|fine))\b"
            r".*\b" + _PET + r"\b.* (?:eat|have|drink|lick|chew)\b.*",
            r"(?:can|could|may|should) (?:i|we|you) (?:give|feed)\b.*\b" + _PET + r"\b.*",
            r"(?:is|are) .*\b(?:bad|good|toxic|poisonous|safe|ok|okay|dangerous|harmful|healthy) "
            r"(?:for|to) (?:my |a |the |our )?" + _PET + r"\b.*",
            r"(?:help[,!]? )?(?:my|our|the) (?:\w+ ){0,2}?"
            + _PET
            + r" (?:just |has |have )?(?:ate|eaten"
            r"|swallowed|licked|drank)\b.*",
            r"what (?:can|may|should|can't|can not) (?:my |a |the |our )?"
            + _PET
            + r" (?:not )?eat<end>",
        ),
        zh=(
            _PET_ZH
            + r".{0,4}(?:能不能|可不可以|可以|能|会|要|适合)(?:不能)?(?:吃|喝|啃)(?!什么药)[^,]*",
            _PET_ZH + r".{0,3}(?:误食|吃了|喝了|偷吃了?|吞了)(?!饭).*",
            r"(?:能|可以)(?:不能|不可以)?(?:给|喂)(?:我家?的?)?" + _PET_ZH + r"(?:吃|喝|喂)?.+",
            r".+(?:对|给)" + _PET_ZH + r"(?:有毒|有害|好|安全|有危险).*",
        ),
    ),
    Intent(
        "cancel_task",
        cancel_task,
        en=(
            r"(?:<stop>|delete|remove) (?:.*\b)?<task>\b(?! to\b).*",
            r"(?:<stop>) (?:the )?(?:generation|creation|making|generating|creating) of .*<diet>.*",
            r"(?:stop|abort) (?:generating|creating|making) .*<diet>.*",
        ),
        zh=(
            r"(?:取消|停止|终止|中止|中断|停掉|结束|撤销).*任务",
            r"(?:<ba>).*任务.*(?:取消|停止|终止|中止|停掉|停了)",
            r"(?:停止|取消|别再?|中止)(?:生成|制作|制定).*(?:<diet>)",
        ),
    ),
    Intent(
        "create_diet_plan",
        create_plan,
        en=(
            r"(?:<create>|design|suggest|recommend|come up with|give me|work out|put"
            r" together|get me|write|need|want|have|draw up|devise|compose) (?:.*?\b)?"
            r"(?!my )(?:a|an|the|new|another|me|some|one)\b.*\b<diet>\b.*",
            r"(?:<create>|design|suggest|recommend|work out|put together|write|need|draw"
            r" up) (?:.*?\b)?<diet>\b(?: plan)? for .*",
            r"(?:a|an|new)\b.*\b(?:<diet>)\b for .*",
            r"(?:<diet>)\b(?: plan)? for (?:a|an|my|the|our) .*\d.*",
            r"(?:<create>|design|suggest|recommend|work out|put together|write|need|draw"
            r" up|calculate) .*\b(?:meals?|food|diet|feeding|nutrition)\b.* (?:for|of) "
            r"(?:my|our|the|a|an) .*\b" + _PET + r"\b.*",
            r"what should (?:i feed|she|he|it|they|my " + _PET + r" eat|i give)\b.*",
            r"(?:my|our) (?:[\w-]+ ){0,4}" + _PET + r"\b.*\bneeds? (?:a|an)\b.*\b<diet>\b.*",
        ),
        zh=(
            r"(?:<create>|设计|推荐|出|来|给|要|写|拟|规划|定制|想要|需要|帮).*(?:做|制定"
            r"|制作|创建|新建|生成|设计|安排|推荐|定制|出|来|写|规划|要|拟|弄|搞|建)(?:一"
            r"|个|份|套|一个|一份|一套|新的?|下)*.*(?:<diet>)",
            r"^(?:创建|新建|生成|制定|制作|设计|定制|做|来|要|推荐)(?:一|个|份|套"
            r"|新的?)*.*(?:<diet>)",
            r"(?:做|制定|制作|创建|新建|生成|设计|安排|推荐|定制|出|写|规划|拟|弄|搞|建|来"
            r"|需要|想要)(?:一|个|份|套|新的?|下)+(?:[^,]{0,8}的)?(?:<diet>)",
            r"(?:我家|我的|我)(?:的)?.*" + _PET_ZH + r".*(?:应该|该)(?:吃什么|怎么吃|喂什么)",
        ),
    ),
    Intent(
        "get_task",
        get_task,
        changes_data=False,
        en=(
            r".*\b<task> " + _ID + r".*",
            r"(?:what(?:'s| is)|how(?:'s| is| far is| far along is)?|<show>|is)(?: me)? "
            r"(?:the )?(?:.*\b)?(?:status|progress|state|result|going|doing|coming along"
            r"|far)\b.*\b(?:<task>|<diet>)\b.*",
            r"(?:how(?:'s| is| far is| far along is)?|is) (?:the |my |that |this )?"
            r"(?:[\w-]+ )*(?:task|job|<diet>)\b.*\b(?:going|doing|coming|along|done"
            r"|finished|ready|progressing|complete[d]?|getting on|yet)\b.*",
            r"(?:<show>|open|get)(?: me)? (?:the |that |this )?(?:(?:first|second|third"
            r"|last|latest|running|current|diet plan|diet) )*(?:task|job)\b(?!s).*",
        ),
        zh=(
            r"任务\s*" + _ID,
            r"(?:任务|<diet>).*(?:进展|进度|状态|怎么样|如何|完成了吗|好了吗|到哪|做好了"
            r"|生成好|完成没|结果)",
            r"(?:<show>).*(?:第.个|这个|那个|最后一?个|最新的?)任务",
        ),
    ),
    Intent(
        "list_tasks",
        list_tasks,
        changes_data=False,
        en=(
            r"(?:<show>|what|which|any|do i have|are there|is there|list|have i|how"
            r" many)\b.*\b(?:<task>)\b(?! to\b).*",
            r"(?:my |the |all |all my )?(?:(?:running|pending|completed|finished|failed"
            r"|cancelled|active|background|current) )*(?:tasks|jobs)<end>",
        ),
        zh=(
            r"(?:<show>|列|有|哪些|什么|多少|几个).*任务",
            r"任务(?:列表|清单|有哪些|有什么)?<end>",
            r"任务(?:列表|清单|正在|在)",
        ),
    ),
    Intent(
        "get_diet_plan",
        get_plan,
        changes_data=False,
        en=(
            r".*\b<diet> " + _ID + r".*",
            r"(?:(?:can|could|may) i see|<show>|open|what(?:'s| is)|what does|details of)"
            r"(?: me)? (?:the |my |that |this )?(?:[\w-]+ )*?(?<!my )<diet>\b.* (?:for|of"
            r"|about) (?:my |the |our )?(?:.*)\b" + _PET + r"\b.*",
            r"(?:(?:can|could|may) i see|<show>|open|what(?:'s| is))(?: me)? (?:the |my "
            r"|our )?(?:[\w]+ )?" + _PET + r"(?:'s|s')? <diet>\b.*",
            r"(?:(?:can|could|may) i see|<show>|open|what(?:'s| is))(?: me)? (?:the |my "
            r"|that )?(?:first|second|third|fourth|last|latest|newest|most recent) (?:diet"
            r" |meal )?(?:plan)\b.*",
            r"(?:(?:can|could|may) i see|<show>|open|what(?:'s| is)|get)(?: me)? (?:the"
            r"|that|this) (?:diet|meal|feeding|nutrition) plan\b(?!s).*",
            r"(?:<show>|details?|tell me).*\bdetails? (?:of|about|on|for)\b.*\b<diet>\b.*",
        ),
        zh=(
            r"(?:<diet>)\s*" + _ID,
            r"(?:<show>).*(?:第.个|这个|那个|最后一?个|最新的?|这份|那份|第.份).*(?:<diet>|计划)",
            r"(?:<show>)?(?:我家?)?的?(?:那只|这只)?" + _PET_ZH + r"的(?:<diet>)",
            r"(?:<show>)(?:给)?.*" + _PET_ZH + r".*的?(?:<diet>)",
            r"(?:<diet>)的?(?:详情|内容|细节)",
        ),
    ),
    Intent(
        "list_diet_plans",
        list_plans,
        changes_data=False,
        en=(r".*\b<diet>\b.*",),
        zh=(r"(?:<diet>)",),
    ),
]
