"""What the tests of page 21 share: its quote screen on two plain lists, and the bid that waits, without its engine."""

import numpy as np

from mktlib.orderbook import Side
from mktlib.orderbook.flow import investor_flow, limit_price

ASKS = ((24.15, 300), (24.17, 500), (24.18, 800), (24.20, 1200), (24.22, 1500), (24.25, 2500))
BIDS = ((24.05, 400), (24.03, 600), (24.02, 900), (24.00, 1500), (23.98, 1200), (23.95, 2500))


class Lists:
    """A book as two lists of [cents, shares, who, number], best first; it knows who bought from whom."""

    def __init__(self):
        self.sides, self.sent = {"buy": [], "sell": []}, 0
        for side, levels in (("sell", ASKS), ("buy", BIDS)):
            for price, size in levels:
                self.sides[side].append([round(price * 100), size, "others", None])

    def send(self, side, cents, size, who, number=None, rests=True):
        """Return the trades (cents, shares, buyer, seller, number of the order) and the shares left over."""
        other, sign = ("sell", 1) if side == "buy" else ("buy", -1)
        trades, self.sent = [], self.sent + 1
        for order in [*self.sides[other]]:
            if not size or sign * order[0] > sign * cents:
                break
            n = min(size, order[1])
            trades.append((order[0], n, *((who, order[2]) if side == "buy" else (order[2], who)), self.sent))
            size, order[1] = size - n, order[1] - n
            if not order[1]:
                self.sides[other].remove(order)
        if size and rests:
            place = sum(sign * order[0] >= sign * cents for order in self.sides[side])
            self.sides[side].insert(place, [cents, size, who, number])
        return trades, size

    def take(self, step, order):
        """Let an order of the flow in."""
        side = "buy" if order.side is Side.BID else "sell"
        if order.kind == "cancel":
            for orders in self.sides.values():
                orders[:] = [one for one in orders if one[3] != order.cancels or one[3] is None]
            return []
        far = 10**9 if side == "buy" else -(10**9)
        cents = far if order.at_any_price else round(limit_price(order, 0.01) * 100)
        return self.send(side, cents, order.quantity, order.owner, step, order.kind == "limit")[0]

    def yours(self, side):
        """Return your orders of one side that wait."""
        return [order for order in self.sides[side] if order[2] == "you"]


def screen(sent, others, flow):
    """Return the book, the tape, your cash in cents and your shares, after presses of (what, shares, price)."""
    book, tape, cash, owned = Lists(), [], 5_000_000, 1_000
    crowd, newest = iter(enumerate(flow)), []
    others_first = [trade for _n in range(4 * others) for trade in book.take(*next(crowd))]
    tape += others_first
    for what, shares, price in sent:
        trades = []
        if what == "Take back":
            if newest := [order for side in ("buy", "sell") for order in book.yours(side)]:
                last = max(newest, key=lambda order: order[3])
                for orders in book.sides.values():
                    orders[:] = [order for order in orders if order is not last]
        elif what != "Wait":
            side = "buy" if what in ("Buy now", "Bid") else "sell"
            now = what.endswith("now")
            far = 10**9 if side == "buy" else -(10**9)
            trial = Lists()
            trial.sides = {name: [list(order) for order in orders] for name, orders in book.sides.items()}
            cents = far if now else round(price * 100)
            done, left = trial.send(side, cents, shares, "you", rests=not now)
            free_cash = cash - sum(order[0] * order[1] for order in book.yours("buy"))
            free = owned - sum(order[1] for order in book.yours("sell"))
            cost = sum(t[0] * t[1] for t in done) + (0 if now else left * cents)
            own = any(t[2] == t[3] == "you" for t in done)
            if not own and not (side == "buy" and cost > free_cash) and not (side == "sell" and shares > free):
                trades, _left = book.send(side, cents, shares, "you", 1_000 + len(tape) + len(sent), rests=not now)
        for _n in range(4 * others):
            trades = trades + book.take(*next(crowd))
        for cents, n, buyer, seller, _number in trades:
            sign = (buyer == "you") - (seller == "you")
            cash, owned = cash - sign * cents * n, owned + sign * n
        tape += trades
    return book, tape, cash, owned


def waiting_bid(seed, price, worth, forced):
    """Return after how many orders of others a bid for 100 shares is filled, and the ask after each [cents]."""
    flow = investor_flow(np.random.default_rng(seed), 60, 24.10, worth, 0.01, margin=0.06, forced=forced)
    book, left, filled, asks = Lists(), 100, 99, [2415]
    book.send("buy", round(price * 100), 100, "you", -1)
    for step, order in enumerate(flow):
        left -= sum(n for _cents, n, buyer, *_rest in book.take(step, order) if buyer == "you")
        filled = min(filled, step + 1) if not left else filled
        asks.append(book.sides["sell"][0][0] if book.sides["sell"] else asks[-1])
    return filled, asks
