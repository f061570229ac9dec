import pytest

from mktlib.ui.panels.guess import Mark
from mktlib.ui.panels.signed_guess import SignedGuessPicture
from tests.ui.pictures import assert_a_picture_keeps_its_promises

NOVEMBER, AUGUST = Mark("14 November", 0.126, "cap"), Mark("16 August", -0.063)


def guessed(guess, committed=True):
    return SignedGuessPicture(guess, committed, NOVEMBER, (AUGUST,), afterwards="Nobody knew.")


def test_it_keeps_its_promises():
    assert_a_picture_keeps_its_promises(
        guessed(-0.05, committed=False), *(guessed(change) for change in (-0.3, -0.01, 0, 0.13, 0.3))
    )


def test_the_answer_stays_hidden_until_the_reader_commits():
    shown = guessed(-0.05, committed=False)
    assert "12.6" not in shown.sentence() + "".join(value for _label, value, _role in shown.headlines())
    assert shown.table()["change"] == [-0.05, -0.063]
    assert guessed(-0.05).table()["change"] == [-0.05, -0.063, 0.126]


@pytest.mark.parametrize(
    ("guess", "verdict"), [(-0.05, "the other way"), (0.12, "as close as"), (0.05, "You said +5%, and it was +12.6%.")]
)
def test_the_verdict_says_direction_and_distance(guess, verdict):
    assert verdict in guessed(guess).sentence()
    assert guessed(guess).sentence().endswith("Nobody knew.")


def test_a_guess_beyond_the_scale_is_refused():
    with pytest.raises(ValueError, match="guess must lie between"):
        guessed(0.31)
