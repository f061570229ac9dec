"""Files a reader opens: limited in size, also unpacked, in order, and read within limited memory whatever they hold."""

import gzip
import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from mktlib.orderbook import lobster_steps
from mktlib.ui import explore, upload
from mktlib.ui.exploration import EXPLORERS
from mktlib.ui.uploads import LONGEST_NAME
from mktlib.ui.view import View
from tests.house.files import ROOT
from tests.security.test_state_updates import HUGE, JUNK, custom
from tests.ui.two_sums import two_sums

LARGEST = 120_000_000  # [bytes] of one file, unpacked, on the page that reads a day of orders
MEMORY = 1000  # [MB] for any pair of them

# Run apart from the tests: what it took at most is known of a whole process only. Not by `getrusage`: it hands
# the peak of the process that started this one on to it.
READ = """
import sys
from pathlib import Path
from mktlib.orderbook import lobster_steps
most = {LARGEST}
contents = {{
    "short lines": lambda: b"11\\n" * (most // 3),
    "one line": lambda: b"," * most,
    "bad rows": lambda: b"34200.1,x,1,10,100,1\\n" * (most // 21),
    "good, then bad rows": lambda: b"34200.1,1,1,10,100,1\\n" * 1000 + b"34200.1,x,1,10,100,1\\n" * (most // 22),
    "deep rows": lambda: (b"1," * 2000 + b"\\n") * (most // 4001),
}}
orders = b"5859400,200,5853300,18\\n" * (most // 23)
for name, make in contents.items():
    content = make()
    for files in ((content, content), (content, orders)):
        try:
            for _ in lobster_steps(*files, strict=False, most_bytes=most):
                pass
            said = "read"
        except ValueError as refusal:
            said = str(refusal)
        assert said != "read" and len(said) < 400, (name, said)
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    print(name, "|", int(peak.split()[1]) * 1024 // 1_000_000, "|", said)
"""


@pytest.fixture
def view():
    EXPLORERS.clear()

    @explore("Own", own=upload("Own", ("day", "book"), most_bytes=1000))
    def own(own):
        return two_sums(1 + sum(len(file.content) for file in own), 10)

    own.run()
    return View(own)


def piece(view, data=b"12345", **content):
    custom(view, {"kind": "upload", "control": "own", "name": "x"} | content, [data])


def test_junk_instead_of_a_piece_is_refused_and_a_good_file_still_arrives(view):
    for field in ("index", "offset", "total", "name", "control"):
        for junk in (*JUNK, 2, HUGE):
            piece(view, **({"index": 0, "offset": 0, "total": 9} | {field: junk}))
    for buffers in ([], [b"1", b"2"], [b""]):
        custom(view, {"kind": "upload", "control": "own", "index": 0, "offset": 0, "total": 9}, buffers)
    assert view.explorer.positions["own"] == ()
    for index in (0, 1):
        piece(view, index=index, offset=0, total=8)
        piece(view, b"678", index=index, offset=5, total=8)
    assert [file.content for file in view.explorer.positions["own"]] == [b"12345678"] * 2
    assert view.explorer.picture.table["cash_usd"] == [17]


def test_pieces_hold_no_more_than_the_files_that_are_wanted(view):
    arrivals = view.arrivals["own"]
    for index in range(-3, 50):
        for total in (5, 999, 1000, 1001, 10**9):
            piece(view, b"x" * 900, index=index, offset=0, total=total)
    held = sum(map(len, arrivals.pieces.values())) + sum(len(file.content) for file in arrivals.files.values())
    assert held <= 2 * 2 * 1000


@pytest.mark.parametrize("name", ["a\r\nb", "a\x00b", "a\u202egnp.exe", "a\u2028b", "x" * 10_000])
def test_a_files_name_is_one_short_line(view, name):
    for index in (0, 1):
        piece(view, index=index, offset=0, total=5, name=name)
    for file in view.explorer.positions["own"]:
        assert file.name.isprintable()
        assert len(file.name) <= LONGEST_NAME
    assert len(view.explorer.csv().splitlines()) == 3  # the names, the heads, one row


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of a process is asked of Linux")
def test_a_pair_of_the_largest_files_of_junk_is_refused_within_limited_memory():
    run = subprocess.run(
        [sys.executable, "-c", READ.format(LARGEST=LARGEST)], cwd=ROOT, capture_output=True, text=True, timeout=240
    )
    assert run.returncode == 0, run.stderr
    assert len(run.stdout.splitlines()) == 5
    for line in run.stdout.splitlines():
        assert int(line.split("|")[1]) < MEMORY, run.stdout


def bomb():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("day.csv", b"\0" * 50_000_000)
    return packed.getvalue()


@pytest.mark.parametrize("content", [gzip.compress(b"\0" * 50_000_000), bomb(), b"\xff\xfe1\x00", b"\x89PNG\r\n\x1a\n"])
def test_what_is_packed_is_unpacked_no_further_than_the_limit(content):
    with pytest.raises(ValueError, match="file must"):
        list(lobster_steps(content, content, strict=False, most_bytes=40_000_000))
