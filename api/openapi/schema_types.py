"""Says in a few words what a schema takes."""

from api.openapi.examples import Examples, Schema

NAMES = {"uuid": "UUID", "date-time": "time", "email": "e-mail address", "uri": "web address"}


def say_type(schema: Schema, examples: Examples) -> str:
    """Say what kind of value it is, and its limits: `string, 3-30 characters, or null`."""
    schema = examples.resolved(schema)
    choices = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
    if choices:
        said = dict.fromkeys(say_type(choice, examples) for choice in choices)
        return _with_default(", or ".join(said), schema)
    return _with_default(_say_plain(schema, examples), schema)


def say_meaning(schema: Schema, examples: Examples) -> str:
    """Give what a schema, or the first of its choices that says anything, is described as."""
    schema = examples.resolved(schema)
    choices = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
    described = (say_meaning(choice, examples) for choice in choices)
    return schema.get("description") or next(filter(None, described), "")


def _say_plain(schema: Schema, examples: Examples) -> str:
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
    items = say_type(schema.get("items", {}), examples)
    return {"object": "objects", "string": "strings", "anything": "anything"}.get(items, items)


def _limits(schema: Schema, suffix: str, unit: str) -> str:
    return _range(schema.get(f"min{suffix}"), schema.get(f"max{suffix}"), f" {unit}")


def _range(least: float | None, most: float | None, unit: str) -> str:
    match least, most:
        case None, None:
            return ""
        case None, _:
            return f", at most {most}{unit}"
        case _, None:
            return f", at least {least}{unit}"
        case _:
            return f", {least}-{most}{unit}" if least != most else f", {most}{unit}"


def _with_default(said: str, schema: Schema) -> str:
    default = schema.get("default")
    plain = default not in (None, "") and not isinstance(default, dict | list)
    return f"{said} (default `{str(default).lower()}`)" if plain else said
