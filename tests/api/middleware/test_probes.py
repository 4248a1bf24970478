"""Probes are found by their paths, before the router has matched them."""

from fastapi.routing import iter_route_contexts

from api.app import PREFIX, PROBES, ROUTES
from api.middleware.probes import PROBE_PATHS, is_probe
from api.routes import health


def test_every_route_about_the_process_is_a_probe() -> None:
    prefixed = {f"{PREFIX}{each.path_format}" for each in iter_route_contexts(health.router.routes)}
    assert prefixed | PROBES.keys() | {"/metrics"} == PROBE_PATHS
    assert {each.path_format for each in iter_route_contexts(ROUTES)} >= PROBE_PATHS


def test_a_path_that_only_begins_like_a_probe_is_none() -> None:
    assert is_probe({"path": "/health/"})
    assert not is_probe({"path": "/healthy"})
