"""Small numbers in digits and words of both languages."""

from offline_model.vocabulary import load_words

ENGLISH_NUMBERS: dict[str, int] = load_words("calendar")["numbers"]
CHINESE_DIGITS: dict[str, int] = load_words("calendar")["digits_zh"]

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
