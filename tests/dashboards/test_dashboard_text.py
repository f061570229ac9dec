import json
import re
import xml.etree.ElementTree as ElementTree

import pytest

from mktlib.publish.text import formula_to_html, to_html, to_mathml
from tests.dashboards.template import APOLOGY, outputs_to_html

WIDGET = "application/vnd.jupyter.widget-view+json"


@pytest.mark.parametrize("code", ["`$x$`", "`$$x$$`", "```\n$x$ and $$y$$\n```", "    $$x$$"])
def test_dollars_in_code_stay_dollars(code):
    html = to_html(code)
    assert "<math" not in html
    assert "$x$" in html


def test_escaped_dollars_are_money_even_beside_formulas():
    html = to_html(r"From \$5 trillion, $q$ shares, to \$10 trillion.")
    assert html.count("<math") == 1
    assert "From $5 trillion, " in html
    assert " shares, to $10 trillion." in html


def test_inline_and_displayed_formulas_differ():
    assert 'display="inline"' in to_html("so $a<b$ holds")
    displayed = to_html("before\n\n$$\na<b\n$$\n\nafter")
    assert 'class="formula"' in displayed
    assert 'display="block"' in displayed
    assert displayed.count("<p>") == 2


@pytest.mark.parametrize(
    "latex",
    [
        r"P(q)=p_0\,e^{k q/F}",
        r"\int_0^q P(x)\,dx",
        r"\begin{cases}1 & x<0\\0 & x \ge 0\end{cases}",
        r"\begin{aligned}a&=b\\c&=d\end{aligned}",
        r"\underbrace{a+b}_{\text{cash}}",
        r"\$5 \times 10^{12}",
        r"13.9\,\%",
    ],
)
def test_a_formula_is_well_formed_mathml(latex):
    root = ElementTree.fromstring(to_mathml(latex))
    assert root.tag.endswith("math")
    assert "\\" not in "".join(root.itertext())
    assert "&" not in "".join(root.itertext())


def test_an_upright_word_is_one_identifier_and_thousands_one_number():
    assert ">cap</mi>" in to_mathml(r"\Delta\mathrm{cap}")
    assert "<mn>24,300</mn>" in to_mathml("24{,}300")


@pytest.mark.parametrize("latex", [r"\frac{", r"\nosuchmacro{<b>}"])
def test_what_cannot_be_converted_stands_as_escaped_source(latex):
    html = to_mathml(latex)
    assert html.startswith('<code class="formula-source">')
    assert "<b>" not in html


def test_a_latex_output_is_typeset():
    html = formula_to_html(r"$\displaystyle \frac{a}{b}$")
    assert "<mfrac>" in html
    assert "$" not in html


def test_a_table_scrolls_in_its_own_box():
    assert to_html("|a|b|\n|-|-|\n|1|2|").startswith('<div class="scroll"><table>')


def test_an_explorer_stands_in_the_page_with_all_it_shows_and_ends_no_script():
    shown = {"sentence": "</script><b>1</b>", "chart": {"panels": []}}
    about = {"model": "m", "spec": {"name": "walk"}, "shown": shown}
    data = {"application/vnd.what-a-price-is.explorer+json": about}
    output = {"output_type": "display_data", "data": data | {"text/plain": "<i>"}, "metadata": {}}
    html = outputs_to_html([output], "/pictures/11.png?still={}")
    state, rest = re.search(r'<script type="application/json">(.*?)</script>(.*)', html).groups()
    assert json.loads(state)["shown"] == shown
    assert list(json.loads(state)["shown"]) == list(shown), "controls stand in the page in their order"
    assert re.search(
        r'<div class="live"><noscript><img class="picture" src="/pictures/11.png\?still=walk" alt="&lt;i&gt;"', rest
    )
    assert "voila" not in html


def test_a_widget_brings_a_still_for_readers_without_script_and_sends_it_once():
    data = {WIDGET: {"model_id": "m"}, "image/png": "UE5H", "text/plain": '"<i>"'}
    html = outputs_to_html([{"output_type": "display_data", "data": data, "metadata": {}}])
    assert '<noscript><img class="picture" src="data:image/png;base64,UE5H"' in html
    assert 'alt="&#34;&lt;i&gt;&#34;"></noscript>' in html
    assert html.count("UE5H") == 1
    assert "application/vnd.voila.cell-output+json" in html


def test_an_output_cannot_close_the_script_that_carries_it():
    data = {"application/x-own": "</script><script>alert(1)</script>"}
    html = outputs_to_html([{"output_type": "display_data", "data": data, "metadata": {}}])
    assert html.count("</script>") == 1


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        ({"text/html": "<b>1</b>", "text/plain": "1"}, "<b>1</b>"),
        ({"text/markdown": "costs \\$5"}, "<p>costs $5</p>"),
        ({"text/latex": "$a$"}, 'display="block"'),
        ({"image/svg+xml": "<svg/>", "text/plain": '"a"'}, 'role="img" aria-label="&#34;a&#34;"><svg/>'),
        ({"image/png": "UE5H", "text/plain": "<a>"}, 'src="data:image/png;base64,UE5H" alt="&lt;a&gt;"'),
        ({"text/plain": "<a>"}, '<pre class="jp-RenderedText">&lt;a&gt;</pre>'),
    ],
    ids=lambda one: next(iter(one)) if isinstance(one, dict) else "",
)
def test_what_a_cell_shows_stands_in_the_page_as_itself(data, shown):
    html = outputs_to_html([{"output_type": "execute_result", "data": data, "metadata": {}}])
    assert shown in html
    assert html.count('class="jp-OutputArea-child"') == 1


def test_a_cell_that_shows_nothing_takes_no_room():
    assert outputs_to_html([]) == ""
    assert outputs_to_html([{"output_type": "stream", "name": "stdout", "text": " \n"}]) == ""


@pytest.mark.parametrize(
    "output",
    [
        {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["/srv/me/x.py line 3"]},
        {"output_type": "stream", "name": "stderr", "text": "/srv/me/x.py: warning"},
    ],
)
def test_a_failure_is_one_calm_sentence(output):
    html = outputs_to_html([output, output])
    assert html.count(APOLOGY) == 1
    assert "/srv" not in html
