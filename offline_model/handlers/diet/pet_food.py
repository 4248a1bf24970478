"""Whether a dog or a cat can eat a food: only what the table of toxic foods says."""

from domain.core.i18n import translate
from domain.diet.rules.energy import Species
from domain.diet.rules.text_matching import normalise_text
from domain.diet.rules.toxic import BOTH, Toxic, toxic_foods_for
from offline_model.conversation.flow import ReplyFlow
from offline_model.conversation.request import IntentRequest
from offline_model.handlers.diet.pet_parser import parse_species

NAMES = {"dog": ("dogs", "狗"), "cat": ("cats", "猫")}


def assess_food(request: IntentRequest) -> ReplyFlow:
    """Name a toxic food in the question; of any other food the model knows nothing."""
    yield from ()
    named = parse_species(request.text)
    eaters = tuple(species for species in BOTH if named in (None, species))
    if found := _find_toxic(request.text, eaters):
        toxic, eater = found
        english, chinese = NAMES[eater]
        food = translate(toxic.name, "zh-CN")
        return request.localize(
            f"No: {toxic.name} can be toxic to {english}. If yours has eaten some, call a vet now.",
            f"不可以：{food}对{chinese}可能有毒。如果已经吃了，请马上联系兽医。",
        )
    return request.localize(
        "I do not know that: I am the offline model. Please ask a vet.\n"
        'I can make a diet plan, for example: "a diet plan for my 3 year old dog, 20 kg".',
        "这个我不知道：我是离线模型，请咨询兽医。\n我可以制定饮食计划，例如：“给我3岁20公斤的狗做饮食计划”。",
    )


def _find_toxic(text: str, eaters: tuple[Species, ...]) -> tuple[Toxic, Species] | None:
    normalised = normalise_text(text)
    return next(
        (
            (toxic, eater)
            for eater in eaters
            for toxic in toxic_foods_for(eater)
            if toxic.pattern.search(normalised)
        ),
        None,
    )
