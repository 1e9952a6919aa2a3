# Two commands matter: `make run` and `make test`. Everything they need is set up by them.
PORT ?= 8000
PYTHON ?= python3
VENV = .venv
BIN = $(VENV)/bin
DATA ?=
JSON ?=
TIER ?= C
ROW ?=
# Without what Python keeps of its compiling, each start takes half as long again, and each worker reads all tests anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test check nightly setup typesetting bench trust demo clean format release

INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement

# All that the tests need; `make run` installs what the product needs and no more.
setup: $(VENV)/ready

$(VENV)/made: Makefile
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Barnraise needs Python 3.11 or newer: make setup PYTHON=python3.11"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -c 'import pathlib, sysconfig; pathlib.Path(sysconfig.get_path("purelib"), "barnraise.pth").write_text(str(pathlib.Path.cwd()))'
	@printf '#!/bin/sh\nexec "%s/$(BIN)/python" -m barnraise "$$@"\n' "$(CURDIR)" > $(BIN)/barnraise && chmod +x $(BIN)/barnraise
	@touch $@

$(VENV)/base: requirements/base.txt $(VENV)/made
	@echo "Installing what Barnraise needs into $(VENV) …"
	@$(INSTALL) requirements/base.txt
	@touch $@

$(VENV)/ready: requirements/dev.txt $(VENV)/base
	@echo "Installing what its tests need …"
	@$(INSTALL) requirements/dev.txt
	@touch $@

# An extra: PDF and EPUB, by pandoc, typst and fonts.
typesetting: $(VENV)/base
	@$(INSTALL) requirements/typesetting.txt

run: export BARNRAISE_URL ?= http://127.0.0.1:$(PORT)
run: $(VENV)/base
	$(BIN)/barnraise init
	$(BIN)/barnraise demo --if-empty
	$(BIN)/barnraise serve --port $(PORT)

demo: $(VENV)/base
	$(BIN)/barnraise init
	$(BIN)/barnraise demo

test: setup
ifdef FAST
	@echo "FAST=1: the tests of trust, those that need a browser or PostgreSQL, and the slow ones are left out."
	$(BIN)/python -m tests.run --fast
else
	$(BIN)/python tests/prepare.py
	$(BIN)/python -m tests.run
endif

check: setup
	$(BIN)/python -m tests.check

nightly: setup
	$(BIN)/python tests/prepare.py
	$(BIN)/python -m tests.nightly

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup
	$(BIN)/python -m bench $(if $(DATA),--data $(DATA)) $(if $(JSON),--json)

trust: setup
	$(BIN)/python -m tests.trust --tier $(TIER) $(if $(ROW),--row $(ROW)) $(if $(DATA),--data $(DATA))

release: .venv-release/ready
	.venv-release/bin/python tools/release.py $(VERSION)

.venv-release/ready: requirements/release.txt
	@test -x .venv-release/bin/python || $(PYTHON) -m venv .venv-release
	@.venv-release/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	@touch $@

clean:
	rm -rf $(VENV) .venv-release .mypy_cache .ruff_cache .pytest_cache .hypothesis
