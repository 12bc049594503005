# One verb each; CI calls the same ones.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATA ?= var
STATIC := src/tuoju/core/ui/static/tuoju
export DJANGO_SETTINGS_MODULE := tuoju.config.settings

.PHONY: setup demo run test test-fast lint fmt types e2e test-postgres coverage bench docs messages lock clean system

setup: $(VENV)/.ready $(STATIC)/.ready src/tuoju/locale/.ready

$(VENV)/.ready: requirements/dev.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

frontend/node_modules/.ready: frontend/package-lock.json
	cd frontend && npm ci --no-audit --no-fund --loglevel=error
	touch $@

$(STATIC)/.ready: frontend/node_modules/.ready $(shell find frontend/src frontend/scripts -type f 2>/dev/null) frontend/vite.config.ts
	cd frontend && npm run --silent build
	touch $@

src/tuoju/locale/.ready: $(VENV)/.ready $(wildcard src/tuoju/locale/*/LC_MESSAGES/*.po)
	$(BIN)/python scripts/compile_messages.py
	touch $@

# What previews and browser tests need beyond Python and Node; without root it only says so.
system:
	scripts/install-system-packages

demo: setup
	-scripts/install-system-packages preview
	$(BIN)/tuoju demo $(if $(PORT),--port $(PORT))

run: setup
	$(BIN)/tuoju serve $(if $(PORT),--port $(PORT))

test: setup system lint test-sqlite test-postgres e2e

test-sqlite: setup
	$(BIN)/pytest -n 2 --dist loadfile -m "not e2e"

test-fast: setup
	$(BIN)/pytest -x -q -m "not e2e"

test-postgres: setup
	scripts/with-postgres $(BIN)/pytest -n 2 --dist loadfile -m "not e2e"

# What the tests reach: 95 % of everything, all of the rules (operations, policies, queries).
RULES := */operations.py,*/operations/*,*/policies.py,*/queries.py,*/queries/*
coverage: setup
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n 2 --dist loadfile -m "not e2e"
	$(BIN)/coverage combine -q
	$(BIN)/coverage report --skip-covered --fail-under=95
	$(BIN)/coverage report --skip-covered --show-missing --fail-under=100 --include='$(RULES)'

e2e: setup
	$(BIN)/pytest -m e2e tests/e2e
	$(BIN)/pytest -m e2e tests/core/ui

lint: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports
	$(BIN)/mypy
	cd frontend && npm run --silent lint && npm run --silent check

fmt: setup
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: setup
	for name in benchmarks/*.py; do echo "== $$name"; $(BIN)/python $$name || exit 1; done

docs: setup
	$(BIN)/python scripts/write_reference.py

messages: setup
	scripts/messages

lock:
	uv pip compile -q --universal --generate-hashes --no-emit-index-url --python-version 3.11 pyproject.toml -o requirements/runtime.txt
	uv pip compile -q --universal --generate-hashes --no-emit-index-url --python-version 3.11 pyproject.toml --group dev -o requirements/dev.txt

clean:
	rm -rf $(VENV) frontend/node_modules $(STATIC) $(DATA)
