"""nginx with `deploy/nginx/majordomo.conf` in front of servers on this machine."""

import asyncio
import os
import random
import shutil
import signal
import socket
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.waiting import HUNG_SECONDS, eventually, unless_hung

ROOT = Path(__file__).parents[2]
SITE = ROOT / "deploy" / "nginx" / "majordomo.conf"
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")

PROCESSES = 2
TEMPORARY_FILES = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
MAIN = """
{user}
worker_processes {processes};
pid {folder}/nginx.pid;
error_log {folder}/error.log info;
events {{ worker_connections 512; }}
http {{
{temporary_paths}
    include site.conf;
}}
"""


@dataclass(frozen=True)
class Site:
    """A running site: its URLs, its certificate and what it logs."""

    folder: Path
    url: str
    plain_url: str

    @property
    def certificate(self) -> Path:
        return self.folder / "majordomo" / "fullchain.pem"

    async def replace_servers(self, *lines: str) -> None:
        """Write servers.conf anew, and reload nginx until its earlier processes accept no more."""
        (self.folder / "majordomo" / "servers.conf").write_text("\n".join(lines))
        os.kill(int((self.folder / "nginx.pid").read_text()), signal.SIGHUP)
        error_log = self.folder / "error.log"
        await eventually(
            lambda: error_log.read_text().count("gracefully shutting down") >= PROCESSES,
            "nginx has reloaded servers.conf",
        )

    @property
    def access_log(self) -> str:
        return (self.folder / "access.log").read_text()


@asynccontextmanager
async def nginx_before(folder: Path, *servers: str) -> AsyncIterator[Site]:
    """Run nginx before these servers; only the addresses of the site's file are replaced."""
    site = _write_configuration(folder, servers)
    command = [str(NGINX), "-p", str(folder), "-c", str(folder / "nginx.conf"), "-g", "daemon off;"]
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
    )
    assert process.stderr is not None
    try:
        await eventually(lambda: _accepts(site.url) or process.returncode is not None, "nginx runs")
        assert process.returncode is None, (await process.stderr.read()).decode()
        yield site
    finally:
        if process.returncode is None:
            process.terminate()
        async with unless_hung():
            await process.communicate()


def check_configuration(folder: Path, *servers: str) -> str:
    """Return what `nginx -t` says about the site."""
    _write_configuration(folder, servers)
    command = [str(NGINX), "-t", "-p", str(folder), "-c", str(folder / "nginx.conf")]
    finished = subprocess.run(
        command, check=False, capture_output=True, text=True, timeout=HUNG_SECONDS
    )
    return finished.stderr


def _write_configuration(folder: Path, servers: tuple[str, ...]) -> Site:
    """Write what an operator writes, and a main file that needs no rights."""
    (folder / "majordomo").mkdir(parents=True)
    lines = [f"server {urlsplit(url).netloc};\n" for url in servers]
    (folder / "majordomo" / "servers.conf").write_text("".join(lines))
    # No other test has this address, so that a free port stays free until nginx binds it.
    host = f"127.{random.randint(64, 254)}.{random.randint(0, 254)}.{random.randint(1, 254)}"
    _make_certificate(folder / "majordomo", host)
    tls, plain = _free_ports(host)
    replacements = {
        "listen 80 default_server": f"listen {host}:{plain} default_server",
        "listen 443 ssl": f"listen {host}:{tls} ssl",
        "    listen [::]:80 default_server;\n": "",
        "    listen [::]:443 ssl http2 default_server;\n": "",
        "/var/log/nginx/access.log": f"{folder}/access.log",
    }
    text = SITE.read_text()
    for old, new in replacements.items():
        assert old in text
        text = text.replace(old, new)
    (folder / "site.conf").write_text(text)
    paths = [f"    {name}_temp_path {folder}/{name};" for name in TEMPORARY_FILES]
    user = "user root;" if os.geteuid() == 0 else ""
    main = MAIN.format(
        user=user, processes=PROCESSES, folder=folder, temporary_paths="\n".join(paths)
    )
    (folder / "nginx.conf").write_text(main)
    return Site(folder, f"https://{host}:{tls}", f"http://{host}:{plain}")


def _make_certificate(folder: Path, host: str) -> None:
    subject = ["-subj", "/CN=majordomo", "-addext", f"subjectAltName=IP:{host}"]
    files = ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    command = ["openssl", "req", "-x509", *kind, *subject, *files]
    subprocess.run(command, check=True, capture_output=True, timeout=HUNG_SECONDS)


def _free_ports(host: str) -> Iterator[int]:
    sockets = [socket.create_server((host, 0)) for _ in range(2)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return iter(ports)


def _accepts(url: str) -> bool:
    address = urlsplit(url)
    with socket.socket() as connection:
        return connection.connect_ex((address.hostname or "", address.port or 0)) == 0
