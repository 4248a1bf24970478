"""Creating, listing and showing diet plans."""

import re
from functools import partial
from typing import Any

from offline_model.conversation.entity_memory import record_id
from offline_model.conversation.flow import (
    EndFlow,
    Flow,
    ReplyFlow,
    ask_user,
    call_tool,
    list_records,
)
from offline_model.conversation.request import IntentRequest
from offline_model.conversation.tool_results import Record
from offline_model.dates.numbers import NUMBER_EN, NUMBER_ZH, parse_number
from offline_model.handlers.diet.pet_parser import BREED, parse_pet, parse_species, round_if_whole
from offline_model.handlers.formatting import format_list, format_status
from offline_model.handlers.selection import Finder, find_records

REQUIRED_FIELDS = {
    "pet_type": ("Is it for a dog or a cat?", "是狗还是猫？"),
    "age": ("How old is it, in years?", "它几岁了？"),
    "pet_weight": ("How much does it weigh, in kilograms?", "它有多重（公斤）？"),
}
LATEST = re.compile(r"\b(?:latest|last|newest|most recent)\b|最新|最近", re.IGNORECASE)


def create_plan(request: IntentRequest) -> ReplyFlow:
    """Create a diet plan; ask the user for required fields of the pet that are missing."""
    pet = parse_pet(f"{request.preceding_text} {request.text}")
    for field, question in REQUIRED_FIELDS.items():
        if field not in pet:
            answer = yield from ask_user(request, *question)
            pet = (
                _parse_answer(field, answer)
                | {k: v for k, v in parse_pet(answer).items() if k not in pet}
                | pet
            )
        if field not in pet:
            raise EndFlow(
                request.localize(
                    "I need the kind of pet (dog or cat), its age and its weight for a plan.",
                    "制定计划需要知道宠物种类（狗或猫）、年龄和体重。",
                )
            )
    result = yield from call_tool(request, "create_diet_plan", **pet)
    status = format_status(request, result.record.get("status", "pending"))
    return request.localize(
        f"The diet plan is being made ({status}). Ask me for your diet plans to see it.",
        f"饮食计划正在生成（{status}）。稍后可以让我列出饮食计划。",
    )


def _parse_answer(field: str, answer: str) -> dict[str, Any]:
    """Parse a bare number as the value of the field that the question was about."""
    number = re.search(
        rf"\d+(?:\.\d+)?|^(?:{NUMBER_EN}|{NUMBER_ZH})$", answer.strip(), re.IGNORECASE
    )
    if field == "pet_type" or field in parse_pet(answer) or number is None:
        return {}
    return {field: round_if_whole(parse_number(number[0]))}


def format_plan(request: IntentRequest, plan: Record) -> str:
    """Format a plan: its pet, its day and its status."""
    species = {"dog": ("dog", "狗"), "cat": ("cat", "猫")}.get(
        str(plan.get("pet_type")), ("pet", "宠物")
    )
    text = request.localize(*species)
    if plan.get("pet_breed"):
        text += f" ({plan['pet_breed']})"
    if plan.get("created_at"):
        text += f", {str(plan['created_at'])[:10]}"
    return f"{text} – {format_status(request, plan['status'])}" if plan.get("status") else text


def list_plans(request: IntentRequest) -> ReplyFlow:
    """List the user's diet plans."""
    plans = yield from list_records(request, "list_diet_plans")
    if not plans:
        return request.localize("You have no diet plans yet.", "您还没有饮食计划。")
    lines = format_list(plans, lambda plan: format_plan(request, plan))
    return request.localize(f"Your diet plans:\n{lines}", f"您的饮食计划：\n{lines}")


def get_plan(request: IntentRequest) -> ReplyFlow:
    """Show a diet plan, by its id or else by its pet."""
    plan = yield from _resolve_plan(request)
    parameter = request.tools.id_parameter("get_diet_plan", "plan_id")
    record = (yield from call_tool(request, "get_diet_plan", **{parameter: record_id(plan)})).record
    fields = [
        f"{k}: {v}"
        for k, v in record.items()
        if isinstance(v, str | int | float) and not k.endswith("id")
    ]
    return format_plan(request, record) + "\n" + "\n".join(fields[:30])


def _resolve_plan(request: IntentRequest) -> Flow[Record]:
    is_named = parse_species(request.text) is not None or bool(LATEST.search(request.text))
    reference = LATEST.sub(" ", request.text)
    finder = Finder(
        "plan",
        partial(format_plan, request),
        partial(list_records, request, "list_diet_plans"),
        lambda _: request.localize("I found no such diet plan.", "没有找到这样的饮食计划。"),
        match=partial(_match_plans, request) if is_named else None,
    )
    return (yield from find_records(request, finder, reference))[0]


def _match_plans(request: IntentRequest, plans: list[Record]) -> Flow[list[Record]]:
    """Return the plans of a species and a breed, or the newest one of them."""
    yield from ()
    species, breed = parse_species(request.text), BREED.search(request.text)
    if species:
        plans = [p for p in plans if p.get("pet_type") == species]
    if breed:
        named = breed[0].lower()
        plans = [p for p in plans if named in str(p.get("pet_breed", "")).lower()] or plans
    if LATEST.search(request.text):
        plans = sorted(plans, key=lambda p: str(p.get("created_at", "")))[-1:]
    return plans
