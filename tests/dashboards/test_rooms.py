"""A class in a room, without a server: its guesses, and the call by hand, against the auction itself."""

import random

import pytest

from mktlib.dashboards import rooms
from mktlib.dashboards.rooms import HIGH, LOW, REFERENCE, TICK, Room
from mktlib.orderbook import AuctionOrder, Side, call_auction


def seated(people, seed):
    """A call that has been opened to so many people, each of whom quotes about what a share is worth to her."""
    random.seed(seed)
    room = Room(born=0.0)
    tokens = [room.join() for _ in range(people)]
    room.start(0.0)
    for token in random.sample(tokens, people):
        me = room.people[token]
        margin = random.choice([0, 0.5, 1, 2, 4]) * (-1 if me.side is Side.BID else 1)
        if random.random() < 0.95:
            room.quote(token, me.value + margin)
    return room, tokens


def held(room):
    """The auction as the library holds it, and each one's gain."""
    known = [(token, room.people[token].limit) for token in room.quotes]
    orders = [AuctionOrder(room.people[t].side, room.people[t].shares, limit) for t, limit in known]
    auction = call_auction(orders, REFERENCE, "xetra", TICK)
    gains = dict.fromkeys(room.people, 0.0)
    for (token, _limit), fill in zip(known, auction.fills, strict=True):
        sign = 1 if room.people[token].side is Side.BID else -1
        gains[token] = sign * fill * (room.people[token].value - auction.price) if fill else 0.0
    return auction, gains


@pytest.mark.parametrize("people", [1, 2, 6, 7, 23, 60, 80])
def test_the_price_is_the_auctions_own_and_so_is_each_result(people):
    for seed in range(5):
        room, tokens = seated(people, seed)
        room.stop()
        auction, gains = held(room)
        assert (room.struck["price"], room.struck["volume"]) == (auction.price, auction.volume)
        assert room.struck["surplus"] == auction.surplus
        mine = {token: room.told(token, "")["mine"] for token in tokens}
        assert {token: one["gain"] for token, one in mine.items()} == pytest.approx(gains)
        assert room.struck["gained"] == pytest.approx(sum(gains.values()))
        assert room.struck["gained"] <= room.struck["possible"] + 1e-6
        bought, sold = (sum(o["fill"] for o in mine.values() if o["side"] == s) for s in ("bid", "ask"))
        assert bought == sold == auction.volume


def test_sides_are_dealt_evenly_and_late_comers_get_an_order_too():
    room, tokens = seated(61, 1)
    sides = [room.people[token].side for token in tokens]
    assert abs(sides.count(Side.BID) - sides.count(Side.ASK)) == 1
    late = room.people[room.join()].side
    assert late is min(Side, key=sides.count)


@pytest.mark.parametrize(("sent", "taken"), [(-1, LOW), (10**400, HIGH), (99.96, 100.0), (1e308, HIGH), (85, 85.0)])
def test_a_quote_is_clamped_to_bounds_and_ticks(sent, taken):
    room, (token, *_) = seated(3, 1)
    room.quote(token, sent)
    assert room.people[token].limit == taken
    assert room.quotes.count(token) == 1
    assert room.quotes[-1] == token
    room.stop()


def test_nobody_quotes_and_nothing_crosses():
    room = Room(born=0.0)
    room.start(0.0)
    room.stop()
    assert (room.struck["price"], room.struck["volume"], room.struck["possible"]) == (None, 0, 0)
    room, tokens = seated(6, 1)
    for token in tokens:
        room.quote(token, LOW if room.people[token].side is Side.BID else HIGH)
    room.stop()
    assert room.struck["price"] is None


def test_one_person_has_one_answer_and_sees_the_others_after_it():
    room = Room(born=0.0)
    ann, ben = room.join(), room.join()
    for option in (2, 0, 2):
        room.guess(ann, ("12", "walk"), option)
    assert room.told(ann, "12")["guesses"] == {"walk": [0, 0, 1]}
    assert room.told(ann, "13")["guesses"] == {}
    assert room.told(ben, "12")["guesses"] == {}
    assert room.told(room.key, "12")["guesses"] == {"walk": [0, 0, 1]}
    room.guess(ben, ("12", "walk"), 0)
    assert room.told(ben, "12")["guesses"] == {"walk": [1, 0, 1]}


def test_no_token_and_no_key_is_told_to_others():
    room, tokens = seated(5, 1)
    room.guess(tokens[0], ("12", "walk"), 1)
    room.stop()
    for who in (*tokens, room.key):
        said = repr(room.told(who, "12"))
        assert not [secret for secret in (*tokens, room.key) if secret in said]
    assert len({*tokens, room.key}) == 6
    assert min(map(len, (*tokens, room.key))) >= 22


def test_a_room_has_so_many_questions(monkeypatch):
    monkeypatch.setattr(rooms, "MOST_QUESTIONS", 3)
    room = Room(born=0.0)
    ann = room.join()
    for i in range(9):
        room.guess(ann, ("12", f"q{i}"), 1)
    assert len(room.guesses) == 3
