"""What is handed out to run Greenroom elsewhere: it parses, fits together, and names only what exists."""

import json
import re
import tomllib
from pathlib import Path

import pytest
import yaml

from greenroom.config import Settings
from greenroom.supervising import STOP_S
from greenroom.telemetry.figures import Figures

ROOT = Path(__file__).parents[2]
MANIFESTS = ROOT / "deploy" / "kubernetes"
DASHBOARD = ROOT / "deploy" / "grafana" / "greenroom.json"
PAGES = [ROOT / "docs/how-to" / f"{name}.md" for name in ("run-on-many-machines", "watch-it", "upgrade")]
PAGES += [ROOT / "docs/how-to/back-up-and-restore.md", ROOT / "SECURITY.md"]
FILES = [ROOT / "Dockerfile", ROOT / "compose.yaml", *sorted(MANIFESTS.glob("*.yaml")), DASHBOARD, *PAGES]
SETTINGS = {f"GREENROOM_{name.upper()}" for name in Settings.model_fields}


def manifest(name: str) -> dict:
    return yaml.safe_load((MANIFESTS / f"{name}.yaml").read_text())


def container() -> dict:
    (found,) = manifest("deployment")["spec"]["template"]["spec"]["containers"]
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_settings_and_figures_that_are_named_exist(path) -> None:
    text = path.read_text("utf-8")
    assert set(re.findall(r"GREENROOM_[A-Z_]+[A-Z]", text)) <= SETTINGS
    named = set(re.findall(r"\bgreenroom_(?:\w+)", text)) - {"greenroom_"}
    assert named <= Figures().names()


def test_every_figure_is_on_the_dashboard() -> None:
    text = DASHBOARD.read_text()
    families = {re.sub(r"_(bucket|sum|count)$", "", name) for name in Figures().names()}
    assert {f for f in families if f not in text} == set()


def test_the_dashboard_holds_together() -> None:
    board = json.loads(DASHBOARD.read_text())
    assert len({p["id"] for p in board["panels"]}) == len(board["panels"])
    taken = set()
    for panel in board["panels"]:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert at["x"] + at["w"] <= 24
        assert not cells & taken, panel["title"]
        taken |= cells
        for target in panel.get("targets", ()):
            for opened, closed in ("()", "{}", "[]"):
                assert target["expr"].count(opened) == target["expr"].count(closed)


def test_all_manifests_are_applied_but_the_secret() -> None:
    applied = set(manifest("kustomization")["resources"])
    assert applied == {p.name for p in MANIFESTS.glob("*.yaml")} - {
        "kustomization.yaml",
        "secret.example.yaml",
    }
    assert all((MANIFESTS / name).is_file() for name in applied)


def test_selectors_and_ports_meet() -> None:
    spec = manifest("deployment")["spec"]
    labels = spec["template"]["metadata"]["labels"].items()
    for selector in (
        spec["selector"]["matchLabels"],
        manifest("service")["spec"]["selector"],
        manifest("disruption-budget")["spec"]["selector"]["matchLabels"],
        manifest("network-policy")["spec"]["podSelector"]["matchLabels"],
    ):
        assert selector.items() <= labels
    (port,) = container()["ports"]
    assert manifest("service")["spec"]["ports"][0]["targetPort"] == port["name"]
    assert manifest("config")["data"]["GREENROOM_PORT"] == str(port["containerPort"])
    assert manifest("disruption-budget")["spec"]["maxUnavailable"] < spec["replicas"]


def test_probes_ask_what_the_server_answers() -> None:
    source = (ROOT / "src/greenroom/web/app.py").read_text()
    probes = {name: container()[f"{name}Probe"]["httpGet"] for name in ("startup", "readiness", "liveness")}
    assert all(f'"{probe["path"]}"' in source for probe in probes.values())
    assert probes["readiness"]["path"] == "/readyz"
    assert probes["liveness"]["path"] == "/healthz"  # a database that is away restarts nothing


def test_a_pod_has_time_to_hand_its_sessions_over() -> None:
    spec = manifest("deployment")["spec"]["template"]["spec"]
    pause = int(re.search(r"sleep\((\d+)\)", str(container()["lifecycle"]))[1])
    assert spec["terminationGracePeriodSeconds"] > pause + STOP_S
    grace = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]["greenroom"]["stop_grace_period"]
    assert int(grace.removesuffix("s")) > STOP_S


def test_secrets_come_by_reference() -> None:
    secret = manifest("secret.example")
    plain = set(manifest("config")["data"]) | {e["name"] for e in container()["env"] if "value" in e}
    hidden = {
        f"GREENROOM_{n.upper()}" for n, f in Settings.model_fields.items() if "Secret" in str(f.annotation)
    }
    assert not plain & hidden
    for variable in container()["env"]:
        reference = variable["valueFrom"]["secretKeyRef"]
        assert reference["name"] == secret["metadata"]["name"]
        assert reference["key"] in secret["stringData"]


def test_nobody_is_root() -> None:
    spec = manifest("deployment")["spec"]["template"]["spec"]
    closed = container()["securityContext"]
    assert spec["securityContext"]["runAsNonRoot"]
    assert closed["readOnlyRootFilesystem"]
    assert not closed["allowPrivilegeEscalation"]
    stages = (ROOT / "Dockerfile").read_text().split("\nFROM ")
    user = re.search(r"^USER (\d+):\d+$", stages[-1], re.M)
    assert user
    assert int(user[1]) == spec["securityContext"]["runAsUser"] > 0


def test_the_image_is_built_from_what_is_there() -> None:
    text = (ROOT / "Dockerfile").read_text()
    stages = re.findall(r"^FROM \S+ AS (\w+)$", text, re.M)
    for source, paths in re.findall(r"^COPY (?:--from=(\w+) )?(.+) \S+$", text, re.M):
        if source:
            assert source in stages
        else:
            assert all((ROOT / path).exists() for path in paths.split())
    extras = re.search(r"ARG EXTRAS=(\S+)", text)[1].split(",")
    known = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    assert set(extras) <= set(known)
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in ignored
    assert "!src" in ignored
    assert {"**/.env*", "**/*.key", "**/*.pem", "**/*.tar", "**/*.db*"} <= set(ignored)
    assert all((ROOT / line[1:]).exists() for line in ignored if line.startswith("!"))
    assert "HEALTHCHECK" in text


def test_compose_keeps_what_matters_and_waits_for_it() -> None:
    found = yaml.safe_load((ROOT / "compose.yaml").read_text())
    services = found["services"]
    assert set(services["greenroom"]["depends_on"]) == {"postgres", "redis"}
    assert all("healthcheck" in services[name] for name in ("postgres", "redis"))
    kept = {v.split(":")[0] for s in services.values() for v in s.get("volumes", ())}
    assert kept == set(found["volumes"])
    assert all(p.startswith("127.0.0.1:") for p in services["greenroom"]["ports"])
    text = (ROOT / "compose.yaml").read_text()
    assert not re.search(r"(PASSWORD|KEY|TOKEN): (?!\$\{)\S", text)
