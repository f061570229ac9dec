"""What is written for containers, Compose, Kubernetes and systemd keeps the same promises everywhere."""

import re
import subprocess
import tomllib

import pytest
import yaml

from mktlib.dashboards.places import KERNEL, PER_CORE, SERVER
from tests.browser.serving import ROOT
from tests.deploy.site import configured

DEPLOY = ROOT / "deploy"
SIZES = {"k": 1 << 10, "m": 1 << 20, "g": 1 << 30}
NAME = {"app.kubernetes.io/name": "mktlib"}


def text(path):
    return (DEPLOY / path).read_text(encoding="utf-8")


def in_bytes(size):
    number, unit = re.fullmatch(r"([\d.]+)([kmg])i?", size.lower()).groups()
    return float(number) * SIZES[unit]


def readers(memory, cores):
    """How many readers the server takes within these limits."""
    return int(min((in_bytes(memory) - SERVER) // KERNEL, float(cores) * PER_CORE))


COMPOSE = yaml.safe_load(text("compose/compose.yaml"))
MANIFESTS = {
    path.name: yaml.safe_load(path.read_text(encoding="utf-8")) for path in (DEPLOY / "kubernetes").glob("*.yaml")
}
KUSTOMIZATION = MANIFESTS.pop("kustomization.yaml")
DEPLOYMENT = MANIFESTS["deployment.yaml"]["spec"]
POD = DEPLOYMENT["template"]["spec"]
(CONTAINER,) = POD["containers"]
CONTAINERFILE = text("container/Containerfile")
UNIT = text("single/mktlib@.service")


@pytest.mark.parametrize("name", MANIFESTS)
@pytest.mark.parametrize("version", ["1.31", "1.34"])
def test_kubernetes_would_take_it(name, version):
    validate = pytest.importorskip("kubernetes_validate")
    validate.validate(MANIFESTS[name], version, strict=True)


def test_a_manifest_kubernetes_would_refuse_is_found():
    validate = pytest.importorskip("kubernetes_validate")
    wrong = yaml.safe_load(text("kubernetes/deployment.yaml").replace("replicas: 2", "replicas: two"))
    with pytest.raises(validate.ValidationError):
        validate.validate(wrong, "1.34", strict=True)


def test_all_manifests_are_applied_and_mean_the_same_pods():
    assert set(KUSTOMIZATION["resources"]) == set(MANIFESTS)
    selectors = [
        DEPLOYMENT["selector"]["matchLabels"],
        DEPLOYMENT["template"]["metadata"]["labels"],
        MANIFESTS["service.yaml"]["spec"]["selector"],
        MANIFESTS["disruption.yaml"]["spec"]["selector"]["matchLabels"],
        MANIFESTS["network.yaml"]["spec"]["podSelector"]["matchLabels"],
    ]
    assert selectors == [NAME] * 5
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert version.startswith(KUSTOMIZATION["images"][0]["newTag"])


def test_probes_ask_what_the_server_answers_and_a_full_server_is_not_restarted():
    asked = {kind: CONTAINER[f"{kind}Probe"]["httpGet"]["path"] for kind in ("startup", "liveness", "readiness")}
    assert asked == {"startup": "/health/ready", "liveness": "/health/live", "readiness": "/health/ready"}
    assert all(re.fullmatch("/health/(live|ready)", path) for path in asked.values())
    assert "/health/live'" in CONTAINERFILE
    assert "/health/ready" in COMPOSE["services"]["nginx"]["healthcheck"]["test"][-1]


def test_two_replicas_everywhere_and_one_stays_while_the_other_goes():
    assert DEPLOYMENT["replicas"] == 2
    assert DEPLOYMENT["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    assert MANIFESTS["disruption.yaml"]["spec"]["maxUnavailable"] < DEPLOYMENT["replicas"]
    for site, replicas in (("nginx", r"127\.0\.0\.1:886[67]"), ("compose", r"172\.30\.84\.1[12]:8866")):
        assert len(re.findall(rf"server {replicas} max_fails=0;", text(f"{site}/site.conf"))) == 2
    inside = [one["networks"]["inside"]["ipv4_address"] for name, one in COMPOSE["services"].items() if name != "nginx"]
    assert sorted(inside) == re.findall(r"server ([\d.]+):8866", text("compose/site.conf"))


def test_what_a_replica_may_take_is_enough_for_the_readers_it_admits():
    limits, wanted = CONTAINER["resources"]["limits"], CONTAINER["resources"]["requests"]
    one = COMPOSE["services"]["first"]
    assert readers(limits["memory"], limits["cpu"]) == readers(one["mem_limit"], one["cpus"]) == 20
    assert one["memswap_limit"] == one["mem_limit"]  # no swap: a machine that swaps serves nobody
    assert in_bytes(wanted["memory"]) >= SERVER
    assert "twenty" in text("compose/compose.yaml")
    assert "twenty" in text("kubernetes/deployment.yaml")


def test_a_container_has_no_rights_and_writes_nowhere_but_in_memory():
    assert POD["automountServiceAccountToken"] is False
    assert POD["securityContext"]["runAsNonRoot"] is True
    assert CONTAINER["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert [volume["emptyDir"]["medium"] for volume in POD["volumes"]] == ["Memory"]
    for service in COMPOSE["services"].values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert all(mount.endswith(":ro") for mount in service.get("volumes", []))
        assert {"mem_limit", "cpus", "pids_limit"} <= set(service)


def test_kernels_can_call_nobody():
    network = MANIFESTS["network.yaml"]["spec"]
    assert network["egress"] == []
    assert set(network["policyTypes"]) == {"Ingress", "Egress"}
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert all(list(one["networks"]) == ["inside"] for name, one in COMPOSE["services"].items() if name != "nginx")
    assert "IPAddressDeny=any" in UNIT
    assert "IPAddressAllow=localhost" in UNIT


def test_the_image_is_pinned_small_and_nobodys():
    stages = re.findall(r"^FROM (\S+)", CONTAINERFILE, re.MULTILINE)
    assert stages == ["docker.io/library/python:${PYTHON}"] * 2
    assert re.search(r"^ARG PYTHON=3\.\d+-slim-\w+$", CONTAINERFILE, re.MULTILINE)
    assert not re.search(r":latest|apt-get|curl|wget", CONTAINERFILE)
    last = CONTAINERFILE.split("FROM ")[-1]
    assert re.search(r"^USER (\d+):\1$", last, re.MULTILINE)[1] == str(POD["securityContext"]["runAsUser"])
    assert last.index("USER ") < last.index("ENTRYPOINT")
    assert "pip uninstall" in last
    assert CONTAINER["args"] == re.findall(r'"([^"]+)"', last.rpartition("CMD [")[2])


def test_the_image_is_made_of_files_that_are_there_and_nothing_else():
    ignored = text("container/Containerfile.dockerignore").splitlines()
    kept = {line[1:] for line in ignored if line.startswith("!")}
    assert "*" in ignored
    copied = re.findall(r"^COPY (?!--from)(.+)$", CONTAINERFILE, re.MULTILINE)
    sources = {word for line in copied for word in line.split()[:-1]}
    assert sources == kept
    assert all((ROOT / source).exists() for source in sources)


def test_the_ingress_lets_in_what_nginx_lets_in():
    (rule,) = MANIFESTS["ingress.yaml"]["spec"]["rules"]
    paths = {one["path"]: one["pathType"] for one in rule["http"]["paths"]}
    exact = {path for path, kind in paths.items() if kind == "Exact"}
    assert exact == {"/"}
    rules = text("nginx/rules.conf")
    for path in paths:
        assert path.lstrip("/") in rules
    known = re.findall(r"(?:voila/\w+(?:/\w+)?|api/kernels|\bpictures|\bui|\bstills)/", rules)
    assert {f"/{one.rstrip('/')}" for one in known} == set(paths) - exact


@pytest.mark.parametrize("folder", ["nginx", "compose"])
def test_nginx_accepts_the_site_of_each(folder, nginx_program, tmp_path):
    main = configured(tmp_path, 80, [], DEPLOY / folder / "site.conf")
    command = [nginx_program, "-t", "-p", str(tmp_path), "-e", str(tmp_path / "error.log"), "-c", str(main)]
    said = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert said.returncode == 0, said.stderr
    assert "warn" not in said.stderr


def test_every_mounted_file_is_there():
    for mount in COMPOSE["services"]["nginx"]["volumes"]:
        assert (DEPLOY / "compose" / mount.split(":")[0]).resolve().is_file()


def test_the_unit_runs_a_command_that_the_program_understands():
    from mktlib.__main__ import _parser

    (command,) = re.findall(r"exec venv/bin/mktlib (.*) \$\$MKTLIB_OPTIONS'", UNIT)
    options = _parser().parse_args([*command.replace("%i", "8866").split(), "--hosts", "prices.example.org"])
    assert (options.port, options.proxied, options.hosts) == (8866, True, ["prices.example.org"])
    assert _parser().parse_args(CONTAINER["args"]).ip == "0.0.0.0"


def test_every_option_stands_in_the_operators_table():
    import argparse

    from mktlib.__main__ import _parser

    (commands,) = (one for one in _parser()._actions if isinstance(one, argparse._SubParsersAction))
    options = {name for one in commands.choices["serve"]._actions for name in one.option_strings if name[:2] == "--"}
    said = set(re.findall(r"^\| `(--[a-z-]+)", text("README.md"), re.MULTILINE))
    assert said == options - {"--help"}
