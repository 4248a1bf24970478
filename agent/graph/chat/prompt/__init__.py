"""The prompt of the chat graph: from the stored history to the request's messages and tools.

`build.build_prompt` is a pure function. The record keeps what was said; only the request is
normalised, so that the strictest OpenAI-compatible endpoint accepts it.
"""
