"""Poisons, demands, and the check of a plan."""

from typing import Any

import pytest

from domain.diet.assessment import Assessment, assess
from domain.diet.check import check_plan, per_1000_kcal
from domain.diet.drafting import draft_plan
from domain.diet.energy import Species
from domain.diet.foods import FOODS, Kind, find_food, kinds_of
from domain.diet.plan import FoodDraft, PlanDraft
from domain.diet.requirements import read_requirements
from domain.diet.schemas import Pet
from domain.diet.toxic import toxic_in_advice, toxic_in_name


@pytest.mark.parametrize(
    "name",
    [
        "Dark chocolate", "巧克力", "可可粉", "Coffee", "绿茶", "beer", "料酒", "xylitol gum",
        "木糖醇", "Grapes", "raisin bread", "葡萄干", "提子", "onion powder", "洋葱", "洋蔥",
        "葱花", "garlic", "大蒜", "蒜泥", "韭菜", "chives", "leeks", "macadamia nuts", "夏威夷果",
        "avocado", "牛油果", "酪梨", "raw dough", "green potatoes", "发芽的土豆", "ＯＮＩＯＮ",
    ],
)  # fmt: skip
@pytest.mark.parametrize("species", ["dog", "cat"])
def test_poisons_by_any_name(species: Species, name: str) -> None:
    assert toxic_in_name(name, species) is not None


@pytest.mark.parametrize(
    "name",
    [
        "chicken breast", "鸡胸肉", "牛肉", "white rice", "葡萄糖", "grapeseed oil", "山茶油",
        "garlic-free broth", "无洋葱肉汤", "broth without onion", "苹果", "南瓜", "grapefruit",
    ],
)  # fmt: skip
def test_what_is_no_poison(name: str) -> None:
    assert toxic_in_name(name, "dog") is None


def test_some_poisons_are_of_one_species() -> None:
    assert toxic_in_name("百合", "cat") is not None
    assert toxic_in_name("百合", "dog") is None


@pytest.mark.parametrize(
    ("text", "is_bad"),
    [
        ("Never feed onions, garlic or grapes.", False),
        ("避免喂食洋葱、葡萄。", False),
        ("Serve without onion.", False),
        ("Add a little garlic for flavour.", True),
        ("加入少许洋葱调味。", True),
        ("不要喂巧克力。可以加点葡萄干。", True),
        ("Avoid salt. Sprinkle chives on top.", True),
    ],
)
def test_advice(text: str, is_bad: bool) -> None:
    assert (toxic_in_advice(text, "dog") is not None) is is_bad


@pytest.mark.parametrize(
    ("text", "excluded"),
    [
        ("grain-free", {Kind.GRAIN}),
        ("无谷", {Kind.GRAIN}),
        ("对鸡肉过敏", {Kind.CHICKEN}),
        ("鸡肉、牛肉过敏", {Kind.CHICKEN, Kind.BEEF}),
        ("allergic to chicken, beef and corn", {Kind.CHICKEN, Kind.BEEF, Kind.CORN}),
        ("no chicken, likes beef", {Kind.CHICKEN}),
        ("chicken allergy", {Kind.CHICKEN}),
        ("doesn't eat fish but loves chicken", {Kind.FISH}),
        ("不吃牛肉和羊肉，喜欢吃鱼", {Kind.BEEF, Kind.LAMB}),
        ("不要鸡肉，可以吃鸡蛋", {Kind.CHICKEN}),
        ("乳糖不耐受", {Kind.DAIRY}),
        ("likes chicken", set()),
        ("喜欢鸡肉", set()),
        ("健康", set()),
    ],
)
def test_what_is_not_wanted(text: str, excluded: set[Kind]) -> None:
    assert read_requirements("dog", text).excluded == excluded


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("需要低脂饮食", ["low in fat"]),
        ("pancreatitis", ["low in fat"]),
        ("no pancreatitis", []),
        ("慢性肾病", ["low in phosphorus, for the kidneys"]),
        ("肾功能正常", []),
        ("没有糖尿病", []),
        ("diabetic", ["low in carbohydrates"]),
        ("低盐 高蛋白", ["low in sodium", "rich in protein"]),
    ],
)
def test_what_is_demanded(text: str, names: list[str]) -> None:
    bounds = read_requirements("cat", text).bounds
    assert [bound.name for bound in bounds[1:]] == names


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("Chicken breast (cooked, skinless)", "chicken breast"),
        ("熟鸡胸肉", "chicken breast"),
        ("白米饭（熟）", "white rice"),
        ("steamed cod fillet", "cod"),
        ("dragon steak", None),
    ],
)
def test_known_foods_under_other_names(name: str, known: str | None) -> None:
    found = find_food(name)
    assert (found.english if found else None) == known


def test_no_known_food_is_a_poison_or_of_impossible_energy() -> None:
    for food in FOODS:
        values = food.per_100g
        atwater = 4 * values.protein_g + 9 * values.fat_g + 4 * values.carbohydrate_g
        assert values.kcal == pytest.approx(atwater, rel=0.25, abs=10), food.english
        for name in (food.english, food.chinese):
            assert toxic_in_name(name, "dog") is toxic_in_name(name, "cat") is None
            assert kinds_of(name) == food.kinds


def assessed(**pet: Any) -> Assessment:
    described: dict[str, Any] = {"pet_type": "dog", "age": 2, "pet_weight": 25} | pet
    return assess(Pet(**described))


def drafted(assessment: Assessment, **changes: Any) -> PlanDraft:
    """Give a plan that is right, with changes to the first food of the second week."""
    draft = draft_plan(assessment, age_years=2, locale="en")
    assert draft is not None
    weeks = [week.model_dump() for week in draft.weeks]
    weeks[1]["foods"][0] |= changes
    return PlanDraft(weeks=weeks)  # type: ignore[arg-type]


def told(draft: PlanDraft, assessment: Assessment) -> list[str]:
    return [fault.text("en") for fault in check_plan(draft, assessment)]


def test_a_plan_that_is_right_has_no_fault() -> None:
    assessment = assessed()
    draft = drafted(assessment)
    assert told(draft, assessment) == []
    for week in draft.weeks:
        assert week.kcal_per_day == pytest.approx(1252.2, rel=0.05)


@pytest.mark.parametrize(
    ("part", "is_right"), [(0.96, True), (1.04, True), (0.94, False), (1.06, False)]
)
def test_amounts_add_up_to_the_need_within_five_percent(part: float, is_right: bool) -> None:
    assessment = assessed()
    [week, *_] = drafted(assessment).weeks
    foods = [
        food.model_copy(
            update={"grams_per_day": food.grams_per_day * part * 1252.2 / week.kcal_per_day}
        )
        for food in week.foods
    ]
    draft = drafted(assessment)
    weeks = [draft.weeks[0].model_copy(update={"foods": foods}), *draft.weeks[1:]]
    faults = told(draft.model_copy(update={"weeks": weeks}), assessment)
    assert (faults == []) is is_right
    if not is_right:
        assert faults[0].startswith("Week 1: the foods of a day hold")
        assert "1189.6 to 1314.8 kcal" in faults[0]


@pytest.mark.parametrize(
    ("pet", "changes", "fault"),
    [
        ({}, {"name": "onion stew"}, "onion stew must not be fed: onion, garlic, leek and chives."),
        ({"special_requirements": "对火鸡过敏"}, {"name": "turkey"}, "turkey was not wanted"),
        (
            {"special_requirements": "grain-free"},
            {"name": "brown rice"},
            "brown rice was not wanted",
        ),
        ({}, {"name": "chicken breast", "kcal_per_100g": 400}, "hold about 165"),
        ({}, {"name": "wonder meat", "fat_g_per_100g": 90}, "make 9"),
    ],
)
def test_what_is_wrong_with_a_food(
    pet: dict[str, Any], changes: dict[str, Any], fault: str
) -> None:
    assessment = assessed(**pet)
    faults = told(drafted(assessment, **changes), assessment)
    assert any(fault in each and each.startswith("Week 2") for each in faults), faults


def test_a_plan_that_is_not_as_demanded() -> None:
    plain, lean = assessed(), assessed(special_requirements="需要低脂饮食")
    draft = drafted(plain)
    fatty = FoodDraft(
        name="salmon",
        grams_per_day=600,
        kcal_per_100g=206,
        protein_g_per_100g=22,
        fat_g_per_100g=12,
        carbohydrate_g_per_100g=0,
        phosphorus_mg_per_100g=252,
        sodium_mg_per_100g=61,
    )
    weeks = [draft.weeks[0].model_copy(update={"foods": [fatty]}), *draft.weeks[1:]]
    draft = draft.model_copy(update={"weeks": weeks})
    assert not [each for each in told(draft, plain) if "fat" in each]
    assert "Week 1 is not low in fat: 60.2 g per 1000 kcal, at most 25." in told(draft, lean)


def test_a_claim_does_not_hide_what_is_known_of_a_food() -> None:
    lean = assessed(special_requirements="low fat")
    draft = drafted(lean, name="salmon", kcal_per_100g=206, fat_g_per_100g=0)
    assert any("is not low in fat" in each for each in told(draft, lean))


def test_poison_in_the_preparation() -> None:
    assessment = assessed()
    draft = drafted(assessment)
    first = draft.weeks[0].model_copy(update={"preparation": "Fry it with a little garlic."})
    draft = draft.model_copy(update={"weeks": [first, *draft.weeks[1:]]})
    [fault] = told(draft, assessment)
    assert fault.startswith("Week 1: the preparation speaks of what must not be fed: onion")


@pytest.mark.parametrize("species", ["dog", "cat"])
@pytest.mark.parametrize("weight", [0.5, 4, 28])
@pytest.mark.parametrize("age", [0.2, 3, 14])
@pytest.mark.parametrize(
    "demand",
    [
        None, "低脂", "无谷", "对鸡肉过敏", "低盐", "糖尿病", "低蛋白", "高蛋白", "肾病",
        "低脂 无谷 对鸡肉、牛肉、鱼过敏", "grain-free, no egg, no fish, no poultry",
    ],
)  # fmt: skip
def test_plans_by_rule_pass_the_check(
    species: Species, weight: float, age: float, demand: str | None
) -> None:
    assessment = assessed(pet_type=species, pet_weight=weight, age=age, special_requirements=demand)
    draft = draft_plan(assessment, age_years=age, locale="zh-CN")
    assert draft is not None
    assert told(draft, assessment) == []


def test_a_low_fat_plan_is_low_in_fat() -> None:
    draft = draft_plan(assessed(special_requirements="低脂"), age_years=2, locale="en")
    assert draft is not None
    for week in draft.weeks:
        assert per_1000_kcal(week.foods, "fat_g") <= 25
        assert "oil" not in " ".join(food.name for food in week.foods)


def test_where_nothing_is_left_to_feed_there_is_no_plan() -> None:
    assessment = assessed(
        special_requirements="allergic to poultry, beef, fish, pork, lamb, rabbit and eggs"
    )
    assert draft_plan(assessment, age_years=2, locale="en") is None
