# Prints itself: every target has its sentence behind ##.
.DEFAULT_GOAL := help
.PHONY: help install demo test lint fix lock screenshots clean
BIN := .venv/bin
ARGS ?=
CHARTS := $(wildcard scripts/charts/*.*)
export PYTHON

# A .venv copied or moved with its folder holds the old path in every script: build it anew.
ifneq "$(shell cat .venv/.home 2>/dev/null)" "$(CURDIR)"
.PHONY: .venv/.demo .venv/.dev
endif

help: ## show these targets
	@sed -n 's/^\([a-z]*\):[^#]*## /  make \1	/p' Makefile

install: .venv/.dev ## install everything for development into .venv (PYTHON=python3.12 chooses)

demo: .venv/.demo ## run Linjia with its own servers and synthetic people; ARGS="--once --json"
	@$(BIN)/python -m cli.main demo $(ARGS)

test: lint ## lint, then every test; ARGS="tests/matcher -k coverage"
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder $(ARGS)

lint: .venv/.dev ## ruff, basedpyright strict, import contracts, squawk on migrations
	$(BIN)/python -m ruff check
	$(BIN)/python -m ruff format --check
	$(BIN)/python -m basedpyright
	$(BIN)/lint-imports
	$(BIN)/squawk --config .squawk.toml store/migrations/*.sql

fix: .venv/.dev ## let ruff format and repair
	$(BIN)/python -m ruff check --fix
	$(BIN)/python -m ruff format

lock: .venv/.dev ## resolve the lock files anew from pyproject.toml
	sh scripts/lock.sh

screenshots: .venv/.dev ## take the pictures of every page in docs/ anew
	rm -rf docs/images/pages
	SCREENSHOTS=true $(BIN)/python -m pytest -q tests/web/test_every_page.py

clean: ## remove .venv, caches and builds (the demo's data in .linjia stays)
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis .import_linter_cache build dist ./*.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/.demo: requirements-demo.lock pyproject.toml scripts/install.sh $(CHARTS)
	@sh scripts/install.sh requirements-demo.lock
	@touch $@

.venv/.dev: requirements-dev.lock pyproject.toml scripts/install.sh $(CHARTS)
	@sh scripts/install.sh requirements-dev.lock
	@touch .venv/.demo $@
