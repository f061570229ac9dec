"""Each reader stays with her replica; when it goes, she is taken in by the other one."""

import contextlib
import http.client
import json
import os
import re
import signal
import time
import uuid

import websockets.exceptions

from tests.deploy.site import Reader
from tests.deploy.sockets import answers, goodbye, kernel_of, knows, socket_of

PAGE = "/voila/render/index.ipynb"
SLOW = "/voila/render/1_formula/11_price_tag.ipynb"


class Visitor:
    """A reader with a page open, and where its kernel lives."""

    def __init__(self, site, **cookies):
        self.reader = Reader(site.url, cookies)
        self.kernel = kernel_of(self.reader.ask(PAGE))
        (self.home,) = (replica for replica in site.replicas if knows(replica, self.kernel))


def visitor_at(site, replica):
    """A reader whose cookie means `replica`, as a picture that is not there, and needs no kernel, finds out."""
    for _ in range(60):
        cookie = uuid.uuid4().hex
        Reader(site.url, {"mktlib_replica": cookie}).ask(f"/pictures/{cookie}.png")
        if site.asked_for(cookie).endswith(replica.removeprefix("http://")):
            visitor = Visitor(site, mktlib_replica=cookie)
            assert visitor.home == replica
            return visitor
    raise AssertionError(f"of sixty readers none is {replica}'s")


def test_readers_are_on_both_replicas_and_each_socket_reaches_its_kernel(site):
    for replica in site.replicas:
        visitor = visitor_at(site, replica)
        with socket_of(visitor.reader, visitor.kernel) as socket:
            assert answers(socket) == "python"
        assert goodbye(visitor.reader, visitor.kernel).status == 204
        assert not knows(replica, visitor.kernel)


def test_the_cookie_is_set_once_with_the_first_page_and_read_by_no_script(site):
    reader = Reader(site.url)
    assert not [c for c in reader.ask("/").headers.get_all("Set-Cookie") or [] if "replica" in c]
    first = reader.ask(PAGE)
    (cookie,) = (c for c in first.headers.get_all("Set-Cookie") if "replica" in c)
    assert re.fullmatch(r"mktlib_replica=[0-9a-f]{32}; Path=/; HttpOnly; SameSite=Lax", cookie)
    second = reader.ask(PAGE)
    assert not [c for c in second.headers.get_all("Set-Cookie") or [] if "replica" in c]
    homes = {replica for page in (first, second) for replica in site.replicas if knows(replica, kernel_of(page))}
    assert len(homes) == 1
    for page in (first, second):
        goodbye(reader, kernel_of(page))


def test_a_made_up_cookie_is_replaced(site):
    reader = Reader(site.url, {"mktlib_replica": "../../etc"})
    goodbye(reader, kernel_of(reader.ask(PAGE)))
    assert re.fullmatch("[0-9a-f]{32}", reader.cookies["mktlib_replica"])


def test_a_browser_that_keeps_no_cookie_still_reaches_its_kernel(site):
    """As inside another site's frame: a replica that does not know the kernel passes the socket on."""
    for replica in site.replicas:
        kernel = visitor_at(site, replica).kernel
        for _ in range(4):  # chance sends each try to either
            nobody = Reader(site.url)
            assert nobody.ask(f"/api/kernels/{kernel}").status == 200
            with socket_of(nobody, kernel) as socket:
                assert answers(socket) == "python"
        stranger = visitor_at(site, next(other for other in site.replicas if other != replica))
        assert goodbye(stranger.reader, kernel).status == 204  # her replica does not know it, the next one does
        assert not knows(replica, kernel)
        goodbye(stranger.reader, stranger.kernel)


def test_text_comes_before_the_kernel_has_done_its_work(site):
    """Nothing on the way waits for the whole page."""
    connection = http.client.HTTPConnection(site.url.removeprefix("http://"), timeout=60)
    begun = time.monotonic()
    connection.request("GET", SLOW)
    response = connection.getresponse()
    page = b""
    while b"</h1>" not in page:
        page += response.read1(65536)
    text = time.monotonic() - begun
    assert b'<script type="application/vnd.voila.cell-output+json">' not in page, "the first output came with the text"
    page += response.read()
    whole = time.monotonic() - begun
    assert b"</html>" in page
    assert text < whole / 2, f"text after {text:.2f} s of {whole:.2f} s"
    connection.close()


def test_a_killed_replicas_readers_are_taken_in_by_the_other_and_without_any_a_calm_page_says_so(mortal):
    site, servers = mortal
    staying = visitor_at(site, site.replicas[1])
    losing = visitor_at(site, site.replicas[0])
    with socket_of(staying.reader, staying.kernel) as kept, socket_of(losing.reader, losing.kernel) as lost:
        assert answers(kept) == answers(lost) == "python"
        os.kill(servers[0].pid, signal.SIGKILL)
        with contextlib.suppress(websockets.exceptions.ConnectionClosed):
            while lost.recv(timeout=30):
                pass
        assert answers(kept) == "python"

        begun = time.monotonic()
        assert losing.reader.ask(f"/api/kernels/{losing.kernel}").status == 404
        reloaded = losing.reader.ask(PAGE)
        assert knows(site.replicas[1], kernel_of(reloaded))
        assert time.monotonic() - begun < 20
        with socket_of(losing.reader, kernel_of(reloaded)) as socket:
            assert answers(socket) == "python"
        for _ in range(3):  # and new readers find only the one that is there
            new = Reader(site.url)
            goodbye(new, kernel_of(new.ask(PAGE)))
        assert answers(kept) == "python"
    assert json.loads(Reader(site.url).ask("/health/ready").text)["ready"] is True

    os.kill(servers[1].pid, signal.SIGKILL)
    reader = Reader(site.url)
    until = time.monotonic() + 20
    while (answer := reader.ask(PAGE)).status == 200 and time.monotonic() < until:
        time.sleep(0.1)
    others = [reader.ask("/"), reader.ask("/api/kernels/01234567-89ab-cdef-0123-456789abcdef")]
    for one in (answer, *others):
        assert one.status in {502, 503, 504}
        assert "The pages are not reachable at the moment." in one.text
        assert one.headers.get_all("Retry-After") == ["10"]
        assert one.headers["Cache-Control"] == "no-store"
        assert "nginx" not in one.text
    while (ready := reader.ask("/health/ready").status) == 200 and time.monotonic() < until:
        time.sleep(0.2)  # kept for a second
    assert ready == 502


def test_a_room_is_one_for_all_readers_whatever_their_cookies(site):
    """Its code chooses the replica: the teacher's tab drew it, so that all know it before the room is there."""

    def post(code, reader, **said):
        return reader.ask(f"/rooms/{code}", "POST", json.dumps(said).encode(), Content_Type="application/json")

    for code in ("BCDFGH", "JKMNPQ", "RSTVWX", "ZZXXYY"):
        assert post(code, Reader(site.url, {"mktlib_replica": uuid.uuid4().hex}), do="open").status == 200
        joined = [post(code, Reader(site.url, {"mktlib_replica": uuid.uuid4().hex}), do="join") for _ in range(6)]
        joined.append(post(code, Reader(site.url), do="join"))
        assert {answer.status for answer in joined} == {200}
        token = json.loads(joined[0].text)["token"]
        assert json.loads(Reader(site.url).ask(f"/rooms/{code}", X_Token=token).text)["people"] == 7
        homes = {r for r in site.replicas if Reader(r).ask(f"/rooms/{code}", X_Token=token).status == 200}
        assert len(homes) == 1
    assert post("BCDFGH", Reader(site.url), do="join", words="x" * 2000).status == 413
