# Each target makes its own environment in .venv and installs what is missing.
PYTHON ?= python3
BIN := .venv/bin
WORKERS ?= auto
.DEFAULT_GOAL := demo
.PHONY: demo test test-python lint ledger notebooks notebooks-test student teacher classroom install

demo: .venv/installed  ## Show a trained preset, then train a row-LSTM GAN on the bundled digits for a few minutes.
	$(BIN)/rnngan demo

test: .venv/installed  ## Run every test, one worker a core (WORKERS=1 for one after the other).
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

SUBSET ?= tests/models tests/objectives tests/data
OTHER := .venv-$(notdir $(PYTHON))
test-python:  ## Run a part of the tests on another Python, in an environment of its own: make test-python PYTHON=python3.12.
	test -e $(OTHER)/installed || rm -rf $(OTHER)
	$(PYTHON) -m venv $(OTHER)
	$(OTHER)/bin/python -m pip install --quiet --disable-pip-version-check --editable ".[dev,sequences]"
	touch $(OTHER)/installed
	$(OTHER)/bin/python -m pytest -n $(WORKERS) --dist worksteal $(SUBSET)

lint: .venv/installed  ## Check style and format.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

ledger: .venv/installed  ## Make the ledger of claims of the register and the result files.
	$(BIN)/python experiments/ledger.py

notebooks: .venv/installed  ## Make again the notebooks whose source, results or claims changed.
	$(BIN)/python notebooks/make.py build
	$(BIN)/python notebooks/make.py table

notebooks-test: .venv/installed  ## Run every notebook and check what it learned.
	$(BIN)/python -m pytest notebooks

student teacher classroom: .venv/installed  ## Copies to work in, copies with solutions, a zip for a room without network.
	$(BIN)/python notebooks/make.py $@

install: .venv/installed

.venv/installed: setup.cfg requirements.txt
	$(PYTHON) -c "import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v <= (3, 13) else f'rnngan_tf needs Python 3.11 to 3.13, this is {v[0]}.{v[1]}: use make PYTHON=python3.11')"
	@test -e $@ || rm -rf .venv  # an installation that was interrupted
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[dev,sequences]"
	touch $@
