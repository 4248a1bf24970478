# Everything runs in .venv, which is made from the lock files when it is missing or out of date.
# It takes nothing but make and a Python >= 3.11; PYTHON=... names the Python to use.

PYTHON ?= python3
BIN := .venv/bin
LOCKING := --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-strip-extras

# Where this is set, as in many containers, each start would compile everything again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test check check-types check-rest check-web chromium coverage example fix docs examples screenshots types web tool revision lock audit install install-dev
.SILENT:

help:  ## Say what there is
	awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: install  ## Start everything and serve on http://127.0.0.1:8000
	exec $(BIN)/majordomo serve

test: install-dev  ## Run the tests; T="tests/cli -k help" runs some
	exec $(BIN)/pytest -n auto --dist worksteal $(T)

check: install-dev  ## Check format, lint, types, imports, migrations and tests; changes nothing
	$(MAKE) --no-print-directory --jobs=2 check-types check-rest
	$(BIN)/pytest -n auto --dist worksteal

check-types:
	$(BIN)/mypy

check-rest:
	$(BIN)/python scripts/check_locks.py
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/lint-imports
	$(BIN)/python -m migrations check

coverage: install-dev  ## Run all tests and show the lines that none of them runs; takes twice as long
	$(BIN)/pytest -n auto --dist worksteal --cov --cov-report=term-missing:skip-covered

example: install-dev  ## Build examples/copilotkit and drive it in Chromium, with screenshots
	$(BIN)/python -m tests.front_ends

fix: install-dev docs  ## Repair what can be repaired: format, imports, .env.example, docs
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	$(BIN)/python -m cli.variables > .env.example

docs: install-dev  ## Write docs/runtime-routes.md again from the OpenAPI document
	page=$$($(BIN)/python -m scripts.routes_page) && printf '%s\n' "$$page" > docs/runtime-routes.md

examples: install-dev  ## Record the answers that the OpenAPI document and docs/ show as examples
	RECORD_ANSWERS=1 $(BIN)/python -m pytest -q tests/api/openapi/test_recorded_answers.py -k "not document"
	$(MAKE) docs

types: install-dev  ## Write web/src/api/schema.d.ts again from the OpenAPI document
	PATH="$(CURDIR)/$(BIN):$$PATH" && cd web && npm run --silent types

web: web/node_modules/.package-lock.json  ## Build the page of web/ into api/page/dist
	PATH="$(CURDIR)/$(BIN):$$PATH" && cd web && npm run --silent build

check-web: web/node_modules/.package-lock.json  ## Check the page: lint, types, tests, what is built, and its stories in Chromium
	PATH="$(CURDIR)/$(BIN):$$PATH" && cd web && \
		npm run --silent check && npm run --silent check:built && npm run --silent check:stories

chromium: web/node_modules/.package-lock.json
	$(BIN)/node web/e2e/launch.ts

web/node_modules/.package-lock.json: web/package-lock.json | install-dev
	PATH="$(CURDIR)/$(BIN):$$PATH" && cd web && npm ci --ignore-scripts --silent

screenshots: web/node_modules/.package-lock.json  ## Take the pictures of the README
	PATH="$(CURDIR)/$(BIN):$$PATH" npm run --silent --prefix web screenshots

tool: install-dev  ## Write the skeleton of a tool: make tool NAME=find_free_time FEATURE=schedule [CHANGES=1]
	$(BIN)/python -m scripts.new_tool $(NAME) $(FEATURE) $(if $(CHANGES),--changes) $(if $(RESULT),--result $(RESULT))

revision: install-dev  ## Write the next migration from the models: make revision m="what changes"
	$(BIN)/python -m migrations revision "$(m)"

lock:  ## Make the lock files anew from pyproject.toml; needs uv
	uv pip compile $(LOCKING) -o requirements.lock pyproject.toml
	uv pip compile $(LOCKING) -o requirements-dev.lock --group dev -c requirements.lock pyproject.toml
	uv pip compile $(LOCKING) -o requirements-installer.lock --group installer

audit: install-dev  ## Compare the locked packages with published advisories; needs the network
	$(BIN)/uv tool run pip-audit==2.10.1 --strict --disable-pip --require-hashes -r requirements.lock || \
		{ echo "See above. If it says 'not found on PyPI', the advisories could not be reached: nothing was compared."; exit 1; }

install:
	$(PYTHON) scripts/install.py run

install-dev:
	$(PYTHON) scripts/install.py develop
