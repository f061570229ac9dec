# Everything a reader, an instructor or a maintainer types; `make` alone lists it.
# Works with GNU make 3.81 (the one macOS ships). Needs Python 3.11 or newer; the rest is installed into .venv.

PORT ?= 8866
URL :=
OPTIONS :=
PYTHON ?=
SEED ?=

PY := .venv/bin/python
TESTS = $(PY) -m pytest -n auto --dist loadscope $(if $(SEED),--seed=$(SEED) --hypothesis-seed=$(SEED))
READER := .venv/.installed-run
MAINTAINER := .venv/.installed-test
WHOLE := .venv/.installed-whole

.PHONY: help site dashboards lab test whole check lint fast browser nginx bench load messages pictures lock format hooks clean

help:  ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile
	@echo "  PORT=9000 changes the port of the dashboards, PYTHON=/path/to/python3.12 the Python of a new .venv,"
	@echo "  URL=https://... says where the site will stand, OPTIONS=--no-python is passed on to \`mktlib build\`,"
	@echo "  SEED=123 the order of the tests and what Hypothesis draws: the same number, the same run."

# --- for readers ---------------------------------------------------------------------------------

site: $(READER)  ## The site: all pages as plain files in build/site, for any web server
	@$(PY) -m mktlib build build/site $(if $(URL),--url "$(URL)") $(OPTIONS)
	@echo "To look at it: python3 -m http.server --bind 127.0.0.1 --directory build/site $(PORT)"
	@echo "then http://localhost:$(PORT); without Python in the pages, build/site/index.html by double click."

dashboards: $(READER)  ## The gallery of dashboards on http://localhost:8866
	@$(PY) -m mktlib serve --port $(PORT)

lab: $(READER)  ## The notebooks in JupyterLab
	@$(PY) -m mktlib lab

# --- for maintainers -----------------------------------------------------------------------------

# Servers and kernels start by the hundred: each would compile the package anew.
test whole fast: export PYTHONDONTWRITEBYTECODE =

test: browser nginx  ## Laws, notebooks, servers, and a few pages in a real browser; ten minutes or more
	@$(TESTS)

whole: $(WHOLE) browser nginx  ## The same on every page, of the site too: from a memory stick, in JupyterLite; twenty minutes or more
	@$(PY) -m mktlib build build/site --slides
	@$(TESTS) --whole=build/site

check: lint fast  ## Lint, types, and the quick tests: models, words, charts, pages, house; a minute

lint: $(MAINTAINER)  ## Lint, format and types alone
	@$(PY) -m ruff check
	@$(PY) -m ruff format --check
	@$(PY) -m mypy

fast: $(MAINTAINER)  ## The quick tests alone: laws on few examples, no server, no notebook in a kernel
	@$(PY) -m pytest -q -n auto --dist loadscope -m "not browser and not slow" --hypothesis-profile quick

browser: $(MAINTAINER)  ## Chromium or Chrome for the tests, installed if there is none
	@$(PY) -m tools.browser

nginx: $(MAINTAINER)  ## nginx for the tests of deploy/, unpacked from Debian's package if there is none
	@$(PY) -m tools.nginx

bench: browser  ## What is measured, side by side with peers
	@$(PY) -m benchmarks

load: browser  ## Up to 40 readers at once and what they cost; then a stubborn visitor
	@$(PY) -m benchmarks load
	@$(PY) -m benchmarks storms

format: $(MAINTAINER)  ## Format code and notebooks, strip saved outputs
	@$(PY) -m ruff check --fix --quiet || true
	@$(PY) -m ruff format
	@find notebooks -name '*.ipynb' -not -path '*/.ipynb_checkpoints/*' -exec $(PY) -m nbstripout --keep-id {} +

pictures: $(MAINTAINER)  ## README's pictures and the stills of all explorers, drawn from the pages
	@$(PY) -m tools.pictures

messages: $(MAINTAINER)  ## The gettext template that translators start from
	@$(PY) -m tools.messages

lock: $(MAINTAINER)  ## What the container image is made of, by version and hash
	@sh tools/lock.sh

hooks: $(MAINTAINER)  ## Run lint and nbstripout at every commit
	@$(PY) -m pre_commit install

clean:  ## Remove .venv and everything else that was made here
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . \( -name __pycache__ -o -name .ipynb_checkpoints \) -type d -prune -exec rm -rf {} +

# --- the environment: remade when the list of packages changes -----------------------------------

$(READER): pyproject.toml
	@sh tools/install.sh run "$(PYTHON)"

$(MAINTAINER): pyproject.toml
	@sh tools/install.sh test "$(PYTHON)"

$(WHOLE): pyproject.toml
	@sh tools/install.sh whole "$(PYTHON)"
