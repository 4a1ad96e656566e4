"""For every test: none fails because a machine is slow; servers start when first asked for."""

import os

import pytest
from hypothesis import settings

from tests import servers

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

os.environ.setdefault("GREENROOM_WARM_UP", "false")
"""Most servers here are asked for one scenario, and dozens of them start."""


@pytest.fixture(scope="session")
def postgres_server():
    with servers.postgres() as server:
        yield server


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory):
    with servers.redis(tmp_path_factory.mktemp("redis")) as server:
        yield server
