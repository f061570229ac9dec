"""What trading costs by law and by habit, dated: these figures change."""

from mktlib.market.fact import Certainty, Fact

# A figure holds from its date on, until the same charge has a later one.

_CHINA_DUTY = "Ministry of Finance and State Taxation Administration of China, announcement 2023 No. 39"
_BROKERS = "offers of brokers to retail clients"
_CHINA_FEES = "fee schedules of the Shanghai and Shenzhen exchanges and of China's clearing house, as of 2023-08-28"

CHINA_STAMP_DUTY = Fact(
    "China: stamp duty on sales", 0.05, "% of value", "2023-08-28", _CHINA_DUTY, "sure", note="Buyers pay none."
)
CHINA_HANDLING = Fact("China: handling fee of the exchange", 0.00341, "% of value", "2023-08-28", _CHINA_FEES, "sure")
CHINA_REGULATORY = Fact("China: regulatory fee", 0.002, "% of value", "2023-08-28", _CHINA_FEES, "sure")
CHINA_TRANSFER = Fact("China: transfer fee", 0.001, "% of value", "2023-08-28", _CHINA_FEES, "sure")
CHINA_COMMISSION = Fact(
    "China: usual commission",
    (0.015, 0.025),
    "% of value",
    "2023-08-28",
    _BROKERS,
    "about",
    note="By agreement with the broker.",
)
CHINA_LEAST_COMMISSION = Fact("China: usual least commission for each order", 5.0, "¥", "2023-08-28", _BROKERS, "about")


def _section_31(rate: float, date: str, source: str, certainty: Certainty, note: str = "") -> Fact:
    return Fact(f"US: SEC fee on sales from {date}", rate, "$ per $1 million", date, source, certainty, note)


_ADVISORY = "U.S. Securities and Exchange Commission, fee rate advisory (Exchange Act, section 31)"
US_SECTION_31 = (
    _section_31(27.80, "2024-05-22", _ADVISORY, "sure", "Until 2025-05-13."),
    _section_31(0.0, "2025-05-14", _ADVISORY, "sure", "The year's sum had been collected."),
    _section_31(20.60, "2026-04-04", _ADVISORY, "about"),
)

COSTS = (
    CHINA_STAMP_DUTY,
    CHINA_HANDLING,
    CHINA_REGULATORY,
    CHINA_TRANSFER,
    CHINA_COMMISSION,
    CHINA_LEAST_COMMISSION,
    *US_SECTION_31,
)
