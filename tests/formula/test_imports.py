"""A dashboard starts fast: the formula layer loads no heavy library before it is needed."""

import subprocess
import sys

import mktlib.formula


def test_importing_the_formula_loads_no_heavy_library():
    script = (
        "import sys, mktlib.formula;"
        "print([m for m in ('sympy', 'scipy', 'matplotlib', 'pandas', 'ipywidgets') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_every_public_name_exists_and_has_an_example():
    for name in mktlib.formula.__all__:
        thing = getattr(mktlib.formula, name)
        if isinstance(thing, type) or callable(thing):
            assert ">>>" in (thing.__doc__ or "") or name == "PriceCurve", name
