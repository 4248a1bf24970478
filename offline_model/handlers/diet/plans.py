"""Diet plans for pets."""

import re
from collections.abc import Generator
from typing import Any

from offline_model.conversation.entity_memory import id_of
from offline_model.conversation.flow import Answer, Halt, Request, Script, Step, ask, do, look_up
from offline_model.conversation.tool_results import Record
from offline_model.dates.numbers import NUMBER_EN, NUMBER_ZH, read_number
from offline_model.handlers.diet.pet_parser import BREED, read_pet, read_species, tidy
from offline_model.handlers.formatting import bullets, status_word
from offline_model.handlers.references import UUID
from offline_model.handlers.selection import nth, pick, read_ordinal

ASK = {
    "pet_type": ("Is it for a dog or a cat?", "是狗还是猫？"),
    "age": ("How old is it, in years?", "它几岁了？"),
    "pet_weight": ("How much does it weigh, in kilograms?", "它有多重（公斤）？"),
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
                    "制定计划需要知道宠物种类（狗或猫）、年龄和体重。",
                )
            )
    outcome = yield from do(request, "create_diet_plan", **pet)
    status = status_word(request, outcome.record.get("status", "pending"))
    return request.say(
        f"The diet plan is being made ({status}). Ask me for your diet plans to see it.",
        f"饮食计划正在生成（{status}）。稍后可以让我列出饮食计划。",
    )


def _answered(needed: str, answer: str) -> dict[str, Any]:
    """Read a bare number as the answer to what was asked."""
    number = re.search(
        rf"\d+(?:\.\d+)?|^(?:{NUMBER_EN}|{NUMBER_ZH})$", answer.strip(), re.IGNORECASE
    )
    if needed == "pet_type" or needed in read_pet(answer) or number is None:
        return {}
    return {needed: tidy(read_number(number[0]))}


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
    return request.say(f"Your diet plans:\n{lines}", f"你的饮食计划：\n{lines}")


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
    species, breed = read_species(request.text), BREED.search(request.text)
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
    if re.search(r"\b(?:latest|last|newest|most recent)\b|最新|最近", request.text, re.IGNORECASE):
        plans = sorted(plans, key=lambda p: str(p.get("created_at", "")))[-1:]
    if not plans:
        raise Halt(request.say("I found no such diet plan.", "没有找到这样的饮食计划。"))
    return (yield from pick(request, plans, lambda plan: plan_words(request, plan)))[0]
