"""Supply curves, order books and real markets: what a share price and a market cap are."""

__version__ = "0.1.0"
