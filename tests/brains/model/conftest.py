from collections.abc import Iterator

import pytest

from tests.brains.model.standin import StandIn, dutiful


@pytest.fixture(scope="session")
def servers() -> Iterator[tuple[StandIn, StandIn]]:
    with StandIn() as one, StandIn() as other:
        yield one, other


@pytest.fixture
def standin(servers: tuple[StandIn, StandIn]) -> StandIn:
    """A model's server that does as the prompt says."""
    servers[0].reset(dutiful)
    return servers[0]


@pytest.fixture
def fallback(servers: tuple[StandIn, StandIn]) -> StandIn:
    servers[1].reset(dutiful)
    return servers[1]
