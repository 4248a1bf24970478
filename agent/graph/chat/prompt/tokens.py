"""A cheap upper estimate of tokens: no tokenizer is loaded, and any model can answer.

A token of English or of JSON has three and a half bytes or more, a Chinese character of three bytes
is one token or less (DeepSeek's API documentation, "Token & Token Usage": 0.3 tokens an English
and 0.6 tokens a Chinese character; the system prompt and tools of this agent measured 3.3 to 3.5
bytes a token with the tokenizers of Qwen and Gemma). Digits are counted one by one, because these
tokenizers split numbers into digits: ids and times would be underestimated otherwise.
"""

_BYTES_PER_TOKEN = 3
_DIGITS = b"0123456789"


def estimate_tokens(data: bytes) -> int:
    """Return at least as many tokens as a common tokenizer makes of UTF-8 text."""
    others = len(data.translate(None, _DIGITS))
    return len(data) - others + -(-others // _BYTES_PER_TOKEN)
