"""What is written for containers, Compose, Kubernetes and systemd keeps the same promises everywhere."""

import re
import subprocess
import tomllib

import pytest
import yaml

from mktlib.dashboards.handlers import PING
from mktlib.dashboards.places import FILES, KERNEL, OWN_FILES, PER_CORE, SERVER
from tests.browser.serving import ROOT
from tests.deploy.site import MAIN, configured

DEPLOY = ROOT / "deploy"
SIZES = {"k": 1 << 10, "m": 1 << 20, "g": 1 << 30}
NAME = {"app.kubernetes.io/name": "mktlib"}
THREADS = 12  # of one kernel, counted


def text(path):
    return (DEPLOY / path).read_text(encoding="utf-8")


def in_bytes(size):
    number, unit = re.fullmatch(r"([\d.]+)([kmg])i?", size.lower()).groups()
    return float(number) * SIZES[unit]


def readers(memory, cores, files=1 << 16):
    """How many readers the server takes within these limits."""
    return int(min((in_bytes(memory) - SERVER) // KERNEL, float(cores) * PER_CORE, (files - OWN_FILES) // FILES))


def of_the_unit(name):
    """A number that the systemd unit sets."""
    return int(re.search(rf"^{name}=(\d+)", UNIT, re.MULTILINE)[1])


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
    assert readers(limits["memory"], limits["cpu"]) == 20
    assert readers(one["mem_limit"], one["cpus"], one["ulimits"]["nofile"]) == 20
    assert one["pids_limit"] > 20 * THREADS + 100
    assert one["memswap_limit"] == one["mem_limit"]  # no swap: a machine that swaps serves nobody
    assert in_bytes(wanted["memory"]) >= SERVER
    assert "twenty" in text("compose/compose.yaml")
    assert "twenty" in text("kubernetes/deployment.yaml")


@pytest.mark.parametrize("gib", [1, 4, 24, 64, 256])
def test_the_unit_has_descriptors_and_threads_for_all_readers_that_its_memory_admits(gib):
    part = of_the_unit("MemoryMax") / 100
    admitted = (part * gib * (1 << 30) - SERVER) // KERNEL
    assert (of_the_unit("LimitNOFILE") - OWN_FILES) // FILES >= admitted
    assert of_the_unit("TasksMax") >= admitted * THREADS + 100


def test_the_operators_table_says_what_the_server_reckons():
    rows = re.findall(r"^\| (\d+) GiB, (\d+) cores?[^|]*\| (\d+) \| ([\d,]+) \|$", text("README.md"), re.MULTILINE)
    assert len(rows) >= 4
    for memory, cores, most, files in rows:
        assert readers(f"{memory}g", cores) == int(most)
        assert int(files.replace(",", "")) == OWN_FILES + FILES * int(most)


def test_what_a_container_says_does_not_fill_the_disk():
    for service in COMPOSE["services"].values():
        assert service["logging"]["driver"] == "json-file"
        options = service["logging"]["options"]
        assert in_bytes(options["max-size"]) * int(options["max-file"]) <= 100 << 20
        assert service["ulimits"]["nofile"] >= 16384
    assert "--log-opt max-size" in CONTAINERFILE


def test_nginx_has_as_many_connections_everywhere_as_the_operators_page_says_and_descriptors_for_them():
    (wanted,) = set(re.findall(r"`worker_connections (\d+)`", text("README.md")))
    assert set(re.findall(r"worker_connections (\d+);", MAIN + text("compose/nginx.conf"))) == {wanted}
    assert f"\\1{wanted};/" in text("single/install.sh")
    for files in (
        re.search(r"worker_rlimit_nofile (\d+);", text("nginx/worker.conf"))[1],
        COMPOSE["services"]["nginx"]["ulimits"]["nofile"],
    ):
        assert int(files) > 2 * int(wanted)


def test_an_address_has_as_many_connections_in_the_firewall_as_in_nginx_and_as_the_page_says():
    firewall = re.findall(r"ct count over (\d+)", text("single/firewall.nft"))
    (most,) = {*firewall, *re.findall(r"limit_conn mktlib_connections (\d+);", text("nginx/rules.conf"))}
    assert len(firewall) == 2
    assert f"have {most} connections" in " ".join(text("README.md").split())


def test_nothing_on_the_way_closes_a_socket_between_two_pings():
    (socket,) = re.findall(r"location ~ \"\^/api/kernels/.*?\n}", text("nginx/rules.conf"), re.DOTALL)
    waits = dict(re.findall(r"(\w+_timeout) (\d+)s;", socket))
    assert set(waits) == {"proxy_read_timeout", "proxy_send_timeout", "send_timeout"}
    annotations = MANIFESTS["ingress.yaml"]["metadata"]["annotations"]
    ingress = [annotations[f"nginx.ingress.kubernetes.io/proxy-{way}-timeout"] for way in ("read", "send")]
    assert min(map(int, [*waits.values(), *ingress])) >= 1.5 * PING


def test_headers_are_set_once_for_all_addresses():
    """What stands in a location takes the place of all that stands above it."""
    rules = text("nginx/rules.conf")
    blocks = re.findall(r"^location .*?\n}", rules, re.MULTILINE | re.DOTALL)
    assert len(blocks) >= 7
    assert not [block for block in blocks if re.search(r"(?:proxy_set|add)_header", block)]
    assert not [block for block in blocks if "limit_conn mktlib_sockets" in block and "mktlib_connections" not in block]


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
    assert stages == ["${BASE}"] * 2
    assert re.search(r"^ARG BASE=docker\.io/library/python:3\.\d+-slim-\w+$", CONTAINERFILE, re.MULTILINE)
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
    assert exact == {"/", "/glossary", "/robots.txt"}
    rules = text("nginx/rules.conf").replace("\\.", ".")
    for path in paths:
        assert path.lstrip("/").removesuffix("s") in rules
    known = re.findall(r"(?:voila/\w+(?:/\w+)?|api/kernels|\bpictures|\bui)/", rules)
    assert {f"/{one.rstrip('/')}" for one in known} == set(paths) - exact - {"/room", "/rooms"}
    assert "^/rooms?(" in rules


@pytest.mark.parametrize("folder", ["nginx", "compose"])
def test_nginx_accepts_the_site_of_each(folder, nginx_program, tmp_path):
    main = configured(tmp_path, 80, [], DEPLOY / folder / "site.conf")
    command = [nginx_program, "-t", "-p", str(tmp_path), "-e", str(tmp_path / "error.log"), "-c", str(main)]
    said = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert said.returncode == 0, said.stderr
    assert "warn" not in said.stderr


def test_nginx_accepts_the_main_file_of_its_container(nginx_program, tmp_path):
    configured(tmp_path, 80, [], DEPLOY / "compose" / "site.conf")
    (tmp_path / "conf.d").mkdir()
    for name, target in (("mktlib.conf", "conf.d/a-mktlib.conf"), ("site.conf", "conf.d/default.conf")):
        (tmp_path / name).rename(tmp_path / target)
    (tmp_path / "mime.types").write_text("types { text/html html; }\n", encoding="utf-8")
    main = re.sub(r"/(?:etc|var/cache)/nginx/", f"{tmp_path}/", text("compose/nginx.conf"))
    (tmp_path / "nginx.conf").write_text(main, encoding="utf-8")
    command = [nginx_program, "-t", "-p", str(tmp_path), "-e", str(tmp_path / "error.log"), "-c", "nginx.conf"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


def test_nginx_in_its_container_writes_into_memory_and_not_among_the_files_it_keeps():
    """What lies in the folder of its cache and is none of it, nginx deletes."""
    memory = {one.split(":")[0] for one in COMPOSE["services"]["nginx"]["tmpfs"]} - {"/var/cache/mktlib"}
    written = re.findall(r"(?:pid|_temp_path) (\S+);", text("compose/nginx.conf"))
    assert len(written) == 6
    assert {path.rpartition("/")[0] for path in written} <= memory


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
    build, serve = text("README.md").split("## With a server")
    for command, part in (("build", build), ("serve", serve)):
        known = {name for one in commands.choices[command]._actions for name in one.option_strings if name[:2] == "--"}
        said = set(re.findall(r"^\| `(--[a-z-]+)", part, re.MULTILINE))
        assert said == known - {"--help"}, command
