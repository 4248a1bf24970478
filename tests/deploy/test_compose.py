"""`deploy/compose.yaml`: its parts fit each other, the Dockerfile and the site of nginx."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from cli.serving.embedded_servers import VALKEY_MEGABYTES_PER_LOG_MEGABYTE
from cli.serving.supervisor import STOP_TIMEOUT_SECONDS
from domain.core.settings import Settings
from tests.waiting import HUNG_SECONDS

ROOT = Path(__file__).parents[2]
FILE = ROOT / "deploy" / "compose.yaml"
COMPOSE: dict[str, Any] = yaml.safe_load(FILE.read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: each for name, each in SERVICES.items() if each["image"] == "majordomo"}
SERVERS = {name: each for name, each in OURS.items() if name.startswith("serve-")}
HAS_HOST = re.compile(r"[\w-]+(\.[\w-]+)+(:\d+)?/|localhost/")


def address_of(name: str) -> str:
    return str(SERVICES[name]["networks"]["front"]["ipv4_address"])


def test_there_are_two_servers_a_worker_and_what_they_need() -> None:
    assert sorted(SERVERS) == ["serve-1", "serve-2"]
    assert SERVICES.keys() - SERVERS.keys() == {"migrate", "nginx", "postgres", "valkey", "worker"}
    assert not [each["image"] for each in SERVICES.values() if HAS_HOST.match(each["image"])]
    assert not [name for name, each in SERVICES.items() if "restart" not in each]


def test_our_processes_may_do_little_and_have_time_to_stop() -> None:
    for each in OURS.values():
        assert (each["read_only"], each["cap_drop"]) == (True, ["ALL"])
        assert each["security_opt"] == ["no-new-privileges:true"]
        assert int(each["stop_grace_period"].removesuffix("s")) >= 3 * STOP_TIMEOUT_SECONDS
        assert "ports" not in each


def test_migrations_come_first_and_everything_waits_until_it_is_healthy() -> None:
    assert SERVICES["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    for name in ("worker", *SERVERS):
        needed = SERVICES[name]["depends_on"]
        assert needed["migrate"] == {"condition": "service_completed_successfully"}
        assert needed["valkey"] == {"condition": "service_healthy"}
    assert SERVICES["nginx"]["depends_on"] == {
        name: {"condition": "service_healthy"} for name in SERVERS
    }
    for name in ("worker", "migrate"):  # the image checks a server
        assert SERVICES[name]["healthcheck"] == {"disable": True}


def test_the_servers_trust_nginx_and_nginx_knows_the_servers() -> None:
    listed = re.findall(r"server ([\d.]+):8000;", COMPOSE["configs"]["servers"]["content"])
    assert listed == [address_of(name) for name in SERVERS]
    for each in SERVERS.values():
        assert each["environment"]["TRUSTED_PROXIES"] == address_of("nginx")
    [config] = SERVICES["nginx"]["configs"]
    site = (ROOT / "deploy" / "nginx" / "majordomo.conf").read_text()
    for name in ("servers.conf", "fullchain.pem", "privkey.pem"):
        assert f"majordomo/{name};" in site
    targets = [config["target"], *(each.split(":")[1] for each in SERVICES["nginx"]["volumes"])]
    assert [f"/etc/nginx/majordomo/{name}" in targets for name in ("servers.conf", "privkey.pem")]


def test_valkey_evicts_nothing_and_has_the_memory_that_the_page_says() -> None:
    command = " ".join(SERVICES["valkey"]["command"])
    megabytes = VALKEY_MEGABYTES_PER_LOG_MEGABYTE * Settings(_env_file=None).event_log_megabytes
    assert f"--maxmemory {megabytes}mb" in command
    assert "--maxmemory-policy noeviction" in command


def test_only_nginx_is_reached_from_outside() -> None:
    assert [name for name, each in SERVICES.items() if "ports" in each] == ["nginx"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert SERVICES["nginx"]["networks"].keys() == {"front"}


def test_docker_compose_reads_it_and_the_settings(tmp_path: Path) -> None:
    folder = tmp_path / "deploy"
    folder.mkdir()
    (folder / "compose.yaml").write_text(FILE.read_text())
    example = (ROOT / "deploy" / "majordomo.env.example").read_text()
    (folder / ".env").write_text(f"{example}POSTGRES_PASSWORD=secret\n")
    read = json.loads(compose("config", "--format", "json", folder=folder))
    variables = read["services"]["serve-1"]["environment"]
    assert variables["MAIL_FROM"] == "Majordomo <no-reply@example.com>"
    assert variables["DATABASE_URL"] == "postgresql://majordomo:secret@postgres/majordomo"
    (folder / ".env").write_text(example)
    with pytest.raises(subprocess.CalledProcessError):
        compose("config", folder=folder)


def compose(*arguments: str, folder: Path) -> str:
    """Run Docker Compose 2, which needs no Docker for this."""
    for command in (["docker", "compose"], ["docker-compose"]):
        if shutil.which(command[0]) is not None:
            version = subprocess.run(
                [*command, "version", "--short"],
                check=False,
                capture_output=True,
                text=True,
                timeout=HUNG_SECONDS,
            )
            if version.returncode == 0 and not version.stdout.startswith("1."):
                return subprocess.run(
                    [*command, *arguments],
                    cwd=folder,
                    check=True,
                    capture_output=True,
                    text=True,
                    timeout=HUNG_SECONDS,
                ).stdout
    pytest.skip("Docker Compose is not installed")
