"""Small numbers in digits and words of both languages."""

NUMBERS_TO_TWENTY = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
]
OTHER_NUMBERS = {"a": 1, "an": 1, "a couple of": 2, "couple of": 2, "thirty": 30, "forty": 40}
OTHER_NUMBERS |= {"fifty": 50, "sixty": 60, "ninety": 90, "forty five": 45, "forty-five": 45}
ENGLISH_NUMBERS = {word: number for number, word in enumerate(NUMBERS_TO_TWENTY)} | OTHER_NUMBERS
CHINESE_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5}
CHINESE_DIGITS |= {"六": 6, "七": 7, "八": 8, "九": 9}

NUMBER_EN = r"(?<![\d.])\d{1,4}(?:\.\d{1,3})?|" + "|".join(
    sorted(ENGLISH_NUMBERS, key=len, reverse=True)
)
NUMBER_ZH = r"(?<![\d.])\d{1,4}(?:\.\d{1,3})?|[零〇一二两三四五六七八九十]{1,3}"


def parse_number(text: str) -> float:
    """Parse "3", "4.5", "three", "三", "十五" or "二十五"."""
    text = text.strip().lower()
    if text in ENGLISH_NUMBERS:
        return ENGLISH_NUMBERS[text]
    if text and (text[0] in CHINESE_DIGITS or text[0] == "十"):
        return _parse_chinese(text)
    return float(text)


def _parse_chinese(text: str) -> int:
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return int("".join(str(CHINESE_DIGITS[digit]) for digit in text))
    return (CHINESE_DIGITS[tens[0]] if tens else 1) * 10 + (CHINESE_DIGITS[ones[0]] if ones else 0)
