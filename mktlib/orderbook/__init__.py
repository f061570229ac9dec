"""Layer 2, the order book: where a price is made, one order after the other.

>>> from mktlib.orderbook import Book, Side
>>> book = Book()
>>> _ = book.limit(Side.ASK, 100, 34.00), book.limit(Side.BID, 100, 12.00)
>>> book.best_bid, book.best_ask, book.last_price
(12.0, 34.0, None)
"""

from mktlib.orderbook.auction import Auction, AuctionOrder, AuctionTrade, BandedAuction, banded_auction, call_auction
from mktlib.orderbook.book import Book
from mktlib.orderbook.lobster import LobsterDay, lobster_steps
from mktlib.orderbook.maker import Maker, Position, Quote, quote
from mktlib.orderbook.trade import Execution, RestingOrder, Side, TimeInForce, Trade

__all__ = [
    "Auction",
    "AuctionOrder",
    "AuctionTrade",
    "BandedAuction",
    "Book",
    "Execution",
    "LobsterDay",
    "Maker",
    "Position",
    "Quote",
    "RestingOrder",
    "Side",
    "TimeInForce",
    "Trade",
    "banded_auction",
    "call_auction",
    "lobster_steps",
    "quote",
]
