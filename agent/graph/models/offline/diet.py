"""Diet plans for pets, and the tasks that make them."""

import re
from collections.abc import Generator
from typing import Any

from agent.graph.models.offline.dates.numbers import NUMBER_EN, NUMBER_ZH, read_number
from agent.graph.models.offline.memory import id_of
from agent.graph.models.offline.outcomes import Record
from agent.graph.models.offline.pick import EVERY, nth, pick, read_ordinal
from agent.graph.models.offline.references import UUID
from agent.graph.models.offline.replies import bullets, status_word
from agent.graph.models.offline.rules import Rule
from agent.graph.models.offline.script import Answer, Halt, Request, Script, Step, ask, do, look_up

BREEDS_DOG = (
    "golden retriever|labrador retriever|labrador|german shepherd|french bulldog|english bulldog|bulldog|toy poodle|poodle"
    "|beagle|rottweiler|dachshund|pembroke welsh corgi|welsh corgi|corgi|siberian husky|husky|boxer|great dane|doberman"
    "|shih tzu|chihuahua|pomeranian|border collie|collie|australian shepherd|shiba inu|shiba|akita|samoyed"
    "|maltese|yorkshire terrier|jack russell(?: terrier)?|bull terrier|terrier|pug|schnauzer|cocker spaniel|spaniel|dalmatian|bichon frise|bichon|malamute|mastiff|greyhound|whippet|retriever"
    "|金毛(?:巡回|寻回)?犬?|拉布拉多犬?|哈士奇|泰迪|贵宾犬?|柯基犬?|柴犬|秋田犬?|萨摩耶|边牧|边境牧羊犬|德牧|德国牧羊犬|法斗|法国斗牛犬|斗牛犬|吉娃娃|博美犬?|比熊犬?|雪纳瑞|阿拉斯加犬?|巴哥犬?|腊肠犬?|马尔济斯|约克夏|杜宾犬?|大丹犬?|罗威纳|可卡犬?|比格犬?|中华田园犬|松狮|牧羊犬"
)
BREEDS_CAT = (
    "maine coon|siamese|persian|ragdoll|bengal|british shorthair|american shorthair|exotic shorthair|domestic shorthair|domestic longhair|scottish fold"
    "|sphynx|russian blue|abyssinian|birman|burmese|norwegian forest cat|norwegian forest|munchkin|tabby|devon rex"
    "|英短(?:蓝猫)?|英国短毛猫|美短|美国短毛猫|布偶猫?|暹罗猫?|波斯猫?|缅因猫?|蓝猫|橘猫|狸花猫?|加菲猫?|金渐层|银渐层|折耳猫?|无毛猫|斯芬克斯猫?|孟加拉豹猫|豹猫|俄罗斯蓝猫|中华田园猫|三花猫?|奶牛猫"
)
DOG = re.compile(rf"\b(?:dogs?|pupp(?:y|ies)|hound|canine)\b|狗|犬|({BREEDS_DOG})", re.IGNORECASE)
CAT = re.compile(rf"\b(?:cats?|kittens?|kitty|feline)\b|猫|喵|({BREEDS_CAT})", re.IGNORECASE)
BREED = re.compile(
    rf"(?:\b(?:{BREEDS_DOG}|{BREEDS_CAT})\b|(?:{BREEDS_DOG}|{BREEDS_CAT}))(?!s?\w)", re.IGNORECASE
)
BREED_SAID = re.compile(
    r"\bbreed(?: is|:)?\s+(?P<breed>[a-z]+(?: [a-z]+)?)|品种(?:是|为|[::])?\s*(?P<zh>[^,,。;;\s]+)",
    re.I,
)
AGE = re.compile(
    rf"(?P<n>{NUMBER_EN})(?P<half> and a half)?[- ]*(?P<unit>years?|yrs?|y/?o|months?|mos?|weeks?)\b(?P<plus> and a half)?"
    rf"|(?P<zn>半|{NUMBER_ZH})\s*(?P<zunit>岁|周岁|个月|月龄|年)(?P<zhalf>半)?(?:大)?|\bage[d]?(?: is|:| of)?\s*(?P<bare>\d+(?:\.\d+)?)|年龄(?:是|为|[::])?\s*(?P<zbare>\d+(?:\.\d+)?)",
    re.IGNORECASE,
)
WEIGHT = re.compile(
    rf"(?P<n>{NUMBER_EN})\s*-?(?P<unit>kilograms?|kilos?|kgs?|pounds?|lbs?|grams?|g)\b"
    rf"|(?P<zn>{NUMBER_ZH})(?P<zunit>公斤|千克|斤|克|磅)(?P<zhalf>半)?|\bweigh(?:s|t|ing)?(?: is|:| of)?\s*(?P<bare>\d+(?:\.\d+)?)\b|体重(?:是|为|[::])?\s*(?P<zbare>\d+(?:\.\d+)?)",
    re.IGNORECASE,
)
HEALTH = re.compile(
    r"\b(?:has|have|had|with|suffers? from|suffering from|diagnosed with|having)\s+(?:a |an )?(?P<ill>(?:[\w-]+ ){0,3}?(?:disease|problems?|diabetes|allerg(?:y|ies)|arthritis|issues?|failure|stones?|condition|infection|obesity|cancer|dysplasia|stomach|sensitivity))"
    r"|\b(?P<state>healthy|overweight|obese|underweight|pregnant|diabetic|arthritic|sick|in good health|too (?:fat|thin|heavy))\b"
    r"|(?P<zill>(?:患有|有|得了|患)[^,,。;;]*?(?:病|症|炎|过敏|问题|结石|糖尿病|肾衰))|(?P<zstate>健康|超重|肥胖|偏胖|偏瘦|怀孕|生病|过瘦|绝育)",
    re.IGNORECASE,
)
NEEDS = re.compile(
    r"\b(?:needs?|requires?|wants?|special requirements?(?: are| is|:)?|requirements?:|should (?:get|have|eat|be)|must (?:have|get|be|eat)|prefers?|please make it|make it)\s+(?:an? |to (?:eat |have |get |lose )?)?(?P<need>(?!(?:a )?(?:diet|meal|feeding|nutrition))[^,.;]+?)(?: (?:diet|food|meals?|plan))?(?=[,.;]|$| and )"
    r"|\b(?P<kind>(?:low|high|no|grain|gluten|dairy|chicken|beef|soy|fat|sugar|salt)[- ](?:fat|free|protein|carb|calorie|sodium|salt|sugar|grain|chicken|beef|fibre|fiber|phosphorus|chicken))\b"
    r"|\b(?P<no>(?:no|without|avoid(?:ing)?|does not eat|doesn't eat|can't eat|allergic to) (?:any )?(?:chicken|beef|grain|fish|dairy|corn|wheat|soy|pork|egg|lamb|seafood|raw (?:food|meat))s?)\b"
    r"|(?:需要|要求|要|希望|想要|特殊(?:要求|需求)(?:是|为|[::])?)(?P<zneed>(?!(?:一|做|个|给|为|制|生)[^,,。;;]*计划)[^,,。;;]+?)(?:的?(?:饮食|食物|食谱|饭|计划))?(?=[,,。;;]|$)"
    r"|(?P<zkind>(?:低|高|无|少)(?:脂肪?|蛋白|谷物?|盐|糖|磷|碳水|敏|纤维|热量))|(?P<zno>(?:不吃|不能吃|对)[^,,。;;]+?(?:过敏)?)(?=[,,。;;]|$)",
    re.IGNORECASE,
)
ASK = {
    "pet_type": ("Is it for a dog or a cat?", "是狗还是猫?"),
    "age": ("How old is it, in years?", "它几岁了?"),
    "pet_weight": ("How much does it weigh, in kilograms?", "它有多重(公斤)?"),
}
STATUSES = {
    r"running|in progress|active|ongoing|current|working|进行中|正在|运行|执行中|没完成": "running",
    r"pending|waiting|queued|待处理|等待|排队": "pending",
    r"completed|finished|done|successful|完成|结束": "completed",
    r"failed|broken|失败|出错": "failed",
    r"cancelled|canceled|stopped|取消": "cancelled",
}


def create_plan(request: Request) -> Script:
    """Make a diet plan; what it needs about the pet and was not said is asked for."""
    pet = read_pet(f"{request.aside} {request.text}")
    for needed, question in ASK.items():
        if needed not in pet:
            answer = yield from ask(request, *question)
            pet = (
                _answered(needed, answer)
                | {k: v for k, v in read_pet(answer).items() if k not in pet}
                | pet
            )
        if needed not in pet:
            raise Halt(
                request.say(
                    "I need the kind of pet (dog or cat), its age and its weight for a plan.",
                    "制定计划需要知道宠物种类(狗或猫)、年龄和体重。",
                )
            )
    outcome = yield from do(request, "create_diet_plan", **pet)
    status = status_word(request, outcome.record.get("status", "pending"))
    return request.say(
        f"The diet plan is being made ({status}). Ask me for your diet plans to see it.",
        f"饮食计划正在生成({status})。稍后可以让我列出饮食计划。",
    )


def read_pet(text: str) -> dict[str, Any]:
    """Read what a text says about a pet: weight in kilograms, age in years."""
    breed, said = BREED.search(text), BREED_SAID.search(text)
    pet: dict[str, Any] = {
        "pet_type": _species(text),
        "pet_breed": breed[0] if breed else (said["breed"] or said["zh"] if said else None),
        "age": _age(AGE.search(text)),
        "pet_weight": _weight(WEIGHT.search(text)),
        "pet_health_status": _first(HEALTH.search(text)),
        "special_requirements": _needs(text),
    }
    return {key: value for key, value in pet.items() if value is not None}


def _species(text: str) -> str | None:
    dog, cat = DOG.search(text), CAT.search(text)
    if dog and cat:
        return "dog" if dog.start() < cat.start() else "cat"
    return "dog" if dog else "cat" if cat else None


def _age(match: re.Match[str] | None) -> float | int | None:
    if match is None:
        return None
    if bare := match["bare"] or match["zbare"]:
        return _tidy(float(bare))
    if match["zn"] == "半":
        return 0.5
    number = read_number(match["n"] or match["zn"])
    number += 0.5 if match["half"] or match["plus"] or match["zhalf"] else 0
    unit = (match["unit"] or match["zunit"]).lower()
    if unit.startswith(("mo", "个月", "月")):
        return _tidy(round(number / 12, 2))
    return _tidy(round(number / 52, 2) if unit.startswith("week") else number)


def _weight(match: re.Match[str] | None) -> float | int | None:
    if match is None:
        return None
    if bare := match["bare"] or match["zbare"]:
        return _tidy(float(bare))
    number = read_number(match["n"] or match["zn"]) + (0.5 if match["zhalf"] else 0)
    unit = (match["unit"] or match["zunit"]).lower()
    factors = {
        "p": 0.45359237,
        "l": 0.45359237,
        "磅": 0.45359237,
        "斤": 0.5,
        "g": 0.001,
        "克": 0.001,
    }
    return _tidy(round(number * factors.get(unit[0], 1.0), 2))


def _tidy(number: float) -> float | int:
    return int(number) if number == int(number) else number


def _first(match: re.Match[str] | None) -> str | None:
    if match is None:
        return None
    return next((value.strip() for value in match.groupdict().values() if value), None)


def _needs(text: str) -> str | None:
    found = [words for match in NEEDS.finditer(text) if (words := _first(match))]
    found = [words for words in found if not WEIGHT.search(words) and not AGE.search(words)]
    return ", ".join(dict.fromkeys(found)) or None


def _answered(needed: str, answer: str) -> dict[str, Any]:
    """Read a bare number as the answer to what was asked."""
    number = re.search(rf"\d+(?:\.\d+)?|^(?:{NUMBER_EN}|{NUMBER_ZH})$", answer.strip(), re.I)
    if needed == "pet_type" or needed in read_pet(answer) or number is None:
        return {}
    return {needed: _tidy(read_number(number[0]))}


def plan_words(request: Request, plan: Record) -> str:
    species = {"dog": ("dog", "狗"), "cat": ("cat", "猫")}.get(
        str(plan.get("pet_type")), ("pet", "宠物")
    )
    words = request.say(*species)
    if plan.get("pet_breed"):
        words += f" ({plan['pet_breed']})"
    if plan.get("created_at"):
        words += f", {str(plan['created_at'])[:10]}"
    return f"{words} – {status_word(request, plan['status'])}" if plan.get("status") else words


def list_plans(request: Request) -> Script:
    plans = yield from look_up(request, "list_diet_plans")
    if not plans:
        return request.say("You have no diet plans yet.", "你还没有饮食计划。")
    lines = bullets(plans, lambda plan: plan_words(request, plan))
    return request.say(f"Your diet plans:\n{lines}", f"你的饮食计划:\n{lines}")


def get_plan(request: Request) -> Script:
    """Show a diet plan, found by its pet where no id is given."""
    if match := UUID.search(request.text):
        plan: Record = {"id": match[0]}
    else:
        plan = yield from _find_plan(request)
    name = request.tools.id_parameter("get_diet_plan", "plan_id")
    record = (yield from do(request, "get_diet_plan", **{name: id_of(plan)})).record
    facts = [
        f"{k}: {v}"
        for k, v in record.items()
        if isinstance(v, str | int | float) and not k.endswith("id")
    ]
    return plan_words(request, record) + "\n" + "\n".join(facts[:30])


def _find_plan(request: Request) -> Generator[Step, Answer, Record]:
    index = read_ordinal(request.text)
    if index is not None and (record := nth(request.memory.listed("plan"), index)):
        return record
    species, breed = _species(request.text), BREED.search(request.text)
    if index is None and not species and (last := request.memory.last("plan")):
        return last
    plans = yield from look_up(request, "list_diet_plans")
    if index is not None and (record := nth(plans, index)):
        return record
    if species:
        plans = [p for p in plans if p.get("pet_type") == species]
    if breed:
        plans = [
            p for p in plans if breed[0].lower() in str(p.get("pet_breed", "")).lower()
        ] or plans
    if re.search(r"\b(?:latest|last|newest|most recent)\b|最新|最近", request.text, re.I):
        plans = sorted(plans, key=lambda p: str(p.get("created_at", "")))[-1:]
    if not plans:
        raise Halt(request.say("I found no such diet plan.", "没有找到这样的饮食计划。"))
    return (yield from pick(request, plans, lambda plan: plan_words(request, plan)))[0]


def _status(text: str) -> str | None:
    return next((s for words, s in STATUSES.items() if re.search(words, text, re.I)), None)


def task_words(request: Request, task: Record) -> str:
    kind = str(task.get("task_type") or task.get("type") or task.get("name") or "task")
    words = f"{kind} – {status_word(request, task.get('status'))}"
    progress = task.get("progress")
    return f"{words}, {progress} %" if isinstance(progress, int | float) else words


def list_tasks(request: Request) -> Script:
    tasks = yield from look_up(request, "list_tasks", status=_status(request.text))
    if not tasks:
        return request.say("There are no such tasks.", "没有这样的任务。")
    lines = bullets(tasks, lambda task: task_words(request, task))
    return request.say(f"Your tasks:\n{lines}", f"你的任务:\n{lines}")


def get_task(request: Request) -> Script:
    task = yield from _find_task(request, active=False)
    name = request.tools.id_parameter("get_task", "task_id")
    record = (yield from do(request, "get_task", **{name: id_of(task)})).record
    return task_words(request, record)


def cancel_task(request: Request) -> Script:
    """Stop a task that is not finished."""
    task = yield from _find_task(request, active=True)
    name = request.tools.id_parameter("cancel_task", "task_id")
    yield from do(request, "cancel_task", **{name: id_of(task)})
    return request.say("The task is cancelled.", "任务已取消。")


def _find_task(request: Request, *, active: bool) -> Generator[Step, Answer, Record]:
    if match := UUID.search(request.text):
        return {"id": match[0]}
    index = read_ordinal(request.text)
    if index is not None and (record := nth(request.memory.listed("task"), index)):
        return record
    if index is None and (last := request.memory.last("task")):
        return last
    tasks = yield from look_up(request, "list_tasks")
    if index is not None and (record := nth(tasks, index)):
        return record
    going = [t for t in tasks if t.get("status") in ("running", "pending")]
    tasks = going if active else going or tasks
    if not tasks:
        raise Halt(request.say("No task is running.", "没有正在进行的任务。"))
    if EVERY.search(request.text) or len(tasks) == 1:
        return tasks[0]
    return (yield from pick(request, tasks, lambda task: task_words(request, task)))[0]


_ID = r"[0-9a-f]{8}-[0-9a-f-]{27}"
_PET = r"(?:dogs?|cats?|pets?|pupp(?:y|ies)|kittens?|" + BREEDS_DOG + "|" + BREEDS_CAT + ")"
_PET_ZH = r"(?:狗狗|狗|犬|猫咪|猫|宠物|" + BREEDS_DOG + "|" + BREEDS_CAT + ")"

RULES = [
    Rule(
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
    Rule(
        "create_diet_plan",
        create_plan,
        en=(
            r"(?:<create>|design|suggest|recommend|come up with|give me|work out|put together|get me|write|need|want|have|draw up|devise|compose) (?:.*?\b)?(?!my )(?:a|an|the|new|another|me|some|one)\b.*\b<diet>\b.*",
            r"(?:<create>|design|suggest|recommend|work out|put together|write|need|draw up) (?:.*?\b)?<diet>\b(?: plan)? for .*",
            r"(?:a|an|new)\b.*\b(?:<diet>)\b for .*",
            r"(?:<diet>)\b(?: plan)? for (?:a|an|my|the|our) .*\d.*",
            r"(?:<create>|design|suggest|recommend|work out|put together|write|need|draw up|calculate) .*\b(?:meals?|food|diet|feeding|nutrition)\b.* (?:for|of) (?:my|our|the|a|an) .*\b"
            + _PET
            + r"\b.*",
            r"what should (?:i feed|she|he|it|they|my " + _PET + r" eat|i give)\b.*",
            r"(?:my|our) (?:[\w-]+ ){0,4}" + _PET + r"\b.*\bneeds? (?:a|an)\b.*\b<diet>\b.*",
        ),
        zh=(
            r"(?:<create>|设计|推荐|出|来|给|要|写|拟|规划|定制|想要|需要|帮).*(?:做|制定|制作|创建|新建|生成|设计|安排|推荐|定制|出|来|写|规划|要|拟|弄|搞|建)(?:一|个|份|套|一个|一份|一套|新的?|下)*.*(?:<diet>)",
            r"^(?:创建|新建|生成|制定|制作|设计|定制|做|来|要|推荐)(?:一|个|份|套|新的?)*.*(?:<diet>)",
            r"(?:做|制定|制作|创建|新建|生成|设计|安排|推荐|定制|出|写|规划|拟|弄|搞|建|来|需要|想要)(?:一|个|份|套|新的?|下)+(?:[^,,]{0,8}的)?(?:<diet>)",
            r"(?:我家|我的|我)(?:的)?.*" + _PET_ZH + r".*(?:应该|该)(?:吃什么|怎么吃|喂什么)",
        ),
    ),
    Rule(
        "get_task",
        get_task,
        effect=False,
        en=(
            r".*\b<task> " + _ID + r".*",
            r"(?:what(?:'s| is)|how(?:'s| is| far is| far along is)?|<show>|is)(?: me)? (?:the )?(?:.*\b)?(?:status|progress|state|result|going|doing|coming along|far)\b.*\b(?:<task>|<diet>)\b.*",
            r"(?:how(?:'s| is| far is| far along is)?|is) (?:the |my |that |this )?(?:[\w-]+ )*(?:task|job|<diet>)\b.*\b(?:going|doing|coming|along|done|finished|ready|progressing|complete[d]?|getting on|yet)\b.*",
            r"(?:<show>|open|get)(?: me)? (?:the |that |this )?(?:(?:first|second|third|last|latest|running|current|diet plan|diet) )*(?:task|job)\b(?!s).*",
        ),
        zh=(
            r"任务\s*" + _ID,
            r"(?:任务|<diet>).*(?:进展|进度|状态|怎么样|如何|完成了吗|好了吗|到哪|做好了|生成好|完成没|结果)",
            r"(?:<show>).*(?:第.个|这个|那个|最后一?个|最新的?)任务",
        ),
    ),
    Rule(
        "list_tasks",
        list_tasks,
        effect=False,
        en=(
            r"(?:<show>|what|which|any|do i have|are there|is there|list|have i|how many)\b.*\b(?:<task>)\b(?! to\b).*",
            r"(?:my |the |all |all my )?(?:(?:running|pending|completed|finished|failed|cancelled|active|background|current) )*(?:tasks|jobs)<end>",
        ),
        zh=(
            r"(?:<show>|列|有|哪些|什么|多少|几个).*任务",
            r"任务(?:列表|清单|有哪些|有什么)?<end>",
            r"任务(?:列表|清单|正在|在)",
        ),
    ),
    Rule(
        "get_diet_plan",
        get_plan,
        effect=False,
        en=(
            r".*\b<diet> " + _ID + r".*",
            r"(?:(?:can|could|may) i see|<show>|open|what(?:'s| is)|what does|details of)(?: me)? (?:the |my |that |this )?(?:[\w-]+ )*?(?<!my )<diet>\b.* (?:for|of|about) (?:my |the |our )?(?:.*)\b"
            + _PET
            + r"\b.*",
            r"(?:(?:can|could|may) i see|<show>|open|what(?:'s| is))(?: me)? (?:the |my |our )?(?:[\w]+ )?"
            + _PET
            + r"(?:'s|s')? <diet>\b.*",
            r"(?:(?:can|could|may) i see|<show>|open|what(?:'s| is))(?: me)? (?:the |my |that )?(?:first|second|third|fourth|last|latest|newest|most recent) (?:diet |meal )?(?:plan|one)\b.*",
            r"(?:(?:can|could|may) i see|<show>|open|what(?:'s| is)|get)(?: me)? (?:the|that|this) (?:diet|meal|feeding|nutrition) plan\b(?!s).*",
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
    Rule(
        "list_diet_plans",
        list_plans,
        effect=False,
        en=(r".*\b<diet>\b.*",),
        zh=(r"(?:<diet>)",),
    ),
]
