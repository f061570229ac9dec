import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.orderbook import Quote, quote
from mktlib.ui.numbers import money
from mktlib.ui.panels.quote_terms import QuoteTermsPicture
from mktlib.ui.scene import Scene
from tests.ui.pictures import assert_a_picture_keeps_its_promises


def test_it_keeps_its_promises():
    assert_a_picture_keeps_its_promises(
        QuoteTermsPicture(quote(100, -3, hedging_cost=0.5), 101),
        QuoteTermsPicture(quote(100, 5, volatility=4, adverse_selection=2, hedging_cost=2), None),
        QuoteTermsPicture(quote(100, -5, volatility=4, adverse_selection=2, hedging_cost=2), 110),
        QuoteTermsPicture(Quote(100), 100.25),
        QuoteTermsPicture(Quote(100, volatility_risk=2, inventory_risk=1.5, hedging_cost=1, thin_flow=0.5)),
    )


@given(st.floats(-5, 5), st.floats(0, 4), st.floats(0, 2), st.floats(0, 2), st.one_of(st.none(), st.floats(90, 120)))
def test_the_bars_lead_from_the_price_to_both_quotes_and_the_lowest_ask_is_marginal(lots, sigma, hedge, fear, others):
    picture = QuoteTermsPicture(quote(100, lots, 0.1, sigma, 1, 1.5, hedge, fear), others)
    table = picture.table()
    assert sum(table["ask_usd"][:-1]) == pytest.approx(table["ask_usd"][-1])
    assert sum(table["bid_usd"][:-1]) == pytest.approx(table["bid_usd"][-1])
    assert table["ask_usd"][-1] - table["bid_usd"][-1] == pytest.approx(picture.quote.spread)
    assert picture.marginal_price == min(x for x in (picture.quote.ask, others) if x is not None)


def test_the_drawn_path_ends_at_her_quotes():
    scene = Scene(1000, 1)
    picture = QuoteTermsPicture(quote(100, -3, hedging_cost=0.5), 101)
    scene.frame(picture)
    parts = scene._parts
    for side in ("ask", "bid"):
        assert parts[f"{side} path"].get_xdata()[-1] == pytest.approx(getattr(picture.quote, side))
        assert parts[f"{side} word"].get_text() == money(getattr(picture.quote, side))
        bars = [path.vertices[:, 0] for path in parts[f"{side} bars"].get_paths()]
        signed = [value for _name, value in getattr(picture.quote, f"{side}_terms")[1:] if value]
        assert [x.max() - x.min() for x in bars] == pytest.approx([abs(value) for value in signed])


def test_when_the_others_leave_the_same_quote_becomes_the_marginal_price():
    terms = quote(100, -3, hedging_cost=0.5)
    assert QuoteTermsPicture(terms, 101).marginal_price == 101
    assert QuoteTermsPicture(terms).marginal_price == terms.ask
    assert "theirs" in QuoteTermsPicture(terms, 101).sentence()
    assert "have left" in QuoteTermsPicture(terms).sentence()


def test_an_offer_of_nothing_is_refused():
    with pytest.raises(ValueError, match=r"^others must"):
        QuoteTermsPicture(Quote(100), 0)


def test_the_offer_of_the_others_can_be_dragged():
    scene, places = Scene(1000, 1), []
    for others in (101, 101.25):
        picture = QuoteTermsPicture(quote(100, -3, hedging_cost=0.5), others, handle=("others", 0.25))
        scene.frame(picture)
        (handle,) = picture.handles(scene._parts)
        places.append(handle)
    assert places[1].x - places[0].x == pytest.approx(places[0].dx)
    assert places[0].dy == 0
    assert QuoteTermsPicture(picture.quote, None, handle=("others", 0.25)).handles(scene._parts) == ()
