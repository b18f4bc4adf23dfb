# Every command sets up what it needs by itself: uv, the Python packages of uv.lock, the front end.
HOST ?= 127.0.0.1
PORT ?= 5000
SIZE ?= 1
PYTEST ?= --numprocesses=2 --dist=worksteal
SHELL := /bin/sh
export UV_COMPILE_BYTECODE := 1
export UV_LINK_MODE ?= copy
export UV_PROJECT_ENVIRONMENT := .venv

UV := $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)
FLASK := $(UV) run --no-sync flask
BUILT := awareness/web/static/build/manifest.json
SOURCES := package.json package-lock.json $(shell find assets -type f)

.PHONY: help demo serve test check bench build clean
.DEFAULT_GOAL := help

help: ## Say what each command does
	@echo "HOST=127.0.0.1 and PORT=5000 are where demo and serve answer; SIZE=2 makes the demo twice as big."
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1	/' | expand -t 16

demo serve: export BASE_URL ?= http://$(HOST):$(PORT)
demo: .venv/ready $(BUILT) ## Serve a fictional council, seeded and ready to try
	$(FLASK) demo --host $(HOST) --port $(PORT) --size $(SIZE)

serve: .venv/ready $(BUILT) ## Serve the product on your own database
	$(FLASK) db upgrade
	$(FLASK) serve --host $(HOST) --port $(PORT) --with-worker

build: $(BUILT) ## Build styles, scripts and fonts

check: .venv/all $(BUILT) ## Lint, types, import contracts and content
	$(UV) run --no-sync ruff check .
	$(UV) run --no-sync ruff format --check .
	$(UV) run --no-sync mypy
	$(UV) run --no-sync lint-imports
	$(UV) run --no-sync djlint --lint --quiet templates
	$(FLASK) check-content

test: check ## Everything: checks, then every test on SQLite and on PostgreSQL
	$(UV) run --no-sync pytest --database=sqlite $(PYTEST)
	$(UV) run --no-sync pytest --database=postgresql $(PYTEST)

bench: .venv/all $(BUILT) ## Measure against the floor of this machine
	$(UV) run --no-sync python -m bench

clean: ## Remove what was installed and built
	rm -rf .venv .uv node_modules awareness/web/static/build

.uv/bin/uv:
	python3 -m venv .uv && .uv/bin/python -m pip install --quiet uv

.venv/ready: pyproject.toml uv.lock | $(filter .uv/bin/uv,$(UV))
	$(UV) sync --frozen --quiet
	@touch $@

.venv/all: pyproject.toml uv.lock | $(filter .uv/bin/uv,$(UV))
	$(UV) sync --frozen --quiet --all-groups
	@touch $@ .venv/ready

# The system's npm when there is one; otherwise the one that comes as a Python package.
$(BUILT): $(SOURCES) | .venv/ready
	@if command -v npm >/dev/null 2>&1; then npm ci --silent && npm run --silent build; \
	else $(UV) sync --frozen --quiet --inexact --group frontend && PATH="$$PWD/.venv/bin:$$PATH" npm ci --silent && PATH="$$PWD/.venv/bin:$$PATH" npm run --silent build; fi
	@touch $@
