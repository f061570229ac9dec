"""Every explorer says what it said when it was written down, but for what is listed as changed on purpose."""

import pytest

from mktlib.ui import across, axis, chart, choice, commit, explore, panel, point, presses, say, slider, story, up
from tests.said import changes, record
from tests.said.changes import Place


@pytest.fixture(scope="module")
def listed():
    return changes.on_purpose(changes.LIST.read_text(encoding="utf-8"))


def assert_listed(differences, listed):
    found = changes.unlisted(differences, listed)
    shown = "\n".join(map(str, found[:20]))
    assert not found, f"{len(found)} differences; if they are on purpose, list them in {changes.LIST.name}:\n{shown}"


# Pages that run markets take most of the time, and their sentences are worked out in tests of their own.
RUN = ("23_market_maker", "24_price_discovery", "32_passive_flows")


@pytest.mark.slow
@pytest.mark.parametrize(
    "page", [pytest.param(page, marks=pytest.mark.whole if page in RUN else ()) for page in changes.pages()]
)
def test_explorers_say_what_they_said_and_what_is_listed_as_changed_has_changed(page, listed):
    differences = changes.of_page(page)
    assert_listed(differences, listed)
    idle = changes.idle(differences, [where for where in listed if where.page == page])
    assert not idle, f"nothing differs here, so {changes.LIST.name} must not name it: {'; '.join(map(str, idle))}"


def test_what_a_processor_decides_is_left_out_of_a_record():
    for name, state, field in record.UNSURE:
        (said,) = [said[name][state] for said in map(record.read, changes.pages()) if name in said]
        assert field not in said


# --- the comparison itself, on a small explorer ---------------------------------------------------


def cap_picture(price, shares, times, says=None, headlines=(), drag=True, data=None):
    dragged = {"drag": up("price")} if drag else {}
    return chart(
        panel("Cap", point(1, price, **dragged), x=axis(low=0, high=2), y=axis(low=0, high=20)),
        says=says or f"{shares} shares at ${price}, pressed {times} times.",
        headlines=headlines or [("Cap", f"${price * shares}", "cap")],
        data=data or {"price": [0.0, price], "shares": [shares, shares]},
    )


def cap_explorer(picture=cap_picture, highest=9):
    price = slider("Price", 1, highest, 5, step=1, unit="$")
    size = choice("Size", ["small", "middle", "large"])

    @explore(price=price, size=size, sent=presses("Send", {"price": price}))
    def cap(price, size, sent):
        if price == 1 and size == "small":
            raise ValueError("too cheap")
        return picture(price, {"small": 10, "middle": 20, "large": 30}[size], len(sent))

    return cap


def differences(picture=cap_picture, **options):
    was = record.record({"cap": cap_explorer()})
    return {str(one.place): one.now for one in changes.between("page", was, {"cap": cap_explorer(picture, **options)})}


def test_a_record_holds_the_start_both_ends_every_option_and_a_press():
    said = record.record({"cap": cap_explorer()})["cap"]
    assert list(said) == ["start", "price=1", "price=9", "size=middle", "size=large", "sent=4"]
    assert said["price=1"] == {"problem": "Too cheap.", "readouts": said["price=1"]["readouts"]}
    assert said["sent=4"]["said"] == "10 shares at $5, pressed 1 times."
    assert said["start"]["handles"] == ["price"]
    assert said["start"]["headlines"] == [["Cap", "$50", "cap"]]
    table = said["start"]["table"]
    assert (table["columns"], table["rows"]) == (["price", "shares"], 2)
    assert (table["first"], table["last"]) == (["0", "10"], ["5", "10"])


def test_a_chart_is_written_down_with_every_bet_and_step_and_what_can_be_dragged():
    @explore(price=slider("Price", 1, 9, 5, step=1), bet=commit("Higher?", ["yes", "no"]), step=story("Step", 3))
    def priced(price, bet, step):
        side = axis(low=0, high=10)
        mark = point(price, 1, data=("price",), **({"drag": across("price")} if step == 1 else {}))
        says = say("Step {step:count}, {price:money:cash}, bet {bet}.", step=step, price=price, bet=bet)
        return chart(panel("Price", mark, x=side, y=side), says=says, headlines=[("Price", f"${price}", "cap")])

    said = record.record({"priced": priced})["priced"]
    bets = [f"bet={bet}" for bet in ("yes", "no", "yes!", "no!")]
    assert list(said) == ["start", "price=1", "price=9", *bets, "step=2", "step=3"]
    assert said["start"]["said"] == "Step 1, $5, bet None."
    assert said["start"]["headlines"] == [["Price", "$5", "cap"]]
    assert said["bet=no!"]["said"] == "Step 1, $5, bet no!."
    assert said["step=2"]["said"] == "Step 2, $5, bet None."
    assert (said["start"]["handles"], "handles" in said["step=2"]) == (["price"], False)
    assert said["price=9"]["table"]["first"] == ["9"]


def test_a_record_comes_back_from_its_file(tmp_path, monkeypatch):
    monkeypatch.setattr(record, "FOLDER", tmp_path)
    said = record.record({"cap": cap_explorer()})
    record.write("page", said)
    assert record.read("page") == said
    lines = (tmp_path / "page.json").read_text(encoding="utf-8").splitlines()
    assert sum(line.startswith("  ") for line in lines) == len(said["cap"])


def test_the_same_explorer_says_the_same():
    assert differences() == {}


def in_all_states(field):
    return {f"page / cap / {state} / {field}" for state in ("start", "price=9", "size=middle", "size=large", "sent=4")}


@pytest.mark.parametrize(
    ("field", "other"),
    [
        ("said", lambda price, shares: {"says": "Nothing."}),
        ("headlines", lambda price, shares: {"headlines": [("Cap", f"${price * shares}", "cap"), ("Price", "$5")]}),
        ("headlines", lambda price, shares: {"headlines": [("Cap", f"${price * shares}", "cash")]}),
        ("handles", lambda price, shares: {"drag": False}),
        ("table", lambda price, shares: {"data": {"price": [0.1, price], "shares": [shares] * 2}}),
        ("table", lambda price, shares: {"data": {"price": [0, price], "number": [shares] * 2}}),
    ],
)
def test_every_field_is_compared_in_every_state(field, other):
    found = differences(lambda price, shares, times: cap_picture(price, shares, times, **other(price, shares)))
    assert set(found) == in_all_states(field)


def test_a_number_in_the_middle_of_a_table_counts_and_the_noise_of_a_processor_does_not():
    def digest(middle):
        return record.table(f"# Price: $5\r\nprice\r\n1\r\n{middle}\r\n3.0\r\n")["digest"]

    assert digest("2") != digest("2.0000001")
    assert digest("2") == digest("2.0") == digest("2.0000000000000004") == digest("1.9999999999999998")
    assert digest("0") == digest("-4e-17") != digest("1e-7")


def test_a_refusal_that_has_gone_is_a_difference():
    was = record.record({"cap": cap_explorer()})
    was["cap"]["start"] = {"problem": "Not so.", "readouts": was["cap"]["start"]["readouts"]}
    found = {one.place.field for one in changes.between("page", was, {"cap": cap_explorer()})}
    assert found == {"said", "headlines", "problem", "table", "handles"}


def test_a_limit_that_has_moved_out_is_none_and_one_that_has_moved_in_is():
    assert differences(highest=20) == {}
    assert differences(highest=8) == {"page / cap / price=9": "cannot be set"}


def test_an_explorer_that_has_gone_is_a_difference():
    was = record.record({"cap": cap_explorer()})
    (gone,) = changes.between("page", was, {})
    assert gone.place == Place("page", "cap")


def test_a_listed_place_holds_all_that_lies_in_it_and_no_more():
    place = Place("page", "cap", "start", "said")
    for wide in (Place("page"), Place("page", "cap"), Place("page", "cap", "start"), Place("page", "cap", "", "said")):
        assert wide.holds(place)
    for other in (
        Place("other"),
        Place("page", "map"),
        Place("page", "cap", "sent=4"),
        Place("page", "cap", "", "table"),
    ):
        assert not other.holds(place)
    one, other = (changes.Difference(Place("page", "cap", "start", field), "a", "b") for field in ("said", "table"))
    assert changes.unlisted([one, other], [Place("page", "cap", "", "said")]) == [other]
    assert changes.idle([one], [Place("page"), other.place]) == [other.place]


def test_every_place_of_the_records_can_be_listed():
    page = "11_price_tag"
    for name, states in record.read(page).items():
        for state in states:
            for where in (Place(page), Place(page, name), Place(page, name, "", "said"), Place(page, name, state)):
                assert changes.place(str(where)) == where
            assert changes.place(f"{page} / {name} / {state} / table") == Place(page, name, state, "table")


@pytest.mark.parametrize(
    "text",
    [
        '"no_page" = "remade"',
        '"11_price_tag / nobody" = "remade"',
        '"11_price_tag / predict / cash=3" = "other words"',
        '"11_price_tag / predict / sentence" = "other words"',
        '"11_price_tag" = " "',
        '"11_price_tag" = true',
    ],
)
def test_a_list_that_names_nothing_or_gives_no_reason_is_refused(text):
    with pytest.raises(ValueError, match=r"11_price_tag|no_page"):
        changes.on_purpose(text)
