"""Two bubbles, each from its high to its end: Terra, priced by hopes, and Gowex, priced by false accounts."""

from mktlib.market.fact import Fact

# --- Terra ---

_EL_PAIS = "El País, 18 November 1999, «Terra, de 596.000 millones a 1,7 billones en un día»"
_FIRST_DAY = "1999-11-17"

TERRA_RETAIL_PRICE = Fact("Terra: price for retail investors", 11.81, "€/share", _FIRST_DAY, _EL_PAIS, "sure")
TERRA_INSTITUTIONAL_PRICE = Fact(
    "Terra: price for institutions, the reference of the opening", 13.0, "€/share", _FIRST_DAY, _EL_PAIS, "sure"
)
TERRA_OFFERED = Fact(
    "Terra: offered at €19.50, at most", 500_000, "shares", _FIRST_DAY, _EL_PAIS, "sure", note="Fewer than 500,000."
)
TERRA_WANTED = Fact(
    "Terra: wanted there, at least", 7_000_000, "shares", _FIRST_DAY, _EL_PAIS, "sure", note="More than seven million."
)
TERRA_COVERAGE = Fact(
    "Madrid 1999: least part of the larger side that the smaller must cover", 20.0, "%", _FIRST_DAY, _EL_PAIS, "sure"
)
TERRA_FIRST_BAND = Fact("Terra: band of the opening around €13", 50.0, "%", _FIRST_DAY, _EL_PAIS, "sure")
TERRA_SECOND_BAND = Fact("Terra: band after it was widened", 100.0, "%", _FIRST_DAY, _EL_PAIS, "sure")
TERRA_FIRST_PRICE = Fact(
    "Terra: first price", 26.0, "€/share", _FIRST_DAY, _EL_PAIS, "sure", note="With a delay of 105 minutes."
)
TERRA_FIRST_CLOSE = Fact(
    "Terra: first day's close",
    37.0,
    "€/share",
    _FIRST_DAY,
    _EL_PAIS,
    "sure",
    note="Reached in a special auction after the market's close.",
)
TERRA_KEPT = Fact("Terra: kept by Telefónica", 69.6, "%", _FIRST_DAY, _EL_PAIS, "sure")
TERRA_SHARES_OUTSTANDING = Fact(
    "Terra: shares outstanding",
    280e6,
    "shares",
    _FIRST_DAY,
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

_EL_PERIODICO = "El Periódico Mediterráneo, 2003-05-29"
_EXTREMADURA = "El Periódico Extremadura, July 2003"

TERRA_BID = Fact(
    "Terra: price of Telefónica's cash offer",
    5.25,
    "€/share",
    "2003-05-28",
    _EL_PERIODICO,
    "sure",
    note="The offer that some accounts call the takeover. Terra stayed listed.",
)
TERRA_BID_RESULT = Fact(
    "Terra: held by Telefónica after the offer", 71.97, "%", "2003-07", _EXTREMADURA, "sure",
    note="A third of all shares were handed in; 21.26% stayed in the market and went on trading.",
)  # fmt: skip
TERRA_HIGH_ELSEWHERE = Fact(
    "Terra: highest price by another paper",
    139.75,
    "€/share",
    "2000-02",
    _EL_PERIODICO,
    "about",
    note="Perhaps the highest close; other papers give 157 or 157.60.",
)
TERRA_LAST_CLOSE_BEFORE_MERGER = Fact(
    "Terra: close before the merger was agreed",
    3.30,
    "€/share",
    "2005-02-14",
    "El País, 2005-02-15, «El fin de un icono puntocom»",
    "sure",
)
TERRA_EXCHANGE = Fact(
    "Terra: shares of Telefónica for nine of Terra",
    2.0,
    "shares",
    "2005-07-15",
    "Telefónica and Terra, significant events of 2005-02-24 and 2005-07-11; Cinco Días, 2005-07-15",
    "sure",
    note="2005-07-15 was the last day on which Terra's shares traded.",
)
TERRA_PAR = Fact(
    "Terra: par value", 2.0, "€/share", "2005-02-23", "Telefónica, merger plan of 2005-02-23", "sure"
)  # fmt: skip
TERRA_BRAND_YEAR = Fact(
    "Terra: year in which the brand ended outside Brazil",
    2017,
    "year",
    "2017-07",
    "Comunique-se and TeleMessStation, July 2017 (Telefônica Brasil buys the Brazilian portal)",
    "about",
    note="Twelve years after the last trade. Accounts that give 2017 as the company's end mean this.",
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
    TERRA_BID,
    TERRA_BID_RESULT,
    TERRA_HIGH_ELSEWHERE,
    TERRA_LAST_CLOSE_BEFORE_MERGER,
    TERRA_EXCHANGE,
    TERRA_PAR,
    TERRA_BRAND_YEAR,
)

# --- Gowex ---

_EFE = "EFE, 2014-07-02 (elEconomista)"
GOWEX_BEFORE = Fact(
    "Gowex: market cap before the report", 1.44e9, "€", "2014-06-30", "press reports of July 2014", "sure"
)
GOWEX_AFTER = Fact(
    "Gowex: market cap after the first day", 774e6, "€", "2014-07-01", "press reports of July 2014", "about"
)
GOWEX_OPEN = Fact(
    "Gowex: price before the report",
    19.91,
    "€/share",
    "2014-07-01",
    _EFE,
    "sure",
    note="Gotham City Research put the worth of the share at zero on that day.",
)
GOWEX_CLOSE = Fact("Gowex: close of the first day", 10.71, "€/share", "2014-07-01", _EFE, "sure")
GOWEX_VOLUME = Fact(
    "Gowex: worth of the shares traded on the first day", 57e6, "€", "2014-07-01", _EFE, "sure", note="More than that."
)
GOWEX_SUSPENDED = Fact(
    "Gowex: days of trading after the report", 2, "days", "2014-07-03", "press reports of July 2014", "sure",
    note="Trading was suspended on 2014-07-03; the chairman admitted false accounts in the night to 2014-07-06.",
)  # fmt: skip
_BOLSAMANIA = "Bolsamanía, 2014-07-03"
GOWEX_SECOND_CLOSE = Fact("Gowex: close of the second day", 7.92, "€/share", "2014-07-02", _BOLSAMANIA, "sure")
GOWEX_SECOND_CAP = Fact("Gowex: market cap after the second day", 572e6, "€", "2014-07-02", _BOLSAMANIA, "about")
GOWEX_MISSING_SALES = Fact(
    "Gowex: part of its sales that did not exist, by the report",
    90.0,
    "%",
    "2014-07-01",
    "EFE, 2014-07-02 (elEconomista), quoting Gotham City Research",
    "sure",
    note="Sure that the report said so. Gotham had bet on a fall, and said that too.",
)
GOWEX_ADMITTED = Fact(
    "Gowex: years whose accounts were false, as it admitted",
    4.0,
    "years",
    "2014-07-06",
    "El Confidencial, 2014-07-06",
    "sure",
    note="At least the last four; published about 5 in the morning. Trading had stopped on 2014-07-03.",
)

GOWEX = (
    GOWEX_BEFORE,
    GOWEX_OPEN,
    GOWEX_MISSING_SALES,
    GOWEX_CLOSE,
    GOWEX_AFTER,
    GOWEX_VOLUME,
    GOWEX_SECOND_CLOSE,
    GOWEX_SECOND_CAP,
    GOWEX_SUSPENDED,
    GOWEX_ADMITTED,
)

# --- Par values ---

NVIDIA_PAR = Fact(
    "NVIDIA: par value", 0.001, "$/share", "2025-02-26", "NVIDIA, Form 8-K of 2025-02-26, cover page", "sure"
)
PAR_VALUES = (TERRA_PAR, NVIDIA_PAR)
