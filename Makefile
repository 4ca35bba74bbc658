# Two commands matter: `make demo` runs the product on its sample events, `make test` passes its tests.
PYTHON ?= python3
BIN := .venv/bin
SETUP := .venv/.installed
LINT := .venv/.installed-lint
TESTS := .venv/.installed-tests

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint bench lock audit sbom messages first-migration format clean

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(SETUP) ## The .venv, from the lock file, and the compiled messages; nothing to do when up to date

$(SETUP): requirements.txt requirements-extras.txt pyproject.toml $(wildcard eventsapp/translations/*/LC_MESSAGES/*.po)
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt -r requirements-extras.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --config-settings editable_mode=compat -e .
	$(BIN)/pybabel -q compile --use-fuzzy -d eventsapp/translations
	$(BIN)/python -m compileall -q eventsapp
	@touch $@

$(LINT): $(SETUP) requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

$(TESTS): $(LINT) package-lock.json
	@npm ci --silent || echo "npm is not here: the accessibility checks skip. Debian: apt-get install npm"
	@touch $@

demo: setup ## The product on its two sample events; Ctrl-C stops it
	@$(BIN)/eventsapp demo

test: $(TESTS) ## Every test, on SQLite and PostgreSQL, and in a browser
	$(BIN)/python -m pytest -n auto --dist worksteal

lint: $(LINT) ## Style, types, templates, and which way data flows
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet

bench: $(TESTS) ## Speed and size, beside a hello-world in the same run
	$(BIN)/python -m bench

lock: ## Resolve the dependencies anew (needs the tests' set-up once)
	$(BIN)/python tools/lock.py
	npm install --package-lock-only --silent

audit: $(LINT) ## Known weaknesses of the locked packages; says so where no list of them can be reached
	$(BIN)/python tools/audit.py

sbom: $(TESTS) ## What the product is made of, as CycloneDX in sbom.json
	$(BIN)/cyclonedx-py requirements requirements.txt --pyproject pyproject.toml --output-reproducible --of JSON -o sbom.json

messages: $(TESTS) ## Gather the strings to translate into the catalogues
	$(BIN)/pybabel -q extract -F babel.cfg --no-location --omit-header -k _l -k lazy_gettext -k _n:1,2 -k _ln:1,2 -o build-messages.pot eventsapp templates
	for language in fi sv; do $(BIN)/pybabel -q update --no-fuzzy-matching --omit-header --ignore-obsolete -N \
	  -i build-messages.pot -o eventsapp/translations/$$language/LC_MESSAGES/messages.po -l $$language; done
	@rm build-messages.pot

first-migration: $(SETUP) ## The one migration of an unreleased product, made anew from the models
	@scratch=$$(mktemp -d) && rm -f migrations/versions/*.py && \
	EVENTSAPP_DATABASE_URL=sqlite:///$$scratch/empty.sqlite $(BIN)/python -m eventsapp db migration "All tables" --rev-id 0001; \
	rm -rf $$scratch

format: $(TESTS) ## Put the code into its style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean: ## Away with what set-up made; the database in instance/ stays
	rm -rf .venv node_modules build *.egg-info
