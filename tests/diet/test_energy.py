"""The energy need, against values that were worked by hand from the formula and the table.

For 25 kg: 25^0.75 is the fourth root of 25 cubed, 15625^0.25 = 11.1803; times 70 is 782.62; for a
neutered adult dog times 1.6 is 1252.2. The others likewise.
"""

import pytest

from domain.diet.assessment import assess
from domain.diet.conditions import Condition, read_conditions
from domain.diet.energy import Species, energy_need, resting_kcal
from domain.diet.schemas import Pet


@pytest.mark.parametrize(
    ("weight_kg", "kcal"),
    [(1, 70.0), (4, 197.99), (5, 234.06), (10, 393.64), (16, 560.0), (25, 782.62), (81, 1890.0)],
)
def test_the_resting_requirement(weight_kg: float, kcal: float) -> None:
    assert resting_kcal(weight_kg) == pytest.approx(kcal, abs=0.01)


@pytest.mark.parametrize(
    ("species", "age", "weight", "health", "stage", "factor", "kcal"),
    [
        ("dog", 2, 25, "健康", "adult", 1.6, 1252.2),
        ("dog", 2, 25, "已绝育", "neutered", 1.6, 1252.2),
        ("dog", 2, 25, "未绝育", "intact", 1.8, 1408.7),
        ("dog", 10, 10, "healthy", "senior", 1.4, 551.1),
        ("dog", 0.2, 4, None, "early_growth", 3.0, 594.0),
        ("dog", 0.5, 16, None, "growth", 2.0, 1120.0),
        ("dog", 3, 16, "overweight", "weight_loss", 1.0, 560.0),
        ("dog", 3, 16, "太瘦", "weight_gain", 1.8, 1008.0),
        ("dog", 3, 16, "pregnant", "gestation", 1.8, 1008.0),
        ("dog", 3, 16, "哺乳期", "lactation", 4.0, 2240.0),
        ("dog", 3, 16, "a working dog", "working", 2.0, 1120.0),
        ("dog", 3, 16, "不爱运动", "inactive", 1.4, 784.0),
        ("cat", 3, 4, "健康", "adult", 1.2, 237.6),
        ("cat", 3, 4, "neutered", "neutered", 1.2, 237.6),
        ("cat", 3, 4, "intact", "intact", 1.4, 277.2),
        ("cat", 0.3, 1, None, "early_growth", 2.5, 175.0),
        ("cat", 12, 4, None, "senior", 1.1, 217.8),
        ("cat", 5, 4, "肥胖", "weight_loss", 0.8, 158.4),
        ("cat", 5, 4, "怀孕", "gestation", 1.6, 316.8),
        ("cat", 5, 4, "sedentary", "inactive", 1.0, 198.0),
    ],
)
def test_the_daily_requirement(
    species: Species,
    age: float,
    weight: float,
    health: str | None,
    stage: str,
    factor: float,
    kcal: float,
) -> None:
    need = energy_need(species, age_years=age, weight_kg=weight, conditions=read_conditions(health))
    assert (need.stage, need.factor) == (stage, factor)
    assert need.daily_kcal == pytest.approx(kcal, abs=0.06)


@pytest.mark.parametrize(
    ("text", "conditions"),
    [
        ("健康", set()),
        ("已绝育，偏胖", {Condition.NEUTERED, Condition.OVERWEIGHT}),
        ("not overweight, neutered", {Condition.NEUTERED}),
        ("没有肥胖问题", set()),
        ("unspayed", {Condition.INTACT}),
        ("not neutered yet", {Condition.INTACT}),
        ("还没做绝育", {Condition.INTACT}),
        ("intact male, too thin", {Condition.INTACT, Condition.UNDERWEIGHT}),
        ("She is pregnant.", {Condition.PREGNANT}),
        ("ＯＶＥＲＷＥＩＧＨＴ", {Condition.OVERWEIGHT}),
        ("运动量很大的边牧", {Condition.WORKING}),
    ],
)
def test_what_is_said_of_the_health(text: str, conditions: set[Condition]) -> None:
    assert read_conditions(text) == conditions


def test_a_wish_to_lose_weight_counts_like_an_illness() -> None:
    pet = Pet(pet_type="dog", age=3, pet_weight=16, special_requirements="需要减肥")
    assert assess(pet).need.stage == "weight_loss"


def test_a_young_animal_is_not_put_on_a_diet() -> None:
    pet = Pet(pet_type="dog", age=0.5, pet_weight=16, pet_health_status="overweight")
    assert assess(pet).need.stage == "growth"


def test_the_need_is_explained_in_the_persons_language() -> None:
    pet = Pet(pet_type="dog", age=2, pet_weight=25, special_requirements="低脂")
    told = assess(pet).explained("zh-CN")
    assert told["explanation"] == "成年犬（按已绝育计算）：1.6"
    assert "低脂" in told["requirements"]
    assert "WSAVA" in told["source"]
