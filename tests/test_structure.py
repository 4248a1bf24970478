"""No module imports a test module, folders stay small, and nothing waits too long or too short.

Nor does a script of the page read what is meant for make.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("agent", "api", "domain", "checkpoints", "cli", "servers", "offline_model")
PAGE_FOLDERS = ("web/src", "web/e2e", "web/build")
PAGE_SUFFIXES = {".ts", ".tsx"}
MAX_FILES_PER_FOLDER = 16
HTTP_CALLS = {"AsyncClient", "Client", "get", "post", "put", "request", "stream"}


def test_no_module_imports_a_test_module() -> None:
    imports = sorted(
        f"{path.relative_to(ROOT)}:{line} imports {module}"
        for path in _python_files("tests", "bench", "scripts")
        for line, module in _imported_modules(path)
        if _is_test_module(module)
    )
    assert not imports, (
        "Move what is shared from the test module into a support module beside it, whose name"
        " does not begin with `test_`:\n" + "\n".join(imports)
    )


def test_no_folder_is_crowded() -> None:
    counts = Counter(path.parent.relative_to(ROOT) for path in _python_files(*PACKAGES))
    crowded = sorted(
        f"{folder}: {count} Python files"
        for folder, count in counts.items()
        if count > MAX_FILES_PER_FOLDER
    )
    assert not crowded, (
        f"A folder may hold {MAX_FILES_PER_FOLDER} Python files. Move the modules of one topic"
        " into a subfolder, with a docstring in its `__init__.py`:\n" + "\n".join(crowded)
    )


def test_no_folder_of_the_page_is_crowded() -> None:
    paths = [path for folder in PAGE_FOLDERS for path in (ROOT / folder).rglob("*")]
    counts = Counter(
        path.parent.relative_to(ROOT) for path in paths if path.suffix in PAGE_SUFFIXES
    )
    assert counts, "no source of the page"
    crowded = sorted(
        f"{folder}: {count} files"
        for folder, count in counts.items()
        if count > MAX_FILES_PER_FOLDER
    )
    assert not crowded, (
        f"A folder may hold {MAX_FILES_PER_FOLDER} modules. Move those of one topic into a"
        " subfolder:\n" + "\n".join(crowded)
    )


def test_http_clients_do_not_depend_on_the_speed_of_the_machine() -> None:
    """httpx gives up after five seconds by default. An ASGI transport has no timeouts."""
    hasty = sorted(
        place
        for place, call in _calls("tests")
        if ast.unparse(call.func).startswith("httpx.")
        and ast.unparse(call.func).removeprefix("httpx.") in HTTP_CALLS
        and not {"timeout", "transport"} & {keyword.arg for keyword in call.keywords}
    )
    assert not hasty, "Add timeout=HUNG_SECONDS:\n" + "\n".join(hasty)


def test_event_loops_end_in_bounded_time() -> None:
    """`asyncio.run` waits without a bound for the tasks that are left."""
    unbounded = sorted(
        place
        for place, call in _calls(*PACKAGES)
        if ast.unparse(call.func) in {"asyncio.run", "asyncio.Runner"}
    )
    assert not unbounded, "Use cli.event_loop.run:\n" + "\n".join(unbounded)


def test_no_script_of_the_page_reads_a_variable_of_make() -> None:
    """make puts what its command line sets, such as PYTHON=..., into the environment."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    own = set(re.findall(r"^(\w+) :=", makefile, re.MULTILINE)) | {"CURDIR", "MAKE"}
    variables = set(re.findall(r"\$\((\w+)\)", makefile)) - own
    assert {"PYTHON", "T", "NAME"} <= variables
    readers = sorted(
        f"{path.relative_to(ROOT)} reads {name}"
        for folder in PAGE_FOLDERS
        for path in (ROOT / folder).rglob("*.ts")
        for name in re.findall(r"process\.env\W+(\w+)", path.read_text(encoding="utf-8"))
        if name in variables
    )
    assert not readers, "Name the variable otherwise:\n" + "\n".join(readers)


def _python_files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        for path in (ROOT / folder).rglob("*.py"):
            if "node_modules" not in path.parts:
                yield path


def _calls(*folders: str) -> Iterator[tuple[str, ast.Call]]:
    """Yield every call in the files of these folders, and its place."""
    for path in _python_files(*folders):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
            if isinstance(node, ast.Call):
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def _imported_modules(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the line and the absolute name of every module that a file imports.

    `from package import name` yields both `package` and `package.name`, because `name` can be a
    module.
    """
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*above, *filter(None, [node.module])])
            yield node.lineno, module
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)


def _is_test_module(module: str) -> bool:
    """Return whether the name is that of a file `test_*.py` below `tests`."""
    path = ROOT.joinpath(*module.split(".")).with_suffix(".py")
    return path.name.startswith("test_") and path.is_file()
