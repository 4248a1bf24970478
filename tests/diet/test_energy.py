"""The energy need, compared with values computed by hand from the sources of `energy.py`.

The metabolic sizes, kg^0.75, were found as square roots of square roots of cubes:

     1 kg   1                     1
     2 kg   8       2.828427      1.681793
     4 kg   64      8             2.828427
    10 kg   1000    31.622777     5.623413
    16 kg   4096    64            8
    25 kg   15625   125           11.180340
    81 kg   531441  729           27
"""

import pytest

from domain.diet.assessment import assess
from domain.diet.rules.conditions import Condition, read_conditions
from domain.diet.rules.energy import Species, compute_energy_need, compute_resting_kcal
from domain.diet.schemas import Pet


@pytest.mark.parametrize(
    ("weight_kg", "kcal"),
    [
        (1, 70.0),
        (2, 117.7255),
        (4, 197.9899),
        (10, 393.6389),
        (16, 560.0),
        (25, 782.6238),
        (81, 1890.0),
    ],
)
def test_the_resting_energy_requirement(weight_kg: float, kcal: float) -> None:
    assert compute_resting_kcal(weight_kg) == pytest.approx(kcal, abs=0.0001)


KG_2, KG_4, KG_10, KG_16, KG_25 = 1.681793, 2.828427, 5.623413, 8.0, 11.180340


@pytest.mark.parametrize(
    ("species", "age", "weight", "health", "stage", "kcal"),
    [
        # Merck: puppies < 4 months 3, > 4 months 2; intact 1.8, neutered 1.6, obesity-prone 1.4
        ("dog", 0, 2, None, "early_growth", 70 * KG_2 * 3),
        ("dog", 0.3, 4, None, "early_growth", 70 * KG_4 * 3),
        ("dog", 0.34, 4, None, "growth", 70 * KG_4 * 2),
        ("dog", 0.5, 16, None, "growth", 70 * KG_16 * 2),
        ("dog", 0.99, 16, "neutered", "growth", 70 * KG_16 * 2),
        ("dog", 1, 16, "neutered", "neutered", 70 * KG_16 * 1.6),
        ("dog", 2, 25, "已绝育", "neutered", 70 * KG_25 * 1.6),
        ("dog", 2, 25, "未绝育", "intact", 70 * KG_25 * 1.8),
        ("dog", 2, 25, "健康", "adult", 70 * KG_25 * 1.6),
        ("dog", 3, 16, "不爱运动", "inactive", 70 * KG_16 * 1.4),
        # our own choice: an old dog like an inactive one
        ("dog", 7.9, 10, "intact", "intact", 70 * KG_10 * 1.8),
        ("dog", 8, 10, "intact", "senior", 70 * KG_10 * 1.4),
        ("dog", 10, 10, "healthy", "senior", 70 * KG_10 * 1.4),
        # AAHA: weight loss, dogs 1.0, cats 0.8
        ("dog", 3, 16, "overweight", "weight_loss", 70 * KG_16 * 1),
        ("cat", 5, 4, "肥胖", "weight_loss", 70 * KG_4 * 0.8),
        ("cat", 12, 4, "obese", "weight_loss", 70 * KG_4 * 0.8),
        # Ohio State, dogs: weight gain 1.2 to 1.8, active and working 2.0 to 5.0
        ("dog", 3, 16, "太瘦", "weight_gain", 70 * KG_16 * 1.8),
        ("dog", 3, 16, "a working dog", "working", 70 * KG_16 * 2),
        # the book: bitches 1.8 to 2.0 at first, nursing 4 to 8; queens 1.6 at first
        ("dog", 3, 16, "pregnant", "gestation", 70 * KG_16 * 1.8),
        ("dog", 3, 16, "哺乳期", "lactation", 70 * KG_16 * 4),
        ("cat", 5, 4, "怀孕", "gestation", 70 * KG_4 * 1.6),
        # AAHA: nursing queens 2 to 6
        ("cat", 5, 4, "nursing five kittens", "lactation", 70 * KG_4 * 2),
        # Merck: kittens 2.5; intact 1.4, neutered 1.2, obesity-prone 1
        ("cat", 0.2, 1, None, "early_growth", 70 * 1 * 2.5),
        ("cat", 0.7, 2, "neutered", "growth", 70 * KG_2 * 2.5),
        ("cat", 3, 4, "健康", "adult", 70 * KG_4 * 1.2),
        ("cat", 3, 4, "neutered", "neutered", 70 * KG_4 * 1.2),
        ("cat", 3, 4, "intact", "intact", 70 * KG_4 * 1.4),
        ("cat", 5, 4, "sedentary", "inactive", 70 * KG_4 * 1),
        # AAHA/AAFP: cats over ten years 10 to 20 % above the resting requirement
        ("cat", 10, 4, "neutered", "neutered", 70 * KG_4 * 1.2),
        ("cat", 11, 4, "neutered", "senior", 70 * KG_4 * 1.1),
        # our own choices: a cat that is too thin, or very active, like an intact one
        ("cat", 5, 4, "太瘦", "weight_gain", 70 * KG_4 * 1.4),
        ("cat", 5, 4, "very active", "working", 70 * KG_4 * 1.4),
    ],
)
def test_the_daily_energy_requirement(
    species: Species, age: float, weight: float, health: str | None, stage: str, kcal: float
) -> None:
    need = compute_energy_need(
        species, age_years=age, weight_kg=weight, conditions=read_conditions(health)
    )
    assert need.stage == stage
    assert need.daily_kcal == pytest.approx(kcal, abs=0.051)


@pytest.mark.parametrize(
    ("species", "age", "health", "stage"),
    [
        # Seven months old and already a mother: 4.0 is more than the 2.0 of a puppy.
        ("dog", 0.6, "nursing", "lactation"),
        ("dog", 0.6, "pregnant", "growth"),
        # 2.5 of a kitten is more than the 2.0 of a queen.
        ("cat", 0.6, "nursing", "growth"),
        # These are nurslings.
        ("dog", 0.1, "still nursing", "early_growth"),
        ("cat", 0.1, "哺乳期小猫", "early_growth"),
    ],
)
def test_young_animals_that_reproduce(
    species: Species, age: float, health: str, stage: str
) -> None:
    conditions = read_conditions(health)
    assert (
        compute_energy_need(species, age_years=age, weight_kg=4, conditions=conditions).stage
        == stage
    )


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
        ("已去势，微胖", {Condition.NEUTERED, Condition.OVERWEIGHT}),
        ("未去势", {Condition.INTACT}),
        ("hasn't been spayed", {Condition.INTACT}),
        ("not intact", set()),
        ("needs to lose weight", {Condition.OVERWEIGHT}),
        ("losing weight and vomiting", {Condition.UNDERWEIGHT}),
        ("最近体重下降", {Condition.UNDERWEIGHT}),
        ("obese, already losing weight", {Condition.OVERWEIGHT}),
        ("胖", {Condition.OVERWEIGHT}),
        ("我家猫有点胖", {Condition.OVERWEIGHT}),
        ("有些肥", {Condition.OVERWEIGHT}),
        ("已经胖了", {Condition.OVERWEIGHT}),
        ("a bit fat", {Condition.OVERWEIGHT}),
        ("fat", {Condition.OVERWEIGHT}),
        ("Fat, lives indoors", {Condition.OVERWEIGHT}),
        ("he is fat", {Condition.OVERWEIGHT}),
        ("healthy, fat", {Condition.OVERWEIGHT}),
        ("she's getting quite fat for her age", {Condition.OVERWEIGHT}),
        ("my fat old cat", {Condition.OVERWEIGHT}),
        ("not fat", set()),
        ("isn't fat", set()),
        ("he is not too fat", set()),
        ("不胖", set()),
        ("不太胖", set()),
        ("不肥不胖", set()),
        ("low fat", set()),
        ("fat-free food", set()),
        ("his food is low in fat", set()),
        ("a little fat in his food", set()),
        ("fatty liver", set()),
        ("needs less protein, fat and salt", set()),
        ("protein and fat", set()),
        ("脂肪肝", set()),
        ("希望它胖一点", set()),
        ("avoid getting fat", set()),
        ("low fat cat food", set()),
        ("was pregnant last year", set()),
        ("She was pregnant.", set()),
        ("had a pregnancy last year", set()),
        ("pregnant two years ago", set()),
        ("去年怀孕过", set()),
        ("以前怀孕过两次", set()),
        ("怀孕过", set()),
        ("假怀孕", set()),
        ("was pregnant, now nursing", {Condition.LACTATING}),
        ("怀孕后期", {Condition.PREGNANT}),
        ("was pregnant last year and is pregnant again", {Condition.PREGNANT}),
    ],
)
def test_conditions_are_read_from_the_health_status(text: str, conditions: set[Condition]) -> None:
    assert read_conditions(text) == conditions


@pytest.mark.parametrize("request_text", ["需要减肥", "weight loss", "losing weight slowly"])
def test_a_request_to_lose_weight_is_the_goal_of_the_plan(request_text: str) -> None:
    pet = Pet(pet_type="dog", age=3, pet_weight=16, special_requirements=request_text)
    assert assess(pet).need.stage == "weight_loss"


def test_weight_loss_in_the_health_status_is_no_goal() -> None:
    ill = Pet(pet_type="cat", age=9, pet_weight=4, pet_health_status="weight loss since May")
    assert assess(ill).need.stage == "weight_gain"


def test_a_young_animal_is_not_put_on_a_diet() -> None:
    pet = Pet(pet_type="dog", age=0.5, pet_weight=16, pet_health_status="overweight")
    assert assess(pet).need.stage == "growth"


def test_the_need_is_explained_in_the_persons_language() -> None:
    pet = Pet(pet_type="dog", age=2, pet_weight=25, special_requirements="低脂")
    explanation = assess(pet).explain("zh-CN")
    assert explanation["explanation"] == "成年犬（按已绝育计算）：1.6"
    assert "低脂" in explanation["requirements"]
    assert explanation["source"].startswith(
        "70 x kg^0.75 kcal a day x 1.6: Merck Veterinary Manual"
    )


def test_own_choices_are_named_as_such() -> None:
    old = Pet(pet_type="dog", age=12, pet_weight=16)
    assert assess(old).explain("en")["source"].endswith("this project's own cautious choice")
