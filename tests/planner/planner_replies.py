"""Replies of the scripted model to the planner."""

from typing import Any

from domain.diet.assessment import assess
from domain.diet.schemas import Pet
from offline_model.diet_planner.drafting import draft_plan
from tests.peers.openai_replies import Call, Reply, Step, Text, calls, script

CAT: dict[str, Any] = {"pet_type": "cat", "pet_breed": "British", "age": 3, "pet_weight": 4}
SUGGESTIONS = ["Weigh the cat every week.", "Never feed onions."]


def plan_for(pet: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments of a plan that passes the check."""
    described = Pet(**pet)
    draft = draft_plan(assess(described), age_years=described.age, locale="en")
    assert draft is not None
    return draft.model_dump()


def writes_plan(pet: dict[str, Any] = CAT, *, scale: float = 1, **first_food: Any) -> Reply:
    """Reply with a plan, with all amounts scaled and the first food of the first week changed."""
    plan = plan_for(pet)
    for week in plan["weeks"]:
        for food in week["foods"]:
            food["grams_per_day"] = round(food["grams_per_day"] * scale, 2)
    plan["weeks"][0]["foods"][0] |= first_food
    return calls(Call("write_plan", plan, pieces=8))


def writes_plan_slowly(*steps: Step) -> Reply:
    """Start to reply with a plan, and then do something else."""
    return script(Call("write_plan", '{"weeks": ['), *steps)


def suggests(*texts: str) -> Reply:
    return calls(Call("write_suggestions", {"suggestions": list(texts or SUGGESTIONS)}))


def talks(text: str) -> Reply:
    return script(Text(text))
