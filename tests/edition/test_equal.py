"""What a page finds in its records is what CPython says, number by number and word by word."""

import json
import random

import pytest

from mktlib.edition.record import answer
from mktlib.edition.site import address
from mktlib.ui.talk import Talk
from tests.edition.pages import MODEL
from tests.pages.page import page as run

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SAMPLE = 20  # answers of an explorer
ALL = """async ([name, many]) => {
  const model = MODEL;
  await model.answers();
  const { record } = model;
  const all = record.scenes.flatMap(({ matter, places }, step) => [...places].map(([key, at]) => {
    const moved = Object.fromEntries(key.split(",").map((one, i) => [matter[i], Number(one)]).filter(([name]) => name));
    const positions = { ...model.values.shown.positions, ...moved, ...(record.tale ? { [record.tale]: step } : {}) };
    if (record.find(positions) !== at) throw new Error(`${key} is not found`);
    return [positions, at];
  }));
  const some = many ? Array.from({ length: Math.min(many, all.length) }, (_, i) => all[(i * 7919) % all.length]) : all;
  return JSON.stringify(some.map(([positions, at]) => [positions, record.at(at)]));
}"""
WORDS = """async name => {
  await MODEL.answers();
  const { record, controls } = MODEL;
  const all = {};
  for (const [control, { kind, last }] of Object.entries(controls)) {
    if (["upload", "presses"].includes(kind)) continue;
    all[control] = Array.from({ length: last + 1 }, (_, i) => [record.said(control, i), record.text(control, i)]);
  }
  return all;
}"""
BACK = """async ([name, control, texts]) => {
  await MODEL.answers();
  const { record } = MODEL;
  return texts.map((text) => record.parse(control, text) ?? null);
}"""
ALL, WORDS, BACK = (script.replace("MODEL", MODEL) for script in (ALL, WORDS, BACK))


@pytest.fixture(scope="module")
def both(page, chromium, host):
    """A page in the browser and the same page here."""
    from tests.browser.page import visiting

    with visiting(chromium) as visit:
        visit.open(f"{host}/{address(page)}")
        names = visit.page.evaluate("[...mktlibSite.pythons[0].models].map((one) => one.model_id)")
        yield visit.page, {name: one for name, one in run(page.slug).explorers.items() if name in names}


def test_every_recorded_answer_is_what_cpython_says(both, request):
    """In an order of their own: an answer must not hang on what was asked before. A sample, unless all are driven."""
    browser, explorers = both
    many = 0 if request.config.getoption("--whole") else SAMPLE
    for name, explorer in explorers.items():
        found = json.loads(browser.evaluate(ALL, [name, many]))
        assert len(found) >= 2
        random.Random(name).shuffle(found)
        for positions, said in found:
            here = {key: at for key, at in positions.items() if at != []}
            wanted = answer(explorer, {one: control.start for one, control in explorer.controls.items()} | here)
            assert said == plain(wanted), f"{name} at {positions}"
        explorer.reset()


def test_values_read_and_are_written_as_cpython_does(both):
    browser, explorers = both
    chance = random.Random(7)
    for name, explorer in explorers.items():
        for control, words in browser.evaluate(WORDS, name).items():
            one = explorer.controls[control]
            wanted = [[one.say(one.value(at)), one.text(at) if one.linked else None] for at in range(one.last + 1)]
            assert [[said, text] for said, text in words] == wanted, f"{name}, {control}"
            if one.kind in ("range", "player", "story"):
                values = [float(one.text(i)) for i in range(one.last + 1)]
                texts = [repr(chance.uniform(values[0], values[-1])) for _ in range(20)]
                texts += ["nan", "inf", "", "x", repr(values[-1] * 2 + 1), repr(values[0] - 1)]
            else:
                texts = [one.text(at) for at in range(one.last + 1)] + ["", "no such", "None"]
            assert browser.evaluate(BACK, [name, control, texts]) == [parsed(one, text) for text in texts]


def test_what_the_page_knows_first_is_what_cpython_says_first(both):
    browser, explorers = both
    for name, explorer in explorers.items():
        explorer.reset()
        explorer.run()
        shown = browser.evaluate(f"name => {MODEL}.values.shown", name)
        wanted = plain(Talk(explorer).state())
        assert {key: shown[key] for key in wanted} == wanted


def parsed(control, text):
    try:
        return control.parse(text)
    except ValueError:
        return None


def plain(said):
    """As a page reads it: no tuples."""
    if isinstance(said, dict):
        return {key: plain(value) for key, value in said.items()}
    return [plain(one) for one in said] if isinstance(said, list | tuple) else said
