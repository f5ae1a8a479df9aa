# `make demo` and `make test` set up everything they need in .venv; nothing else on the machine is touched.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# Compiled modules are kept, whatever the surroundings say (containers often forbid it): the tests start Python hundreds of
# times, and pytest compiles its assertions anew in every process.
export PYTHONDONTWRITEBYTECODE :=

# Tests wait for sockets, processes and each other half of their time: two a core keep the cores busy.
WORKERS ?= $(shell expr 2 \* $$(getconf _NPROCESSORS_ONLN))

.PHONY: demo check nearest coverage core test test-fast lint security types wheel docs pictures messages clean

demo: $(VENV)/.installed
	$(BIN)/marbre demo

# A minute at most, on two cores: linters, types, and the tests that matter to what was changed, the nearest first.
check: lint
	@$(MAKE) --no-print-directory -j2 --output-sync types nearest UNTIL=$$(($$(date +%s) + 45))

# What of them has not begun by UNTIL is skipped; the last line but one says how many.
nearest: $(VENV)/.developing
	@$(BIN)/pytest -q -n 2 --dist loadgroup -m "not slow" $(UNTIL:%=--until %) $$($(BIN)/python tests/house/affected.py)

test: $(VENV)/.developing
	$(BIN)/pytest -n $(WORKERS) --dist loadgroup

test-fast: $(VENV)/.developing
	$(BIN)/pytest -n 2 --dist loadgroup -m "not slow"

# How much of the code the quick tests run, processes that they start included. Apart from the whole suite, which it would
# slow by half: Python 3.11 has no sys.monitoring.
coverage: $(VENV)/.developing
	$(BIN)/pytest -q -n 2 --dist loadgroup -m "not slow" --cov --cov-report=term --cov-fail-under=90

# What another Python has to pass beside an installation: make core VENV=.venv-3.13 PYTHON=python3.13
core: $(VENV)/.core
	$(BIN)/pytest -q -n $(WORKERS) --dist loadgroup -m "not slow" --hypothesis-profile beside $(addprefix tests/,archive config discovery metadata)

lint: $(VENV)/.developing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# What linters of security find beside ruff; apart from lint, as it takes ten seconds.
security: $(VENV)/.developing
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive archive config crawler pipelines

types: $(VENV)/.developing
	$(BIN)/mypy

wheel: $(VENV)/.developing
	$(BIN)/python -m build --wheel --outdir dist .

docs: $(VENV)/.developing
	$(BIN)/python docs/commands.py > docs/commands.new && mv docs/commands.new docs/commands.md
	$(BIN)/python docs/schema.py > docs/schema.new && mv docs/schema.new docs/schema.md

# docs/images anew, of the newspaper that is our own; needs chromium and chromedriver.
pictures: $(VENV)/.developing
	PYTHONPATH=. $(BIN)/python docs/pictures.py

# What the command says, gathered into the French catalogue; lists what has no French yet.
messages: $(VENV)/.developing
	$(BIN)/python -m tests.house.messages

clean:
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Marbre needs Python 3.11 or newer; try: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --no-compile --editable .
	touch $@

$(VENV)/.core: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --no-compile --group core
	touch $@

$(VENV)/.developing: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --no-compile --group dev
	touch $@
