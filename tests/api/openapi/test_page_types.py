"""The types that the page of web/ is compiled with are those of this server."""

from pathlib import Path

from scripts.openapi_types import hash_types

TYPES = Path(__file__).parents[3] / "web" / "src" / "api" / "schema.d.ts"


def test_the_types_of_the_page_are_those_of_the_document() -> None:
    _, digest = TYPES.read_text(encoding="utf-8").split("\n", maxsplit=2)[:2]
    assert digest == f"// {hash_types()}", "run make types"
