"""Formats what a confirmation contains.

A confirmation shows all that a call would store or send, whole. A text that a person or the model
chose goes through `values`: it has a visible beginning and end, and cannot pass for a part of the
sentence.
"""
