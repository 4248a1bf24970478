"""Print what the OpenAPI document says about types, for the generator of web/src/api/schema.d.ts.

python -m scripts.openapi_types

Texts and examples are left out, so the generated file changes only when a type does.
"""

import hashlib
import json
from typing import Any

from api.app import create_app
from domain.core.settings import Settings

TEXTS = frozenset(
    {"description", "summary", "title", "example", "examples", "tags", "externalDocs"}
)
NAMED = frozenset({"properties", "schemas", "paths", "responses", "content", "patternProperties"})
"""The members whose own members are names, such as a property called `title`."""


def read_types() -> dict[str, Any]:
    """Return the OpenAPI document without its texts and examples."""
    document = create_app(Settings()).openapi()
    document.pop("info", None)
    types: dict[str, Any] = _without_texts(document)
    return {"info": {"title": "Majordomo", "version": "1"}, **types}


def hash_types() -> str:
    """Return the SHA-256 digest of the document without texts, which schema.d.ts begins with."""
    return hashlib.sha256(_dump(read_types())).hexdigest()


def _dump(document: dict[str, Any]) -> bytes:
    return json.dumps(document, sort_keys=True, ensure_ascii=False).encode()


def _without_texts(value: Any, *, are_names: bool = False) -> Any:
    if isinstance(value, list):
        return [_without_texts(member) for member in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _without_texts(member, are_names=name in NAMED and not are_names)
        for name, member in value.items()
        if are_names or name not in TEXTS
    }


if __name__ == "__main__":
    print(json.dumps({"sha256": hash_types(), "document": read_types()}))
