"""The figures that operators read are those of the code, and the tests that are named exist."""

import re

import pytest

from mktlib.dashboards import guard, log, places, rooms, server
from mktlib.dashboards.places import Limits
from mktlib.publish import pictures
from mktlib.publish.voila import CELL_TIMEOUT
from tests.house.files import ROOT, texts

MODEL = texts()["docs/threat_model.md"]
OPERATORS = texts()["deploy/README.md"]
RULES = texts()["deploy/nginx/rules.conf"] + texts()["deploy/nginx/mktlib.conf"]
LIMITS = {name: field.default for name, field in Limits.__dataclass_fields__.items()}


def mib(size):
    return f"{size >> 20} MiB"


def rate(zone):
    """What nginx lets an address do at once, and then."""
    (burst,) = set(re.findall(rf"limit_req zone={zone} burst=(\d+)", RULES))
    ((number, unit),) = re.findall(rf"zone={zone}:\w+ rate=(\d+)r/([sm])", RULES)
    return f"{int(burst):,}", int(number) // {"s": 1, "m": 60}[unit]


PAGES, KERNELS, REQUESTS = map(rate, ("mktlib_pages", "mktlib_kernels", "mktlib_requests"))
SOCKETS, CONNECTIONS = (
    re.findall(rf"limit_conn mktlib_{what} (\d+);", RULES)[0] for what in ("sockets", "connections")
)
ROWS = [
    f"places | the least of (memory − {mib(places.SERVER)}) ÷ {mib(places.KERNEL)}, {places.PER_CORE} a core, "
    f"(descriptors − {places.OWN_FILES}) ÷ {places.FILES}",
    f"one frame | {mib(guard.LARGEST_FRAME)}, {guard.MOST_PARTS} parts, {guard.LONGEST_TEXT >> 10} KiB and "
    f"{guard.DEEPEST} levels of JSON",
    f"frames, pings among them | {guard.RATE} a second after {guard.BURST:,}; {mib(guard.BYTES_RATE)} a second after "
    f"{mib(guard.BYTES_BURST)}",
    f"questions that wait | {guard.UNANSWERED:,}, and {mib(guard.UNANSWERED_BYTES)}",
    f"answers that are not read | {guard.MOST_UNSENT:,}, and {mib(guard.MOST_UNREAD)}, for each socket",
    f"sockets of one kernel | {guard.MOST_SOCKETS}, counted before the handshake is answered",
    f"a kernel without a reader | {LIMITS['left']:g} s; {LIMITS['vanished']:g} s when the page fell silent; "
    "at once with a goodbye",
    f"a kernel that idles, that answers nothing | {LIMITS['idle']:,} s; {LIMITS['busy']:g} s",
    f"a kernel's memory, and processor time | {LIMITS['memory'] >> 30} GiB of data; {LIMITS['cpu']:,} s",
    f"a request | {mib(server.LARGEST_REQUEST)} (nginx: 64 KiB), {server.MOST_VALUES} parameters",
    f"pictures to be drawn | 1 at a time, {pictures.WAITING} waiting, {pictures.PATIENCE} s, 1 GiB, "
    f"{pictures.KEPT} kept",
    f"a replica's log, kernels' words included | {log.LINES} lines of {log.LONGEST} characters a minute: 6 MB an hour",
    f"pages and sockets of one address, through nginx | {PAGES[0]} pages, then {PAGES[1]} a second; {KERNELS[0]} "
    f"handshakes and goodbyes, then {KERNELS[1]} a second; {SOCKETS} sockets",
    f"rooms | {rooms.MOST_ROOMS}, for {rooms.LIFE:,.0f} s each",
    f"people in a room | {rooms.MOST_PEOPLE}",
    f"questions answered in a room, options of one | {rooms.MOST_QUESTIONS}, {rooms.MOST_OPTIONS}",
    f"a post | {rooms.LARGEST:,} bytes",
    "posts of one address | {1} a second after {0}: a class is behind one".format(*rooms.BUDGETS["post"]),
    "looks of one address | {1} a second after {0}".format(*rooms.BUDGETS["poll"]),
    f"wrong codes of one address | 1 in {1 / rooms.BUDGETS['miss'][1]:g} s after {rooms.BUDGETS['miss'][0]}",
    f"rooms opened by one address | 1 in {1 / rooms.BUDGETS['open'][1]:g} s after {rooms.BUDGETS['open'][0]}",
    f"addresses remembered | {rooms.MOST_ADDRESSES:,} budgets, those heard last",
    f"calls of one room | one in {rooms.PAUSE:g} s",
    f"all else of one address, through nginx | {CONNECTIONS} connections; {REQUESTS[0]} requests, then {REQUESTS[1]} a "
    "second",
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.partition(" | ")[0])
def test_a_bound_stands_in_the_threat_model_as_in_the_code(row):
    assert f"| {row} |" in MODEL


def test_what_a_minutes_lines_make_in_an_hour_is_what_is_said():
    assert 0.8 * 6e6 < 60 * log.LINES * (log.LONGEST + log.SHORT) <= 6e6


def test_how_long_a_page_may_be_made_and_a_connection_dawdle_is_what_is_said():
    assert f"a turn, {CELL_TIMEOUT} s in all |" in MODEL
    assert f"dawdles | {server.QUIET} s; through nginx 10 s" in MODEL
    assert "client_header_timeout 10s;" in RULES


@pytest.mark.parametrize("name", ["left", "vanished", "busy", "memory", "cpu"])
def test_a_further_limit_stands_in_the_operators_table_as_in_the_code(name):
    (given,) = re.findall(rf"^\| `{name}` \| ([^|]+) \|", OPERATORS, re.MULTILINE)
    size = {"s": 1, "GiB": 1 << 30}
    number, unit = given.replace(",", "").split()
    assert int(number) * size[unit] == LIMITS[name]


@pytest.mark.parametrize("page", [file for file in texts() if file.endswith(".md")])
def test_every_test_that_a_page_names_is_there(page):
    for named in re.findall(r"`(?:(tests/[\w/]+)/)?(test_\w+\.py)`", texts()[page]):
        folder, name = named
        assert list((ROOT / (folder or "tests")).rglob(name)), named
