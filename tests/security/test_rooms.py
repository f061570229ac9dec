"""What a stranger can do with rooms: little, for a while, and to nobody outside of them."""

import json
import string

import pytest
from tornado.web import HTTPError

from mktlib.dashboards.rooms import BUDGETS, CODE, LIFE, MOST_ADDRESSES, MOST_PEOPLE, MOST_ROOMS, Rooms
from tests.browser.serving import free_port
from tests.dashboards.collection import notebook, served, write_collection
from tests.security.client import LEAKS, ask

LETTERS = CODE[1:-4]
HERE = "192.0.2.1"
QUIZ = notebook("A quiz", "Which?", [("markdown", "# A quiz"), ("code", "def walk(bet):\n    return bet")])


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def rooms(clock):
    return Rooms(clock)


def codes(number):
    return ["BBB" + a + b + c for a in LETTERS[:5] for b in LETTERS for c in LETTERS][:number]


def refused(status, act, *given):
    with pytest.raises(HTTPError) as said:
        act(*given)
    assert said.value.status_code == status


# --- bounds, by a clock that a test sets ---------------------------------------------------------------------------


def test_a_code_is_one_of_64_million_and_spells_nothing():
    assert len(set(LETTERS)) ** 6 == 64_000_000
    assert not set(LETTERS) & set("AEIOULaeiou01")
    assert set(LETTERS) < set(string.ascii_uppercase)


def test_so_many_rooms_and_no_more(rooms, clock):
    for i, code in enumerate(codes(MOST_ROOMS)):
        rooms.open(code, f"192.0.2.{i}")
    refused(503, rooms.open, "ZZZZZZ", "198.51.100.1")
    clock.now += LIFE
    assert rooms.open("ZZZZZZ", "198.51.100.2")
    assert list(rooms.rooms) == ["ZZZZZZ"]


def test_one_address_opens_a_few_rooms_only(rooms):
    burst, _ = BUDGETS["open"]
    for code in codes(burst):
        rooms.open(code, HERE)
    refused(429, rooms.open, "ZZZZZZ", HERE)
    rooms.open("ZZZZZZ", "198.51.100.1")


def test_nobody_opens_a_room_that_is_there(rooms):
    key = rooms.open("BCDFGH", HERE)
    refused(409, rooms.open, "BCDFGH", HERE)
    assert rooms.at("BCDFGH", key, True).key == key


def test_a_room_has_so_many_seats(rooms):
    rooms.open("BCDFGH", HERE)
    tokens = {rooms.join("BCDFGH", HERE) for _ in range(MOST_PEOPLE)}
    refused(409, rooms.join, "BCDFGH", HERE)
    assert len(tokens) == MOST_PEOPLE


def test_a_room_is_gone_after_its_hour_by_a_clock_that_nobody_sets(rooms, clock):
    key = rooms.open("BCDFGH", HERE)
    token = rooms.join("BCDFGH", HERE)
    clock.now += LIFE - 1
    assert rooms.at("BCDFGH", token)
    clock.now += 1
    for one in (token, key):
        refused(404, rooms.at, "BCDFGH", one)
    refused(404, rooms.join, "BCDFGH", HERE)
    assert rooms.rooms == {}
    assert Rooms().clock.__name__ == "monotonic"


def test_codes_cannot_be_tried_one_after_the_other(rooms, clock):
    """Then the right one is refused as well, or it would tell itself; whoever is in is not disturbed."""
    rooms.open("BCDFGH", HERE)
    token = rooms.join("BCDFGH", HERE)
    burst, rate = BUDGETS["miss"]
    for code in codes(burst):
        refused(404, rooms.join, code, HERE)
    for code in ("BCDFGH", "ZZZZZZ"):
        refused(429, rooms.join, code, HERE)
    assert rooms.at("BCDFGH", token)
    assert rooms.join("BCDFGH", "198.51.100.1")
    clock.now += 1.01 / rate
    assert rooms.join("BCDFGH", HERE)
    tried = burst + rate * LIFE
    assert tried * MOST_ROOMS / len(LETTERS) ** 6 < 1e-3  # an address that tries for an hour


def test_a_class_that_joins_at_once_behind_one_address_is_let_in(rooms):
    rooms.open("BCDFGH", HERE)
    for _ in range(60):
        rooms.spend(HERE, "post")
        rooms.join("BCDFGH", HERE)
    for _ in range(60):
        rooms.spend(HERE, "poll")


def test_posts_come_at_five_a_second_and_refused_ones_cost_nothing(rooms, clock):
    burst, rate = BUDGETS["post"]
    assert rate == 5
    for _ in range(burst):
        rooms.spend(HERE, "post")
    taken = 0
    for _ in range(1000):  # a hundred a second
        clock.now += 0.01
        try:
            rooms.spend(HERE, "post")
            taken += 1
        except HTTPError:
            pass
    assert taken == pytest.approx(50, abs=1)


@pytest.mark.parametrize(("one", "other", "same"), [
    ("2001:db8:1:2:3::1", "2001:db8:1:2:4::1", True),
    ("2001:db8:1:2:3::1", "2001:db8:1:3:3::1", False),
    ("192.0.2.1", "192.0.2.2", False),
    ("", "", True),
])  # fmt: skip
def test_with_ipv6_an_address_is_a_household(rooms, one, other, same):
    for address in (one, other):
        rooms.spend(address, "post")
    assert (len(rooms.budgets) == 1) == same


def test_addresses_are_remembered_in_a_bounded_table(rooms):
    for i in range(MOST_ADDRESSES + 100):
        rooms.spend(f"10.0.{i // 256}.{i % 256}", "poll")
    assert len(rooms.budgets) == MOST_ADDRESSES


# --- a server, over HTTP -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """One of its own: an address has so many posts."""
    folder = write_collection(tmp_path_factory.mktemp("rooms") / "notebooks", **{"3_real_market/31_quiz.ipynb": QUIZ})
    with served(folder, tmp_path_factory.mktemp("home"), free_port()) as started:
        yield started


def post(server, code, body, **headers):
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    return ask(server, f"/rooms/{code}", "POST", body, **{"Content_Type": "application/json"} | headers)


def look(server, code, token, page="31_quiz"):
    said = ask(server, f"/rooms/{code}?page={page}", X_Token=token)
    return json.loads(said.text) if said.status == 200 else said.status


@pytest.fixture(scope="module")
def room(server):
    key, *tokens = (json.loads(post(server, "BCDFGH", {"do": do}).text)["token"] for do in ("open", "join", "join"))
    return key, tokens


def test_a_guess_a_quote_and_a_call(server, room):
    key, (ann, ben) = room
    guess = {"do": "guess", "page": "31_quiz", "explorer": "walk", "option": 2}
    assert post(server, "BCDFGH", guess | {"token": ann}).status == 200
    assert look(server, "BCDFGH", ann)["guesses"] == {"walk": [0, 0, 1]}
    assert look(server, "BCDFGH", ben)["guesses"] == {}
    for token in (ann, ben):
        for do in ("start", "stop"):
            assert post(server, "BCDFGH", {"do": do, "token": token}).status == 403
    assert post(server, "BCDFGH", {"do": "quote", "token": ann, "limit": 99}).status == 400
    assert post(server, "BCDFGH", {"do": "start", "token": key}).status == 200
    assert post(server, "BCDFGH", {"do": "start", "token": key}).status == 429
    for token in (ann, ben):
        mine = look(server, "BCDFGH", token)["mine"]
        assert post(server, "BCDFGH", {"do": "quote", "token": token, "limit": mine["value"]}).status == 200
    assert post(server, "BCDFGH", {"do": "stop", "token": key}).status == 200
    assert look(server, "BCDFGH", ann)["phase"] == "struck"
    assert look(server, "BCDFGH", key)["teacher"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[1]",
        b"{",
        b"[" * 900,
        b'"open"',
        b'{"do": "open"' + b" " * 1000 + b"}",
        b"\xff\xfe",
        {"do": "nothing"},
        {"do": ["open"]},
        {"do": "quote"},
        {"do": "quote", "limit": "99"},
        {"do": "quote", "limit": float("nan")},
        {"do": "guess", "page": "31_quiz", "explorer": "walk", "option": -1},
        {"do": "guess", "page": "31_quiz", "explorer": "walk", "option": 20},
        {"do": "guess", "page": "31_quiz", "explorer": "walk", "option": 10**300},
        {"do": "guess", "page": "31_quiz", "explorer": "walk", "option": "<b>"},
        {"do": "guess", "page": "31_quiz", "explorer": "words_of_mine", "option": 1},
        {"do": "guess", "page": "Untitled", "explorer": "walk", "option": 1},
        {"do": "guess", "page": "../31_quiz", "explorer": "walk", "option": 1},
    ],
    ids=lambda body: str(body)[:60],
)
def test_what_is_neither_a_number_nor_a_choice_is_refused_in_a_word(server, room, body):
    if isinstance(body, dict):
        body = body | {"token": room[1][1]}
    answer = post(server, "BCDFGH", body)
    assert (answer.status, answer.text) == (400, "400\n")


def test_a_wrong_code_and_a_wrong_token_are_answered_alike(server, room):
    _key, (ann, _ben) = room
    for code, token in (("BCDFGH", "x" * 22), ("ZZZZZZ", ann), ("BCDFGH", ""), ("BCDFGH", "\xe9\xe9")):
        answer = ask(server, f"/rooms/{code}", X_Token=token)
        assert (answer.status, answer.text) == (404, "404\n")
    for code, token in (("BCDFGH", "\ud800"), ("ZZZZZZ", ann), ("BCDFGH", None)):
        assert post(server, code, {"do": "start", "token": token}).status == 404


@pytest.mark.parametrize("address", ["bcdfgh", "BCDFG", "BCDFGHJ", "AAAAAA", "BCDFG%0a", "", "BCDFGH/x"])
def test_what_is_no_code_is_no_address(server, address):
    for folder in ("room", "rooms"):
        assert ask(server, f"/{folder}/{address}").status == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "none"},
    ],
    ids=str,
)
def test_another_sites_page_is_refused(server, room, headers):
    assert post(server, "BCDFGH", {"do": "join"}, **headers).status == 403
    assert ask(server, "/rooms/BCDFGH", X_Token=room[1][0], **headers).status == 403


def test_the_page_is_the_same_for_every_code(server, room):
    there, nowhere = (ask(server, f"/room/{code}") for code in ("BCDFGH", "ZZZZZZ"))
    assert there.status == nowhere.status == 200
    assert there.text == nowhere.text
    assert "BCDFGH" not in there.text


def test_no_cookie_is_set_or_needed_and_nothing_is_kept(server, room):
    for answer in (ask(server, "/rooms/BCDFGH", X_Token=room[0]), post(server, "BCDFGH", {"do": "join"})):
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"
        assert not answer.headers["Access-Control-Allow-Origin"]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_refused(server, method):
    for path in ("/room", "/room/BCDFGH", "/rooms/BCDFGH"):
        assert ask(server, path, method, body=b"{}").status in {403, 405}


def test_nothing_is_logged_and_no_error_tells_how_it_is_made(server, room):
    for body in (b"{", {"do": "quote", "limit": 1e400}, {"do": "join"}):
        assert not [leak for leak in LEAKS if leak in post(server, "BCDFGH", body).text]
    log = server.log()
    assert "BCDFGH" not in log
    assert "Traceback" not in log
    assert not [one for one in (room[0], *room[1]) if one in log]


def test_a_flood_of_posts_is_refused_and_the_server_stays(tmp_path):
    folder = write_collection(tmp_path / "notebooks")
    with served(folder, tmp_path / "home", free_port()) as server:  # its address has no posts left afterwards
        answers = [post(server, "ZZZZZZ", {"do": "start"}).status for _ in range(200)]
        assert set(answers) == {404, 429}
        assert answers[-1] == 429
        assert ask(server, "/").status == 200
