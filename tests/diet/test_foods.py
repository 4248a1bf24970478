"""The foods compared with their source tables, and plans computed by hand from both.

The values are those of the National Nutrient Database for Standard Reference, release 28, per
100 g: kcal, protein g, fat g, carbohydrate g, phosphorus mg, sodium mg.
"""

from dataclasses import astuple
from typing import Any

import pytest

from domain.diet.assessment import assess
from domain.diet.rules.foods import FOODS, Kind, find_food, kinds_of
from domain.diet.schemas import Pet
from offline_model.diet_planner.drafting import draft_plan

STANDARD_REFERENCE: dict[str, tuple[float, float, float, float, float, float]] = {
    "chicken breast": (165, 31.02, 3.57, 0, 228, 74),
    "turkey breast": (147, 30.13, 2.08, 0, 230, 99),
    "lean beef": (171, 26.29, 6.55, 0, 206, 65),
    "cod": (105, 22.83, 0.86, 0, 138, 78),
    "salmon": (206, 22.1, 12.35, 0, 252, 61),
    "pork tenderloin": (143, 26.17, 3.51, 0, 267, 57),
    "lamb leg": (191, 28.3, 7.74, 0, 206, 68),
    "rabbit": (206, 30.38, 8.41, 0, 226, 37),
    "egg": (155, 12.58, 10.61, 1.12, 172, 124),
    "egg white": (52, 10.9, 0.17, 0.73, 15, 166),
    "white rice": (130, 2.69, 0.28, 28.17, 43, 1),
    "oatmeal": (71, 2.54, 1.52, 12, 77, 4),
    "sweet potato": (76, 1.37, 0.14, 17.72, 32, 27),
    "potato": (86, 1.71, 0.1, 20.01, 40, 5),
    "pumpkin": (20, 0.72, 0.07, 4.9, 30, 1),
    "carrot": (35, 0.76, 0.18, 8.22, 30, 58),
    "green beans": (35, 1.89, 0.28, 7.88, 29, 1),
    "broccoli": (35, 2.38, 0.41, 7.18, 67, 41),
    "salmon oil": (902, 0, 100, 0, 0, 0),
    "olive oil": (884, 0, 100, 0, 0, 2),
}


def test_the_values_equal_those_of_the_source_tables() -> None:
    assert {food.english for food in FOODS} == STANDARD_REFERENCE.keys()
    for food in FOODS:
        expected = STANDARD_REFERENCE[food.english]
        assert astuple(food.per_100g) == pytest.approx(expected, abs=0.051), food.english


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("Chicken breast (cooked, skinless)", "chicken breast"),
        ("熟鸡胸肉", "chicken breast"),
        ("去皮鸡胸肉", "chicken breast"),
        ("白米饭（熟）", "white rice"),
        ("steamed cod fillet", "cod"),
        ("sweet potatoes", "sweet potato"),
        ("dragon steak", None),
        # These hold something else than the food that is cooked plain.
        ("raw chicken breast", None),
        ("chicken breast (with skin, fried)", None),
        ("生鸡胸肉", None),
        ("dried cod", None),
        ("三文鱼骨", None),
    ],
)
def test_known_foods_are_found_by_other_names(name: str, known: str | None) -> None:
    found = find_food(name)
    assert (found.english if found else None) == known


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("sweet potato mash", {Kind.SWEET_POTATO}),
        ("火鸡肉丸", {Kind.TURKEY}),
        ("高蛋白营养膏", set()),
        ("蛋黄", {Kind.EGG}),
        ("carrot and pea stew with beef", {Kind.CARROT, Kind.BEEF}),
        ("soy beans", {Kind.SOY}),
    ],
)
def test_the_kinds_of_food_that_a_name_mentions(name: str, kinds: set[Kind]) -> None:
    assert kinds_of(name) == kinds


def first_week(pet: dict[str, Any]) -> dict[str, float]:
    described = Pet(**pet)
    draft = draft_plan(assess(described), age_years=described.age, locale="en")
    assert draft is not None
    return {food.name: food.grams_per_day for food in draft.weeks[0].foods}


def test_a_dogs_plan_equals_the_one_computed_by_hand() -> None:
    """A neutered dog of 16 kg needs 70 x 8 x 1.6 = 896 kcal.

    50 % of it from chicken: 448 / 1.65 = 271.5 g. 38 % from rice: 340.48 / 1.30 = 261.9 g. 7 % from
    pumpkin: 62.72 / 0.20 = 313.6 g. 5 % from salmon oil: 44.8 / 9.02 = 4.97 g.
    """
    pet = {"pet_type": "dog", "age": 3, "pet_weight": 16, "pet_health_status": "neutered"}
    assert first_week(pet) == {
        "chicken breast": 272,
        "white rice": 262,
        "pumpkin": 314,
        "salmon oil": 5.0,
    }


def test_a_cats_plan_equals_the_one_computed_by_hand() -> None:
    """A neutered cat of 4 kg needs 70 x 2.828427 x 1.2 = 237.6 kcal.

    85 % of it from chicken: 201.96 / 1.65 = 122.4 g. 8 % from rice: 19.01 / 1.30 = 14.62 g. 3 %
    from pumpkin: 7.13 / 0.20 = 35.6 g. 4 % from salmon oil: 9.50 / 9.02 = 1.05 g.
    """
    pet = {"pet_type": "cat", "age": 3, "pet_weight": 4, "pet_health_status": "neutered"}
    assert first_week(pet) == pytest.approx(
        {"chicken breast": 122, "white rice": 14.6, "pumpkin": 36, "salmon oil": 1.1}
    )


@pytest.mark.parametrize(
    ("pet", "kcal"),
    [
        # puppies: 70 x 1.681793 x 3, 70 x 8 x 2
        ({"pet_type": "dog", "age": 0.2, "pet_weight": 2}, 353.2),
        ({"pet_type": "dog", "age": 0.6, "pet_weight": 16}, 1120.0),
        # adults: 70 x 11.180340 x 1.6 and x 1.8
        ({"pet_type": "dog", "age": 2, "pet_weight": 25, "pet_health_status": "已绝育"}, 1252.2),
        ({"pet_type": "dog", "age": 2, "pet_weight": 25, "pet_health_status": "未绝育"}, 1408.7),
        # 70 x 8 x 1.0, and an old dog 70 x 5.623413 x 1.4
        ({"pet_type": "dog", "age": 4, "pet_weight": 16, "pet_health_status": "肥胖"}, 560.0),
        ({"pet_type": "dog", "age": 12, "pet_weight": 10}, 551.1),
        # cats: 70 x 1 x 2.5, 70 x 2.828427 x 1.2, x 1.4, x 1.0 and x 0.8
        ({"pet_type": "cat", "age": 0.25, "pet_weight": 1}, 175.0),
        ({"pet_type": "cat", "age": 3, "pet_weight": 4, "pet_health_status": "neutered"}, 237.6),
        ({"pet_type": "cat", "age": 3, "pet_weight": 4, "pet_health_status": "intact"}, 277.2),
        ({"pet_type": "cat", "age": 3, "pet_weight": 4, "pet_health_status": "不爱运动"}, 198.0),
        ({"pet_type": "cat", "age": 3, "pet_weight": 4, "pet_health_status": "obese"}, 158.4),
    ],
)
def test_the_amounts_add_up_to_the_need(pet: dict[str, Any], kcal: float) -> None:
    described = Pet(**pet)
    draft = draft_plan(assess(described), age_years=described.age, locale="en")
    assert draft is not None
    for week in draft.weeks:
        fed = sum(
            food.grams_per_day * STANDARD_REFERENCE[food.name][0] / 100 for food in week.foods
        )
        assert kcal * 0.95 <= fed <= kcal * 1.05
