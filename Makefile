# Two commands matter: `make run` and `make test`. Everything they need is set up by them.
PORT ?= 8000
PYTHON ?= python3
VENV = .venv
BIN = $(VENV)/bin
DATA ?=
JSON ?=
TIER ?= C
ROW ?=

.PHONY: run test check setup bench trust demo clean format release

setup: $(VENV)/ready

$(VENV)/ready: requirements/dev.txt Makefile
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Barnraise needs Python 3.11 or newer: make setup PYTHON=python3.11"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing what Barnraise needs into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/dev.txt
	@$(BIN)/python -c 'import pathlib, sysconfig; pathlib.Path(sysconfig.get_path("purelib"), "barnraise.pth").write_text(str(pathlib.Path.cwd()))'
	@printf '#!/bin/sh\nexec "%s/$(BIN)/python" -m barnraise "$$@"\n' "$(CURDIR)" > $(BIN)/barnraise && chmod +x $(BIN)/barnraise
	@touch $@

run: export BARNRAISE_URL ?= http://127.0.0.1:$(PORT)
run: setup
	$(BIN)/barnraise init
	$(BIN)/barnraise demo --if-empty
	$(BIN)/barnraise serve --port $(PORT)

demo: setup
	$(BIN)/barnraise init
	$(BIN)/barnraise demo

test: setup
ifdef FAST
	@echo "FAST=1: the tests that need a browser, the slow ones (kill -9, power loss, races), and the second run on PostgreSQL are left out."
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m "not browser and not slow"
else
	$(BIN)/python tests/prepare.py
	$(BIN)/python -m pytest -n 2 --dist loadgroup; first=$$?; \
	$(BIN)/python tests/postgres.py $(BIN)/python -m pytest -n 2 --dist loadgroup --only-database \
		-m "not browser and not sqlite" && exit $$first
endif

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m barnraise makemigrations --check --dry-run

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
