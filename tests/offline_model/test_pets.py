"""Parsing a pet's health, on which the energy of its plan depends."""

import pytest

from domain.diet.rules.conditions import Condition, read_conditions
from offline_model.handlers.diet.pet_parser import parse_pet


@pytest.mark.parametrize(
    ("text", "health", "conditions"),
    [
        ("an intact beagle, 12 kg, overweight", "intact, overweight",
         {Condition.INTACT, Condition.OVERWEIGHT}),
        ("my neutered cat with kidney disease", "neutered, kidney disease", {Condition.NEUTERED}),
        ("给未绝育的3岁猫做饮食计划，4公斤", "未绝育", {Condition.INTACT}),
        ("我家已绝育的猫，肥胖", "已绝育, 肥胖", {Condition.NEUTERED, Condition.OVERWEIGHT}),
        ("a healthy dog", "healthy", set()),
    ],
)  # fmt: skip
def test_a_pets_health_is_parsed_into_its_conditions(
    text: str, health: str, conditions: set[Condition]
) -> None:
    parsed = parse_pet(text)["pet_health_status"]
    assert parsed == health
    assert read_conditions(parsed) == conditions
