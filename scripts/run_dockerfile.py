"""Run the steps of the Dockerfile without Docker, in root file systems from Debian's packages.

    python -m scripts.run_dockerfile FOLDER [--base FOLDER]
    python -m scripts.run_dockerfile FOLDER --start SECRET_KEY=... PORT=8080

The first makes a subfolder of FOLDER for each stage. It begins as a copy of `base`: a Debian of the
release that the image names, with its Python, which `debootstrap` makes unless --base has it. The
steps run in it with `chroot`, and with the name service, the certificates and the configuration of
pip of this machine. The second starts the last stage like a container with a read-only root file
system, as its user, with these variables. Both need root; the first needs the network.
"""

import argparse
import fnmatch
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
IMAGE = re.compile(r"python:(?P<version>3\.\d+)-slim-(?P<release>\w+)")
FILES_OF_THE_MACHINE = (
    "/etc/resolv.conf",
    "/etc/hosts",
    "/etc/pip.conf",
    "/etc/ssl/certs/ca-certificates.crt",
)
START = """
mount --make-rprivate /
mount --bind {root} {root}
mount --bind {root}{volume} {root}{volume}
mount -o remount,ro,bind {root}
mount -t proc -o subset=pid,hidepid=invisible proc {root}/proc
mount -t tmpfs -o mode=1777 tmpfs {root}/tmp
mount -t tmpfs -o mode=755 tmpfs {root}/dev
mkdir -m 1777 {root}/dev/shm
for device in null zero random urandom; do
    touch {root}/dev/$device
    mount --bind /dev/$device {root}/dev/$device
done
exec chroot --userspec={user} {root} /usr/bin/env -i -C {folder} {variables} {command}
"""
VARIABLES_OF_THE_MACHINE = ("PIP_INDEX_URL", "PIP_CERT", "PIP_PROXY", "HTTPS_PROXY", "NO_PROXY")


@dataclass(frozen=True)
class Step:
    """One instruction of a Dockerfile, with its continued lines joined."""

    name: str
    text: str

    @property
    def words(self) -> list[str]:
        """The words of the text, or those of its JSON form."""
        if self.text.startswith("["):
            return [str(word) for word in json.loads(self.text)]
        return self.text.split()


@dataclass
class Stage:
    """The steps from one FROM to the next, and what they have set."""

    image: str
    name: str
    steps: list[Step]
    variables: dict[str, str] = field(default_factory=dict)
    folder: str = "/"

    def last(self, name: str) -> Step:
        return [step for step in self.steps if step.name == name][-1]


def read_stages(text: str) -> list[Stage]:
    """Return the stages of a Dockerfile. Their variables and folders are set by `apply_setting`."""
    stages: list[Stage] = []
    for step in _read_steps(text):
        if step.name == "FROM":
            image, *name = step.text.split(" AS ")
            stages.append(Stage(image, name[0] if name else "image", []))
        else:
            stages[-1].steps.append(step)
    return stages


def _read_steps(text: str) -> Iterator[Step]:
    lines = (line for line in text.splitlines() if line.strip() and not line.startswith("#"))
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        name, _, rest = line.partition(" ")
        yield Step(name, " ".join(rest.split()) if name != "HEALTHCHECK" else rest)


def apply_setting(stage: Stage, step: Step) -> None:
    """Apply an instruction that changes what follows it; others are ignored."""
    if step.name == "ENV":
        stage.variables |= dict(word.split("=", 1) for word in step.words)
    elif step.name == "WORKDIR":
        stage.folder = step.text


def context_files(ignore: str, root: Path = ROOT) -> list[Path]:
    """Return the files of the build context, for a .dockerignore that begins with `*`."""
    first, *patterns = [line for line in ignore.splitlines() if line and line[0] != "#"]
    if first != "*":
        raise ValueError(".dockerignore begins with *")
    kept = [root / line[1:] for line in patterns if line[0] == "!"]
    dropped = [line.removeprefix("**/") for line in patterns if line[0] != "!"]
    return [
        path
        for each in kept
        for path in ([each] if each.is_file() else each.rglob("*"))
        if path.is_file()
        and not any(fnmatch.fnmatch(part, name) for part in path.parts for name in dropped)
    ]


def build(folder: Path, base: Path | None) -> Path:
    """Run the Dockerfile, and return the root file system of its last stage."""
    stages = read_stages((ROOT / "Dockerfile").read_text())
    base = base or make_base(folder / "base", stages[0].image)
    for stage in stages:
        root = folder / stage.name
        subprocess.run(["/bin/cp", "-a", base, root], check=True)
        for step in stage.steps:
            print(f"{stage.name}: {step.name} {step.text[:90]}", flush=True)
            apply_setting(stage, step)
            if step.name == "RUN":
                run(stage, root, step)
            elif step.name == "COPY":
                copy(stage, root, folder, step)
            elif step.name == "WORKDIR":
                inside(root, step.text).mkdir(parents=True, exist_ok=True)
    return root


def make_base(folder: Path, image: str) -> Path:
    """Make a root file system like that of the image: a small Debian with Python and pip."""
    found = IMAGE.fullmatch(image)
    if found is None:
        sys.exit(f"{image} is not of the form python:3.x-slim-RELEASE")
    version, release = found["version"], found["release"]
    packages = f"python{version}-minimal,python{version}-venv,python3-pip"
    command = ["debootstrap", "--variant=minbase", f"--include={packages}", release, folder]
    subprocess.run(command, check=True)
    (folder / "usr/local/bin/python").symlink_to(f"/usr/bin/python{version}")
    return folder


def run(stage: Stage, root: Path, step: Step) -> None:
    for name in FILES_OF_THE_MACHINE:
        if Path(name).exists():
            inside(root, name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(name, inside(root, name))
    variables = {"PATH": "/usr/local/bin:/usr/bin:/usr/sbin:/bin:/sbin", "HOME": "/root"}
    names = [name for name in VARIABLES_OF_THE_MACHINE if name in os.environ]
    variables |= {name: os.environ[name] for name in names} | stage.variables
    script = f"cd {stage.folder} && {step.text}"
    subprocess.run(["/usr/sbin/chroot", root, "/bin/sh", "-c", script], env=variables, check=True)


def copy(stage: Stage, root: Path, folder: Path, step: Step) -> None:
    """Copy from another stage, or files of the context."""
    *options, source, target = step.words
    if options:
        origin = inside(folder / options[0].removeprefix("--from="), source)
        shutil.copytree(origin, inside(root, target), symlinks=True)
        return
    destination = inside(root, stage.folder) / target
    for path in context_files((ROOT / ".dockerignore").read_text()):
        name = path.relative_to(ROOT)
        if source in (".", str(name)):
            (destination / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, destination / name)


def start(folder: Path, variables: list[str]) -> None:
    """Replace this process by the command of the last stage, in namespaces of its own."""
    stage = read_stages((ROOT / "Dockerfile").read_text())[-1]
    for step in stage.steps:
        apply_setting(stage, step)
    values = [f"{name}={value}" for name, value in stage.variables.items()] + variables
    script = START.format(
        root=folder / stage.name,
        volume=stage.last("VOLUME").text,
        user=stage.last("USER").text,
        folder=stage.folder,
        variables=shlex.join(values),
        command=shlex.join(stage.last("ENTRYPOINT").words + stage.last("CMD").words),
    )
    isolated = ["unshare", "--mount", "--pid", "--fork", "--kill-child=TERM"]
    os.execvp("unshare", [*isolated, "/bin/sh", "-eu", "-c", script])  # noqa: S606, S607


def inside(root: Path, path: str) -> Path:
    return root / path.lstrip("/")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--base", type=Path, help="a root file system to begin with")
    parser.add_argument("--start", nargs="*", metavar="NAME=VALUE", help="start the last stage")
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("chroot needs root")
    folder = options.folder.absolute()
    if options.start is not None:
        start(folder, options.start)
    print(f"built {build(folder, options.base)}")


if __name__ == "__main__":
    main()
