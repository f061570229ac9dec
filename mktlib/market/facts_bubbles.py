"""How Terra and Gowex ended: dates looked up again, each with its own source."""

from mktlib.market.fact import Fact

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
TERRA_END = (
    TERRA_BID,
    TERRA_BID_RESULT,
    TERRA_HIGH_ELSEWHERE,
    TERRA_LAST_CLOSE_BEFORE_MERGER,
    TERRA_EXCHANGE,
    TERRA_PAR,
    TERRA_BRAND_YEAR,
)

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
GOWEX_END = (GOWEX_SECOND_CLOSE, GOWEX_SECOND_CAP, GOWEX_MISSING_SALES, GOWEX_ADMITTED)
NVIDIA_PAR = Fact(
    "NVIDIA: par value", 0.001, "$/share", "2025-02-26", "NVIDIA, Form 8-K of 2025-02-26, cover page", "sure"
)
PAR_VALUES = (TERRA_PAR, NVIDIA_PAR)
