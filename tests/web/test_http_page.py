"""docs/reference/http.md names every request that the server answers, and no other."""

import re
from pathlib import Path

from tests.web.conftest import Site

PAGE = (Path(__file__).parents[2] / "docs/reference/http.md").read_text("utf-8")
UNLISTED = {("GET", "/enter/{token}"), ("GET", "/healthz"), ("GET", "/readyz"), ("GET", "/metrics")}
"""Not part of the API itself, so not in its description."""


async def test_page_lists_what_there_is(site: Site) -> None:
    described = (await site.http.get("/api/openapi.json")).json()
    answered = {(method.upper(), path) for path, ways in described["paths"].items() for method in ways}
    assert set(re.findall(r"^\| `(\w+) (\S+)` \| ", PAGE, re.M)) == answered | UNLISTED
