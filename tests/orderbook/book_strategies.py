"""Hypothesis strategies for orders, shared by the tests of the order book."""

from dataclasses import dataclass

from hypothesis import strategies as st

from mktlib.orderbook import Book, Execution, Side

sides = st.sampled_from(Side)
owners = st.sampled_from(["Ann", "Ben", "Eve"])
# Few prices and small sizes, so that orders meet, share levels and fill in part.
few_ticks = st.integers(1, 12)
sizes = st.integers(1, 9)


@dataclass(frozen=True)
class Event:
    """One order on its way to a book: a limit order, a market order (no ticks) or a cancel (no side)."""

    side: Side | None
    quantity: int
    ticks: int | None
    owner: str
    target: int = 0

    def send(self, book: Book) -> Execution | int:
        if self.side is None:
            return book.cancel(self.target)
        if self.ticks is None:
            return book.market(self.side, self.quantity, self.owner)
        return book.limit(self.side, self.quantity, self.ticks * book.tick, self.owner)


limits = st.builds(Event, sides, sizes, few_ticks, owners)
markets = st.builds(Event, sides, sizes, st.none(), owners)
cancels = st.builds(Event, st.none(), st.just(1), st.none(), owners, st.integers(1, 40))
flows = st.lists(limits | limits | limits | markets | cancels, max_size=40)


def played(events: list[Event], tick: float = 0.25, **options: int | None) -> Book:
    """A book after these events."""
    book = Book(tick, **options)
    for event in events:
        event.send(book)
    return book
