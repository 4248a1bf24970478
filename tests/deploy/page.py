"""The commands of docs/deployment.md, in the folders of a test."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "deployment.md").read_text()
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FOLDERS = ("/srv/majordomo", "/etc/", "/var/lib/majordomo")
CHECKOUT = ("deploy", "docs", "Makefile", ".venv")


@dataclass(frozen=True)
class Machine:
    """A folder with what the page supposes: the checkout, nginx's folder and a certificate."""

    root: Path

    def prepare(self) -> None:
        checkout = self.path("/srv/majordomo")
        checkout.mkdir(parents=True)
        for name in CHECKOUT:
            (checkout / name).symlink_to(ROOT / name)
        for folder in ("/etc/nginx/conf.d", "/etc/systemd/system", "/var/lib/majordomo"):
            self.path(folder).mkdir(parents=True)

    def path(self, path: str) -> Path:
        return self.root / path.lstrip("/")

    def place(self, text: str) -> str:
        """Return a text with this machine's folders."""
        for folder in FOLDERS:
            text = re.sub(rf"(?<![\w.]){re.escape(folder)}", f"{self.root}{folder}", text)
        return text


def section(title: str) -> str:
    found = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found is not None, f"docs/deployment.md has no section {title}"
    return found[1]


def blocks(title: str, language: str) -> list[str]:
    return [text for kind, text in BLOCK.findall(section(title)) if kind == language]


def commands(title: str) -> list[str]:
    return [line for block in blocks(title, "sh") for line in block.splitlines()]
