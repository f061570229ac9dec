"""Rooms on the server: a class meets in the pages, in memory, for an hour, without accounts.

What people send are numbers and choices, never words. Who somebody is nobody asks: a tab holds a random token.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from tornado.web import HTTPError

from mktlib.dashboards.classroom import PAUSE, Room
from mktlib.dashboards.guard import Budget
from mktlib.dashboards.handlers import DesignedHandler, Plain

CODE = "[BCDFGHJKMNPQRSTVWXYZ]{6}"  # no look-alikes, without vowels no words; 64 million
MOST_ROOMS, MOST_PEOPLE, MOST_OPTIONS = 50, 80, 20
LIFE = 3600.0  # [s]
LARGEST = 1000  # [bytes] of a post
# Of one address: at once, and then a second. A class is behind one, and all may post at once. A "miss" is a wrong code.
BUDGETS = {"post": (MOST_PEOPLE, 5), "poll": (400, 60), "miss": (30, 0.1), "open": (5, 1 / 300)}
MOST_ADDRESSES = 4096  # whose budgets are remembered


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


class RoomPageHandler(DesignedHandler):
    """The teacher's page, and with a code that of whoever takes part: it is the same for every code."""

    def get(self, code: str = "") -> None:
        """Write it."""
        self.set_header("Cache-Control", "no-cache")
        self.finish(self.render_template("room.html", pages=self.app.catalogue))

    head = get


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


ROUTES = {"room": RoomPageHandler, f"room/{CODE}": RoomPageHandler, f"rooms/({CODE})": RoomHandler}
