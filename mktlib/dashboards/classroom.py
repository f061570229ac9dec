"""A class in one room: its guesses, and its call auction by hand. It knows nothing of who somebody is."""

from __future__ import annotations

import hmac
import random
import secrets
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from mktlib.orderbook import Auction, AuctionOrder, Side, call_auction

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
