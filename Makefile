# The verbs of this project. All run in .venv, made on first use and again when pyproject.toml or constraints.txt change.
PYTHON ?= python3
DATA ?= ../shared/data

VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

.PHONY: demo test check bench clean

demo: $(INSTALLED)  ## train the starter if needed, serve it, print requests that work
	$(BIN)/triage demo

test: $(INSTALLED)  ## all tests
	$(BIN)/pytest

check: $(INSTALLED)  ## lint, format, types, import directions
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(INSTALLED)  ## quality on public data sets: one table
	$(BIN)/python eval/benchmarks/quality.py --data $(DATA)

clean:  ## everything tools left behind; trained models and .venv stay
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .benchmarks
	find . -name __pycache__ -type d -not -path './$(VENV)/*' -prune -exec rm -rf {} +

$(INSTALLED): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.11" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@
