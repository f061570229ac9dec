"""A dashboard starts fast: the formula layer needs NumPy alone."""

import subprocess
import sys

import mktlib.formula


def test_the_formula_loads_no_heavy_library_not_even_to_integrate():
    script = (
        "import sys, mktlib.formula;"
        "assert abs(mktlib.formula.capital_spent(lambda q: 50 + q, 10) - 550) < 1e-9;"
        "print([m for m in ('sympy', 'scipy', 'matplotlib', 'pandas', 'ipywidgets') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_every_public_name_exists_and_has_an_example():
    for name in mktlib.formula.__all__:
        assert ">>>" in (getattr(mktlib.formula, name).__doc__ or ""), name
