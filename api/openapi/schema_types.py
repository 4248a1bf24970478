"""Descriptions of schemas in a few words."""

from api.openapi.examples import Examples, Schema

NAMES = {"uuid": "UUID", "date-time": "time", "email": "e-mail address", "uri": "web address"}


def describe_type(schema: Schema, examples: Examples) -> str:
    """Return the type of a schema and its limits: `string, 3-30 characters, or null`."""
    schema = examples.resolved(schema)
    choices = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
    if choices:
        types = dict.fromkeys(describe_type(choice, examples) for choice in choices)
        return _with_default(", or ".join(types), schema)
    return _with_default(_describe_single(schema, examples), schema)


def describe_meaning(schema: Schema, examples: Examples) -> str:
    """Return the description of a schema, or of the first of its choices that has one."""
    schema = examples.resolved(schema)
    choices = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
    descriptions = (describe_meaning(choice, examples) for choice in choices)
    return schema.get("description") or next(filter(None, descriptions), "")


def _describe_single(schema: Schema, examples: Examples) -> str:
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return "one of " + ", ".join(f"`{value}`" for value in schema["enum"])
    kind = str(schema.get("type", "anything"))
    if kind == "array":
        return f"list{_limits(schema, 'Items', 'entries')} of {_items(schema, examples)}"
    if kind == "string":
        return NAMES.get(schema.get("format", ""), "string") + _limits(
            schema, "Length", "characters"
        )
    if kind in {"integer", "number"}:
        return kind + _range(schema.get("minimum"), schema.get("maximum"), "")
    return kind


def _items(schema: Schema, examples: Examples) -> str:
    items = describe_type(schema.get("items", {}), examples)
    return {"object": "objects", "string": "strings", "anything": "anything"}.get(items, items)


def _limits(schema: Schema, suffix: str, unit: str) -> str:
    return _range(schema.get(f"min{suffix}"), schema.get(f"max{suffix}"), f" {unit}")


def _range(minimum: float | None, maximum: float | None, unit: str) -> str:
    match minimum, maximum:
        case None, None:
            return ""
        case None, _:
            return f", at most {maximum}{unit}"
        case _, None:
            return f", at least {minimum}{unit}"
        case _:
            return f", {minimum}-{maximum}{unit}" if minimum != maximum else f", {maximum}{unit}"


def _with_default(text: str, schema: Schema) -> str:
    default = schema.get("default")
    plain = default not in (None, "") and not isinstance(default, dict | list)
    return f"{text} (default `{str(default).lower()}`)" if plain else text
