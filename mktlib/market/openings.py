"""First prices of new listings: what was offered and wanted before anything traded."""

from mktlib.market.fact import Fact

_EL_PAIS = "El País, 18 November 1999, «Terra, de 596.000 millones a 1,7 billones en un día»"
_DAY = "1999-11-17"

TERRA_RETAIL_PRICE = Fact("Terra: price for retail investors", 11.81, "€/share", _DAY, _EL_PAIS, "sure")
TERRA_INSTITUTIONAL_PRICE = Fact(
    "Terra: price for institutions, the reference of the opening", 13.0, "€/share", _DAY, _EL_PAIS, "sure"
)
TERRA_OFFERED = Fact(
    "Terra: offered at €19.50, at most", 500_000, "shares", _DAY, _EL_PAIS, "sure", note="Fewer than 500,000."
)
TERRA_WANTED = Fact(
    "Terra: wanted there, at least", 7_000_000, "shares", _DAY, _EL_PAIS, "sure", note="More than seven million."
)
TERRA_COVERAGE = Fact(
    "Madrid 1999: least part of the larger side that the smaller must cover", 20.0, "%", _DAY, _EL_PAIS, "sure"
)
TERRA_FIRST_BAND = Fact("Terra: band of the opening around €13", 50.0, "%", _DAY, _EL_PAIS, "sure")
TERRA_SECOND_BAND = Fact("Terra: band after it was widened", 100.0, "%", _DAY, _EL_PAIS, "sure")
TERRA_FIRST_PRICE = Fact(
    "Terra: first price", 26.0, "€/share", _DAY, _EL_PAIS, "sure", note="With a delay of 105 minutes."
)
TERRA_FIRST_CLOSE = Fact(
    "Terra: first day's close",
    37.0,
    "€/share",
    _DAY,
    _EL_PAIS,
    "sure",
    note="Reached in a special auction after the market's close.",
)
TERRA_KEPT = Fact("Terra: kept by Telefónica", 69.6, "%", _DAY, _EL_PAIS, "sure")
TERRA_SHARES_OUTSTANDING = Fact(
    "Terra: shares outstanding",
    280e6,
    "shares",
    _DAY,
    "computed: market value of €10.36 bn (internetnews.com, November 1999) ÷ €37",
    "about",
)
TERRA_HIGH = Fact(
    "Terra: highest price",
    157.60,
    "€/share",
    "2000-02",
    "Cinco Días, 17 November 2009",
    "about",
    note="A newspaper ten years later.",
)

TERRA = (
    TERRA_RETAIL_PRICE,
    TERRA_INSTITUTIONAL_PRICE,
    TERRA_OFFERED,
    TERRA_WANTED,
    TERRA_COVERAGE,
    TERRA_FIRST_BAND,
    TERRA_SECOND_BAND,
    TERRA_FIRST_PRICE,
    TERRA_FIRST_CLOSE,
    TERRA_KEPT,
    TERRA_SHARES_OUTSTANDING,
    TERRA_HIGH,
)
