"""Toxic foods, requirements, and the validation of plans."""

from typing import Any

import pytest

from domain.diet.assessment import Assessment, assess
from domain.diet.plan import FoodDraft, PlanDraft
from domain.diet.plan_validation import (
    WRONG_SUM,
    find_violations,
    find_week_violations,
    per_1000_kcal,
)
from domain.diet.rules.energy import Species
from domain.diet.rules.foods import FOODS, Kind, kinds_of
from domain.diet.rules.owner_requests import MEATS, PROTEINS
from domain.diet.rules.requirements import read_requirements
from domain.diet.rules.toxic import find_toxic_in_advice, find_toxic_in_name
from domain.diet.schemas import Pet
from domain.diet.suggestions import filter_safe_suggestions, standard_suggestions
from offline_model.diet_planner.drafting import draft_plan


@pytest.mark.parametrize(
    "name",
    [
        "Dark chocolate", "巧克力", "可可粉", "Coffee", "绿茶", "beer", "料酒", "xylitol gum",
        "木糖醇", "Grapes", "raisin bread", "葡萄干", "提子", "onion powder", "洋葱", "洋蔥",
        "葱花", "garlic", "大蒜", "蒜泥", "韭菜", "chives", "leeks", "macadamia nuts", "夏威夷果",
        "avocado", "牛油果", "酪梨", "raw dough", "green potatoes", "发芽的土豆", "ＯＮＩＯＮ",
        "青提", "阳光玫瑰", "redcurrant jelly", "威士忌", "醪糟", "cider", "拿铁", "caffe latte",
        "sugar-free peanut butter", "口香糖", "夏威夷坚果", "walnuts", "核桃", "mustard", "大黄",
        "raw salmon", "生鱼片", "turkey bones", "鸡骨头", "garlicky beef", "发酵面团",
        "not too much garlic", "no more than a little garlic", "onion-free, with garlic",
        "garlic, onion-free", "no onion, with garlic", "no onion with garlic",
        "without onion but garlic", "不含洋葱，有大蒜",
    ],
)  # fmt: skip
@pytest.mark.parametrize("species", ["dog", "cat"])
def test_toxic_foods_are_found_by_any_name(species: Species, name: str) -> None:
    assert find_toxic_in_name(name, species) is not None


@pytest.mark.parametrize(
    "name",
    [
        "chicken breast", "鸡胸肉", "牛肉", "white rice", "葡萄糖", "grapeseed oil", "山茶油",
        "garlic-free broth", "无洋葱肉汤", "broth without onion", "苹果", "南瓜", "grapefruit",
        "茶树菇", "大黃魚", "chicken bone broth", "apple cider vinegar", "不含洋葱、大蒜的肉汤",
    ],
)  # fmt: skip
def test_harmless_foods_are_not_toxic(name: str) -> None:
    assert find_toxic_in_name(name, "dog") is None


def test_some_foods_are_toxic_to_one_species() -> None:
    assert find_toxic_in_name("百合", "cat") is not None
    assert find_toxic_in_name("百合", "dog") is None
    assert find_toxic_in_name("lily bulbs", "cat") is not None
    assert find_toxic_in_advice("Feed Lily twice a day.", "cat") is None


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
        # A warning ends where its sentence turns to what is to be done.
        ("Avoid dry kibble, add onion for taste.", True),
        ("To avoid boredom, sprinkle some chives on it.", True),
        ("避免单调，可加少许大蒜。", True),
        ("Do not use salt but a little garlic.", True),
        ("Don't forget to add garlic.", True),
        ("不要忘了加洋葱。", True),
        ("Cook without salt, add garlic or thyme.", True),
        ("Serve without salt, garlic is fine.", True),
        ("Cook without salt, onion or garlic.", False),
        ("No onion, garlic, or chives.", False),
        ("Chocolate is poisonous, so never give it.", False),
        ("Onions and garlic must not be fed.", False),
        ("洋葱、大蒜有毒。", False),
        ("禁止喂食：洋葱、大蒜、葡萄。", False),
    ],
)
def test_only_advice_to_feed_a_toxic_food_is_found(text: str, is_bad: bool) -> None:
    assert (find_toxic_in_advice(text, "dog") is not None) is is_bad


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
        ("allergic to carrots and pumpkin", {Kind.CARROT, Kind.PUMPKIN}),
        ("对南瓜、胡萝卜过敏", {Kind.PUMPKIN, Kind.CARROT}),
        ("对牛肉，鸡蛋过敏", {Kind.BEEF, Kind.EGG}),
        ("allergic to sweet potato", {Kind.SWEET_POTATO}),
        ("allergic to potatoes", {Kind.POTATO}),
        ("对火鸡过敏", {Kind.TURKEY}),
        ("鸡蛋敏感", {Kind.EGG}),
        ("鸡肉不能吃", {Kind.CHICKEN}),
        ("please don't feed chicken", {Kind.CHICKEN}),
        ("never give him fish", {Kind.FISH}),
        ("she never eats fish", {Kind.FISH}),
        ("no longer likes beef", {Kind.BEEF}),
        ("不爱吃鱼，爱吃鸡肉", {Kind.FISH}),
        ("no red meat", {Kind.BEEF, Kind.LAMB, Kind.PORK, Kind.VENISON}),
        ("not allergic to chicken", set()),
        ("对鸡肉不过敏", set()),
        ("no known allergies, eats chicken and rice", set()),
        ("sensitive stomach, chicken and rice please", set()),
        ("food allergies, please use lamb", set()),
        ("不要高蛋白", set()),
        ("对牛肉很感兴趣", set()),
        ("chicken makes him sick", {Kind.CHICKEN}),
        ("chicken gives him diarrhea", {Kind.CHICKEN}),
        ("he likes chicken and beef upsets his stomach", {Kind.BEEF}),
        ("吃鸡肉会拉肚子", {Kind.CHICKEN}),
        ("牛肉会呕吐", {Kind.BEEF}),
        ("吃了牛肉就拉稀", {Kind.BEEF}),
        ("nothing with beef", {Kind.BEEF}),
        ("chicken never makes him sick", set()),
        ("chicken makes her coat shine", set()),
        ("吃鸡肉不会拉肚子", set()),
        ("likes chicken", set()),
        ("喜欢鸡肉", set()),
        ("健康", set()),
    ],
)
def test_excluded_kinds_are_read_from_the_requirements(text: str, excluded: set[Kind]) -> None:
    assert read_requirements("dog", text).excluded == excluded


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("no meat", PROTEINS - MEATS),
        ("不要肉", PROTEINS - MEATS),
        ("不吃肉，喜欢吃鱼", PROTEINS - MEATS),
        ("meat-free please", PROTEINS - MEATS),
        ("no meat except chicken", PROTEINS - MEATS | {Kind.CHICKEN}),
        ("vegetarian", {Kind.EGG, Kind.DAIRY, Kind.SOY}),
        ("素食，可以吃鸡蛋", {Kind.EGG, Kind.DAIRY, Kind.SOY}),
        ("vegan", {Kind.SOY}),
        ("no animal products", {Kind.SOY}),
        ("not vegetarian", PROTEINS),
        ("不是素食", PROTEINS),
        ("维生素食品", PROTEINS),
        ("allergic to kangaroo meat", PROTEINS),
        ("不吃鸡肉", PROTEINS - {Kind.CHICKEN}),
        ("likes meat, no fish", PROTEINS - {Kind.FISH}),
        ("only fish please", {Kind.FISH}),
        ("fish only", {Kind.FISH}),
        ("no beef, fish only", {Kind.FISH}),
        ("nothing but fish", {Kind.FISH}),
        ("eats only chicken and rice", {Kind.CHICKEN}),
        ("chicken, beef and rice only", {Kind.CHICKEN, Kind.BEEF}),
        ("只吃鱼", {Kind.FISH}),
        ("只吃鱼，鸡肉会拉肚子", {Kind.FISH}),
        ("只喂鸡肉", {Kind.CHICKEN}),
        ("not only fish", PROTEINS),
        ("doesn't eat only fish", PROTEINS),
        ("不要只吃鱼", PROTEINS),
        ("only dry food", PROTEINS),
        ("只吃干粮", PROTEINS),
        ("eats fish only on Fridays", PROTEINS),
        ("only allergic to chicken", PROTEINS - {Kind.CHICKEN}),
        ("只对鸡肉过敏", PROTEINS - {Kind.CHICKEN}),
        ("only chicken makes him sick", PROTEINS - {Kind.CHICKEN}),
    ],
)
def test_the_protein_foods_that_remain(text: str, left: set[Kind]) -> None:
    assert PROTEINS - read_requirements("dog", text).excluded == left


@pytest.mark.parametrize(
    ("text", "meals"),
    [
        ("four meals a day", 4),
        ("3 meals daily", 3),
        ("3-4 meals a day", 4),
        ("no more than 3 meals a day", 3),
        ("feed him twice a day", 2),
        ("一天四餐", 4),
        ("每天3顿", 3),
        ("一日两餐", 2),
        ("一天喂三次", 3),
        ("每天吃3到4顿", 4),
        ("instead of three meals a day, four meals a day", 4),
        ("not four meals a day", None),
        ("12 meals a day", None),
        ("0 meals a day", None),
        ("一天十二餐", None),
        ("insulin twice a day", None),
        ("一天散步两次", None),
    ],
)
def test_the_requested_number_of_meals(text: str, meals: int | None) -> None:
    assessment = assess_pet(special_requirements=text)
    assert assessment.requirements.meals_per_day == meals
    draft = draft_plan(assessment, age_years=2, locale="en")
    assert draft is not None
    assert {week.meals_per_day for week in draft.weeks} == {meals or 2}
    week = draft.weeks[0].model_copy(update={"meals_per_day": 7})
    violations = [violation.text("en") for violation in find_week_violations(week, assessment)]
    assert violations == ([f"Week 1 has 7 meals a day; {meals} were asked for."] if meals else [])


@pytest.mark.parametrize(
    "text", ["只吃" + "鸡," * 900, "chicken and " * 150 + "only", "鸡肉" * 999]
)
def test_a_very_long_requirement_is_read_to_its_end(text: str) -> None:
    read_requirements("dog", text)


@pytest.mark.parametrize(
    ("text", "food", "is_ruled_out"),
    [
        ("allergic to kangaroo", "Kangaroo meat", True),
        ("allergic to bananas and chicken", "fresh banana", True),
        ("no quinoa please", "cooked quinoa", True),
        ("kangaroo allergy", "minced kangaroo", True),
        ("对袋鼠肉过敏", "袋鼠肉", True),
        ("对袋鼠过敏", "熟袋鼠肉末", True),
        ("不吃香蕉，喜欢蓝莓", "香蕉泥", True),
        ("不吃香蕉，喜欢蓝莓", "蓝莓", False),
        ("no bananas, loves blueberries", "blueberries", False),
        ("no potatoes", "sweet potato", False),
        ("avoid dry food", "Cat food, canned", False),
        ("no red meat", "kangaroo meat", False),
        ("no meat", "kangaroo", True),
        ("only fish", "袋鼠肉", True),
        ("only chicken and kangaroo", "kangaroo meat", False),
        ("no meat", "blueberries", False),
        ("avoid fried food", "zucchini", False),
        ("likes kangaroo", "kangaroo", False),
        ("需要低脂饮食", "蓝莓", False),
        ("allergic to chicken", "grilled chicken", True),
    ],
)
def test_foods_are_excluded_by_name(text: str, food: str, is_ruled_out: bool) -> None:
    assert read_requirements("dog", text).rules_out(food) is is_ruled_out


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
        ("his kidneys are failing", ["low in phosphorus, for the kidneys"]),
        ("肾上腺皮质功能亢进", []),
    ],
)
def test_the_bounds_that_a_text_requires(text: str, names: list[str]) -> None:
    bounds = read_requirements("cat", text).bounds
    assert [bound.name for bound in bounds[1:]] == names


# Parts of the dry matter, at 4 kcal a gram: p % are p x 10 g a kg, or p x 2.5 g per 1,000 kcal.
@pytest.mark.parametrize(
    ("species", "text", "nutrient", "least", "most"),
    [
        ("dog", "", "protein_g", 18 * 2.5, None),
        ("cat", "", "protein_g", 26 * 2.5, None),
        ("dog", "low fat", "fat_g", None, 10 * 2.5),
        ("dog", "CKD", "phosphorus_mg", None, 1000),
        ("cat", "CKD", "phosphorus_mg", None, 1000),
        ("dog", "heart disease", "sodium_mg", None, 0.25 * 2.5 * 1000),
        ("cat", "diabetic", "carbohydrate_g", None, 0.12 * 1000 / 4),
        ("dog", "diabetic", "carbohydrate_g", None, 0.40 * 1000 / 4),
    ],
)
def test_the_bounds_equal_those_of_their_sources(
    species: Species, text: str, nutrient: str, least: float | None, most: float | None
) -> None:
    bound = read_requirements(species, text).bounds[-1]
    assert (bound.nutrient, bound.minimum, bound.maximum) == (nutrient, least, most)


@pytest.mark.parametrize(
    ("species", "age", "health", "grams"),
    [
        ("dog", 0.5, None, 22.5 * 2.5),
        ("dog", 3, "pregnant", 22.5 * 2.5),
        ("dog", 3, "健康", 18 * 2.5),
        ("cat", 0.5, None, 30 * 2.5),
        ("cat", 3, "哺乳期", 30 * 2.5),
        ("cat", 12, None, 26 * 2.5),
    ],
)
def test_growing_animals_get_enough_protein(
    species: Species, age: float, health: str | None, grams: float
) -> None:
    assessment = assess_pet(pet_type=species, age=age, pet_weight=4, pet_health_status=health)
    assert assessment.requirements.bounds[0].minimum == grams
    draft = draft_plan(assessment, age_years=age, locale="en")
    assert draft is not None
    for week in draft.weeks:
        assert per_1000_kcal(week.foods, "protein_g") >= grams


def test_no_known_food_is_toxic_or_has_impossible_energy() -> None:
    for food in FOODS:
        values = food.per_100g
        atwater = 4 * values.protein_g + 9 * values.fat_g + 4 * values.carbohydrate_g
        assert values.kcal == pytest.approx(atwater, rel=0.25, abs=10), food.english
        for name in (food.english, food.chinese):
            assert find_toxic_in_name(name, "dog") is find_toxic_in_name(name, "cat") is None
            assert kinds_of(name) == food.kinds


def assess_pet(**pet: Any) -> Assessment:
    described: dict[str, Any] = {"pet_type": "dog", "age": 2, "pet_weight": 25} | pet
    return assess(Pet(**described))


def make_draft(assessment: Assessment, **changes: Any) -> PlanDraft:
    """Return a valid plan with changes to the first food of the second week."""
    draft = draft_plan(assessment, age_years=2, locale="en")
    assert draft is not None
    weeks = [week.model_dump() for week in draft.weeks]
    weeks[1]["foods"][0] |= changes
    return PlanDraft(weeks=weeks)  # type: ignore[arg-type]


def describe_violations(draft: PlanDraft, assessment: Assessment) -> list[str]:
    return [violation.text("en") for violation in find_violations(draft, assessment)]


def test_a_valid_plan_has_no_violation() -> None:
    assessment = assess_pet()
    draft = make_draft(assessment)
    assert describe_violations(draft, assessment) == []
    for week in draft.weeks:
        assert week.kcal_per_day == pytest.approx(1252.2, rel=0.05)


@pytest.mark.parametrize(
    ("part", "is_right"), [(0.96, True), (1.04, True), (0.94, False), (1.06, False)]
)
def test_amounts_add_up_to_the_need_within_five_percent(part: float, is_right: bool) -> None:
    assessment = assess_pet()
    [week, *_] = make_draft(assessment).weeks
    foods = [
        food.model_copy(
            update={"grams_per_day": food.grams_per_day * part * 1252.2 / week.kcal_per_day}
        )
        for food in week.foods
    ]
    draft = make_draft(assessment)
    weeks = [draft.weeks[0].model_copy(update={"foods": foods}), *draft.weeks[1:]]
    violations = describe_violations(draft.model_copy(update={"weeks": weeks}), assessment)
    assert (violations == []) is is_right
    if not is_right:
        assert violations[0].startswith("Week 1: the foods of a day hold")
        assert "1189.6 to 1314.8 kcal" in violations[0]


@pytest.mark.parametrize(
    ("pet", "changes", "violation"),
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
def test_violations_by_a_food(pet: dict[str, Any], changes: dict[str, Any], violation: str) -> None:
    assessment = assess_pet(**pet)
    violations = describe_violations(make_draft(assessment, **changes), assessment)
    assert any(violation in each and each.startswith("Week 2") for each in violations), violations


def test_a_plan_that_violates_a_required_bound() -> None:
    plain, lean = assess_pet(), assess_pet(special_requirements="需要低脂饮食")
    draft = make_draft(plain)
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
    assert not [each for each in describe_violations(draft, plain) if "fat" in each]
    assert "Week 1 is not low in fat: 60.2 g per 1000 kcal, at most 25." in describe_violations(
        draft, lean
    )


def test_a_drafts_claim_does_not_override_the_known_nutrients() -> None:
    lean = assess_pet(special_requirements="low fat")
    draft = make_draft(lean, name="salmon", kcal_per_100g=206, fat_g_per_100g=0)
    assert any("is not low in fat" in each for each in describe_violations(draft, lean))


def test_a_drafts_claim_does_not_override_the_known_energy() -> None:
    """100 g of chicken contain 165 kcal: with the claimed 145, the day's energy is too high."""
    assessment = assess_pet()
    [week, *_] = make_draft(assessment).weeks
    chicken, *others = week.foods
    rest = sum(food.grams_per_day * food.kcal_per_100g / 100 for food in others)
    claimed = chicken.model_copy(
        update={"kcal_per_100g": 145, "grams_per_day": (1252.2 - rest) / 1.45}
    )
    fed = rest + claimed.grams_per_day * 1.65
    assert fed > 1252.2 * 1.05
    week = week.model_copy(update={"foods": [claimed, *others]})
    assert week.kcal_per_day == pytest.approx(fed)
    assert [violation.message for violation in find_week_violations(week, assessment)] == [
        WRONG_SUM
    ]


@pytest.mark.parametrize(
    ("preparation", "is_right"),
    [
        ("Stir in some chicken broth.", False),
        ("拌入少量鸡肉汤。", False),
        ("Never give chicken, not even as broth.", True),
        ("Serve it without chicken fat.", True),
    ],
)
def test_excluded_foods_in_the_preparation_are_violations(preparation: str, is_right: bool) -> None:
    assessment = assess_pet(special_requirements="allergic to chicken")
    week = make_draft(assessment).weeks[0].model_copy(update={"preparation": preparation})
    violations = [violation.text("en") for violation in find_week_violations(week, assessment)]
    message = "the preparation speaks of what was not wanted or is not tolerated: chicken."
    assert violations == ([] if is_right else [f"Week 1: {message}"])
    if not is_right:
        [violation] = find_week_violations(week, assessment)
        assert violation.text("zh-CN").endswith("：鸡肉。")


def test_suggestions_to_feed_excluded_foods_are_dropped() -> None:
    suggestions = ["Reward it with chicken.", "Never give it chicken.", "Weigh it.", "Add garlic."]
    assert filter_safe_suggestions(suggestions, assess_pet(special_requirements="对鸡肉过敏")) == [
        "Never give it chicken.",
        "Weigh it.",
    ]
    assert "Reward it with chicken." in filter_safe_suggestions(suggestions, assess_pet())


def test_toxic_foods_in_the_preparation_are_violations() -> None:
    assessment = assess_pet()
    draft = make_draft(assessment)
    first = draft.weeks[0].model_copy(update={"preparation": "Fry it with a little garlic."})
    draft = draft.model_copy(update={"weeks": [first, *draft.weeks[1:]]})
    [violation] = describe_violations(draft, assessment)
    assert violation.startswith("Week 1: the preparation speaks of what must not be fed: onion")


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
def test_drafted_plans_are_valid(
    species: Species, weight: float, age: float, demand: str | None
) -> None:
    assessment = assess_pet(
        pet_type=species, pet_weight=weight, age=age, special_requirements=demand
    )
    draft = draft_plan(assessment, age_years=age, locale="zh-CN")
    assert draft is not None
    assert describe_violations(draft, assessment) == []


def test_a_low_fat_plan_is_low_in_fat() -> None:
    draft = draft_plan(assess_pet(special_requirements="低脂"), age_years=2, locale="en")
    assert draft is not None
    for week in draft.weeks:
        assert per_1000_kcal(week.foods, "fat_g") <= 25
        assert "oil" not in " ".join(food.name for food in week.foods)


def test_no_plan_exists_if_everything_is_excluded() -> None:
    assessment = assess_pet(
        special_requirements="allergic to poultry, beef, fish, pork, lamb, rabbit and eggs"
    )
    assert draft_plan(assessment, age_years=2, locale="en") is None


@pytest.mark.parametrize(
    ("species", "age", "health", "is_included", "part"),
    [
        ("dog", 0.1, None, True, "mother's milk"),
        ("dog", 0.3, None, False, "mother's milk"),
        ("cat", 13, "obese", True, "twice a year"),
        ("cat", 3, "obese", False, "twice a year"),
        ("cat", 3, "obese", True, "0.5 to 2 % for cats"),
        # The stage decides, as it does for the need: these are nurslings, and grow or are pregnant.
        ("cat", 0.1, "哺乳期小猫", False, "While she nurses"),
        ("cat", 3, "哺乳期", True, "While she nurses"),
        ("dog", 3, "pregnant, overweight", False, "Let the weight fall"),
        ("dog", 3, "pregnant, overweight", True, "Raise the amount slowly"),
        ("dog", 0.5, "overweight", False, "Let the weight fall"),
        ("dog", 3, "too thin", True, "the reason for the low weight"),
    ],
)
def test_the_standard_suggestions(
    species: Species, age: float, health: str | None, is_included: bool, part: str
) -> None:
    assessment = assess_pet(pet_type=species, age=age, pet_weight=4, pet_health_status=health)
    suggestions = standard_suggestions(assessment, age, "en")
    assert any(part in text for text in suggestions) is is_included
    assert filter_safe_suggestions(suggestions, assessment) == suggestions


@pytest.mark.parametrize("end", ["garlic", "x garlic", "洋葱"])
@pytest.mark.parametrize(
    "text",
    [
        "without " + "or " * 330,
        "no " + "a b, or " * 120,
        "avoid " + ", add " * 160,
        "不含" + "和" * 900,
        "不含" + "盐、" * 400,
    ],
)
def test_a_very_long_text_is_read_to_its_end(text: str, end: str) -> None:
    find_toxic_in_advice(text + end, "dog")
