"""Rooms on the server: a class meets in the pages, in memory, for an hour, without accounts.

What people send are numbers and choices, never words. Who somebody is nobody asks: a tab holds a random token.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import random
import re
import secrets
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from tornado.web import HTTPError

from mktlib.dashboards.guard import Budget
from mktlib.dashboards.handlers import GalleryHandler, Plain
from mktlib.orderbook import Auction, AuctionOrder, Side, call_auction

CODE = "[BCDFGHJKMNPQRSTVWXYZ]{6}"  # no look-alikes, without vowels no words; 64 million
MOST_ROOMS, MOST_PEOPLE, MOST_OPTIONS = 50, 80, 20
LIFE = 3600.0  # [s]
LARGEST = 1000  # [bytes] of a post
# Of one address: at once, and then a second. A class is behind one, and all may post at once. A "miss" is a wrong code.
BUDGETS = {"post": (MOST_PEOPLE, 5), "poll": (400, 60), "miss": (30, 0.1), "open": (5, 1 / 300)}
MOST_ADDRESSES = 4096  # whose budgets are remembered
MOST_QUESTIONS = 100
PAUSE = 5.0  # [s] from one start of a call to the next
LOW, HIGH, REFERENCE, TICK = 80.0, 120.0, 100.0, 0.1  # [$/share] of a quote
VALUES = {Side.BID: (96, 110), Side.ASK: (90, 104)}  # [$/share] reservation prices dealt


@dataclass
class Person:
    """One tab: the order dealt to it, and what it made of it."""

    side: Side | None = None  # None before the first deal
    value: float = 0.0  # reservation price [$/share]
    shares: int = 0
    limit: float | None = None  # its quote [$/share]
    fill: int = 0

    def gain(self, price: float | None, fill: int) -> float:
        """Return what a fill is worth to it [$]."""
        return round(fill * (self.value - price) * (1 if self.side is Side.BID else -1), 2) if price and fill else 0.0


@dataclass
class Room:
    """One class."""

    born: float
    key: str = field(default_factory=partial(secrets.token_urlsafe, 16))  # the teacher's
    people: dict[str, Person] = field(default_factory=dict)
    guesses: dict[tuple[str, str], dict[str, int]] = field(default_factory=dict)  # question → token → option
    phase: str = "waiting"  # then "open", then "struck"
    started: float = -PAUSE
    quotes: list[str] = field(default_factory=list)  # who quoted, earliest first
    struck: dict[str, Any] = field(default_factory=dict)

    def is_key(self, token: str) -> bool:
        """Whether a token is the teacher's key."""
        return hmac.compare_digest(token.encode(errors="replace"), self.key.encode())

    def join(self) -> str:
        """Take a seat; return its token."""
        self.people[token := secrets.token_urlsafe(16)] = Person()
        if self.phase == "open":
            self._deal(token)
        return token

    def guess(self, token: str, question: tuple[str, str], option: int) -> None:
        """Count a guess; a second one of the same person is not heard."""
        if question in self.guesses or len(self.guesses) < MOST_QUESTIONS:
            self.guesses.setdefault(question, {}).setdefault(token, option)

    def _deal(self, token: str) -> None:
        sides = Counter(one.side for one in self.people.values())
        few = sides[Side.BID] - sides[Side.ASK]
        side = Side.ASK if few > 0 else Side.BID if few < 0 else random.choice(list(Side))
        self.people[token] = Person(side, random.randint(*VALUES[side]), 100 * random.randint(1, 5))

    def start(self, now: float) -> None:
        """Deal everybody a new order, and open the call."""
        self.phase, self.started, self.quotes, self.struck = "open", now, [], {}
        self.people = {token: Person() for token in self.people}
        for token in random.sample(list(self.people), len(self.people)):
            self._deal(token)

    def quote(self, token: str, limit: float) -> None:
        """Take a person's limit, at the nearest tick within bounds; a new one goes to the end of the line."""
        self.people[token].limit = round(float(min(max(limit, LOW), HIGH)), 1)
        self.quotes = [*(one for one in self.quotes if one != token), token]

    def _auction(self, limits: dict[str, float | None]) -> tuple[Auction, float]:
        """Return the auction of such quotes, and what all gain in it [$]."""
        known = [(self.people[who], limit) for who, limit in limits.items()]
        orders = [AuctionOrder(one.side, one.shares, limit) for one, limit in known if one.side]
        held = call_auction(orders, reference_price=REFERENCE, tick=TICK)
        return held, round(sum(one.gain(held.price, n) for (one, _), n in zip(known, held.fills, strict=True)), 2)

    def stop(self) -> None:
        """Strike the price."""
        quoted = {who: self.people[who] for who in self.quotes}
        held, gained = self._auction({who: one.limit for who, one in quoted.items()})
        for one, fill in zip(quoted.values(), held.fills, strict=True):
            one.fill = fill
        _, possible = self._auction({who: one.value for who, one in self.people.items()})
        said = [[one.side.value, one.limit, one.shares] for one in quoted.values() if one.side]
        self.struck = {"price": held.price, "volume": held.volume, "surplus": held.surplus, "orders": said}
        self.struck |= {"gained": gained, "possible": possible}
        self.phase = "struck"

    def told(self, token: str, page: str) -> dict[str, Any]:
        """What one tab hears: counts of those questions of the page that it has answered, and its own order."""
        teaches, me = self.is_key(token), self.people.get(token)
        said: dict[str, Any] = {"people": len(self.people), "teacher": teaches, "phase": self.phase, "guesses": {}}
        for (where, name), given in self.guesses.items():
            if where == page and (teaches or token in given):
                said["guesses"][name] = [list(given.values()).count(i) for i in range(max(given.values()) + 1)]
        said |= {"quotes": len(self.quotes), "struck": self.struck}
        if me and me.side:
            said["mine"] = {"side": me.side.value, "value": me.value, "shares": me.shares, "limit": me.limit}
            said["mine"] |= {"fill": me.fill, "gain": me.gain(self.struck.get("price"), me.fill)}
        return said


class Rooms:
    """All rooms of this server."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock, self.rooms = clock, dict[str, Room]()
        self.budgets = OrderedDict[tuple[str, str], Budget]()

    def spend(self, address: str, what: str, back: bool = False) -> None:
        """Count a request of an address, or give it back; 429 beyond its budget."""
        network = re.match(r"(?:[0-9a-f]{1,4}:){4}", address)  # with IPv6 a household's /64, as nginx has it
        place = (network[0] if network else address, what)
        budget = self.budgets.setdefault(place, Budget(self.clock, *BUDGETS[what]))
        self.budgets.move_to_end(place)
        if len(self.budgets) > MOST_ADDRESSES:
            self.budgets.popitem(last=False)
        if back or not budget.arrived(0):
            budget.frames += 1
            if not back:
                raise HTTPError(429)

    def sweep(self) -> None:
        """Forget rooms whose hour is over."""
        self.rooms = {code: room for code, room in self.rooms.items() if self.clock() - room.born < LIFE}

    def open(self, code: str, address: str) -> str:
        """Open a room with a code that the teacher's tab has drawn; return her key."""
        self.spend(address, "open")
        self.sweep()
        if code in self.rooms or len(self.rooms) >= MOST_ROOMS:
            raise HTTPError(409 if code in self.rooms else 503)
        self.rooms[code] = Room(self.clock())
        return self.rooms[code].key

    def join(self, code: str, address: str) -> str:
        """Take a seat; return its token. Here alone codes can be tried, and few."""
        self.spend(address, "miss")
        self.sweep()
        if code not in self.rooms:
            raise HTTPError(404)
        self.spend(address, "miss", back=True)
        if len(self.rooms[code].people) >= MOST_PEOPLE:
            raise HTTPError(409)
        return self.rooms[code].join()

    def at(self, code: str, token: str, teaches: bool | None = None) -> Room:
        """The room of a token; a wrong code and a wrong token are answered alike."""
        self.sweep()
        room = self.rooms.get(code)
        if room is None or (token not in room.people and not room.is_key(token)):
            raise HTTPError(404)
        if teaches is not None and teaches != room.is_key(token):
            raise HTTPError(403)
        return room


class RoomHandler(Plain):
    """What the pages of a room ask and send."""

    SUPPORTED_METHODS = ("GET", "POST")
    rooms = Rooms()

    def check_xsrf_cookie(self) -> None:
        """Want our own origin instead: there is no cookie that another site could use."""

    def prepare(self) -> None:
        """Refuse other sites' pages, and what comes too often."""
        site, origin = (self.request.headers.get(name) for name in ("Sec-Fetch-Site", "Origin"))
        foreign = origin is not None and urlsplit(origin).netloc.lower() != self.request.host.lower()
        if foreign or site not in (None, "same-origin"):
            raise HTTPError(403)
        self.rooms.spend(self.request.remote_ip or "", "poll" if self.request.method == "GET" else "post")

    def get(self, code: str) -> None:
        """Say how the room is."""
        token = self.request.headers.get("X-Token", "")
        self._answer(self.rooms.at(code, token).told(token, self.get_query_argument("page", "")))

    def post(self, code: str) -> None:
        """Take a number or a choice."""
        try:
            said = json.loads(self.request.body) if len(self.request.body) <= LARGEST else None
        except (ValueError, RecursionError):
            said = None
        if not isinstance(said, dict):
            raise HTTPError(400)
        rooms, address, do = self.rooms, self.request.remote_ip or "", said.get("do")
        if do == "open":
            key = rooms.open(code, address)
            asyncio.get_running_loop().call_later(LIFE + 1, rooms.sweep)  # also when nobody comes any more
            return self._answer({"token": key})
        if do == "join":
            return self._answer({"token": rooms.join(code, address)})
        token = str(said.get("token"))
        room = rooms.at(code, token, teaches=do in ("start", "stop"))
        match do, room.phase, said:
            case "guess", _, {"page": str(page), "explorer": str(name), "option": int(option)}:
                if not 0 <= option < MOST_OPTIONS or not self._is_asked(page, name):
                    raise HTTPError(400)
                room.guess(token, (page, name), int(option))
            case "quote", "open", {"limit": int(limit) | float(limit)} if limit == limit:
                room.quote(token, limit)
            case "start", _, _:
                if rooms.clock() - room.started < PAUSE:
                    raise HTTPError(429)
                room.start(rooms.clock())
            case "stop", "open", _:
                room.stop()
            case _:
                raise HTTPError(400)
        return self._answer({})

    def _is_asked(self, slug: str, name: str) -> bool:
        texts = (page.path.read_text(encoding="utf-8") for page in self.app.catalogue if page.slug == slug)
        return bool(re.fullmatch("[a-z][a-z0-9_]{0,39}", name)) and f"def {name}(" in next(texts, "")

    def _answer(self, said: Any) -> None:
        self.set_header("Content-Type", "application/json")
        self.set_header("Cache-Control", "no-store")
        self.finish(json.dumps(said))


# The teacher's page, and with a code that of whoever takes part: it is the same for every code.
ROUTES = {f"(room)(?:/{CODE})?": GalleryHandler, f"rooms/({CODE})": RoomHandler}
