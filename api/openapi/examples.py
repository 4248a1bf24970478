"""Examples for the OpenAPI document: those that schemas contain, and plain values for the rest."""

from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

Schema = Mapping[str, Any]

BY_NAME: Mapping[str, Any] = {
    "access_token": "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.Zm9yLWV4YW1wbGU",
    "ai_suggestions": "Change over to the new food within a week.",
    "api_token": "mjd_Jb2xq0V3yqK5mW8nT4rZcYt6uHs9dLpEoGfA1iXkQwM",
    "avatar_url": "https://example.com/alice.png",
    "bio": "I like maps.",
    "content": "Hello!",
    "created_at": "2026-11-20T09:30:00Z",
    "description": "Bring the old x-rays.",
    "email": "user@example.com",
    "end_at": "2026-11-21T08:00:00Z",
    "error": None,
    "expires_in": 3600,
    "invite_code": "K7XW3PQH",
    "is_read": False,
    "is_superuser": False,
    "locale": "en",
    "metadata": {"color": "#FF6B6B", "location": "Room A"},
    "new_password": "another horse battery staple",
    "old_password": "correct horse battery staple",
    "password": "correct horse battery staple",
    "permission": 7,
    "pet_breed": "金毛巡回",
    "pet_diet_plan": {
        "weeks": [
            {
                "week": 1,
                "days": "1-7",
                "meals_per_day": 2,
                "kcal_per_day": 1101.2,
                "foods": [
                    {"name": "chicken breast", "grams_per_day": 379.0, "kcal_per_day": 625.4},
                    {"name": "white rice", "grams_per_day": 366.0, "kcal_per_day": 475.8},
                ],
            }
        ]
    },
    "pet_information": {"pet_type": "dog", "pet_breed": "金毛巡回", "age": 2, "pet_weight": 25},
    "query": "dentist",
    "reason": "Not this week",
    "redirect_to": "https://app.example.com/welcome",
    "refresh_token": "3q2-7wKYQ0m1v8n5xJ4rTg",
    "runId": "run-1",
    "run_id": "run-1",
    "start_at": "2026-11-21T07:00:00Z",
    "threadId": "thread-1",
    "thread_id": "thread-1",
    "ticket": "Q2x5WJ0c8yqfT3mB",
    "timezone": "Asia/Shanghai",
    "title": "Dentist",
    "updated_at": "2026-11-20T09:30:00Z",
    "username": "alice",
}
"""Values for members whose schema contains no example, by name."""
BY_FORMAT: Mapping[str, str] = {
    "date": "2026-11-21",
    "date-time": "2026-11-20T09:30:00Z",
    "email": "user@example.com",
    "uri": "https://example.com/",
}
BY_TYPE: Mapping[str, Any] = {
    "boolean": True,
    "integer": 1,
    "number": 1.5,
    "null": None,
    "string": "string",
}


class Examples:
    """Generates an example of any schema of a document, deterministically."""

    def __init__(self, schemas: Mapping[str, Schema]) -> None:
        self._schemas = schemas

    def of(self, schema: Schema, name: str = "") -> Any:
        """Return an example of a schema; `name` is the name of the member that has it."""
        schema = self.resolved(schema)
        for keyword in ("example", "const"):
            if keyword in schema:
                return schema[keyword]
        if schema.get("examples"):
            return schema["examples"][0]
        if schema.get("enum"):
            return schema["default"] if schema.get("default") else schema["enum"][0]
        if "properties" in schema:
            return {key: self.of(each, key) for key, each in schema["properties"].items()}
        choices = [*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())]
        if choices:
            return self._of_choices(schema, choices, name)
        return self._plain(schema, name)

    def resolved(self, schema: Schema) -> Schema:
        """Follow `$ref`; keywords beside it override those of its target."""
        while "$ref" in schema:
            rest = {key: value for key, value in schema.items() if key != "$ref"}
            schema = {**self._schemas[schema["$ref"].rpartition("/")[2]], **rest}
        return schema

    def _of_choices(self, schema: Schema, choices: list[Schema], name: str) -> Any:
        """Use the first choice that is not null, unless null is the default."""
        if schema.get("default", ...) is None and name not in BY_NAME:
            illustrated = [each for each in choices if self._has_example(each)]
            return self.of(illustrated[0], name) if illustrated else None
        return self.of(next(each for each in choices if each.get("type") != "null"), name)

    def _has_example(self, schema: Schema) -> bool:
        return any(key in self.resolved(schema) for key in ("example", "examples", "properties"))

    def _plain(self, schema: Schema, name: str) -> Any:
        match schema.get("type", "object"):
            case "array":
                return [self.of(schema["items"], name)] if schema.get("items") else []
            case "object":
                return BY_NAME.get(name, {})
            case kind:
                return BY_NAME[name] if name in BY_NAME else _scalar(schema, kind, name)


def _scalar(schema: Schema, kind: str, name: str) -> Any:
    if schema.get("default") is not None:
        return schema["default"]
    if schema.get("format") == "uuid":
        return str(uuid5(NAMESPACE_URL, name))
    if kind == "string":
        return BY_FORMAT.get(schema.get("format", ""), BY_TYPE[kind])
    return schema.get("minimum", BY_TYPE[kind])
