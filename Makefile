# The only entry points. Each sets up what it needs first; `make` alone lists them.

PORT ?= 8000
ARGS ?=

# The first python3 that runs: one managed by pyenv hides behind a name that may not.
PYTHON ?= $(shell for p in python3 /usr/bin/python3 /usr/local/bin/python3; do \
	$$p -c '' >/dev/null 2>&1 && echo $$p && break; done)
SETUP = @$(if $(PYTHON),,$(error Python 3 is needed; on Debian and Ubuntu: apt install python3))$(PYTHON) -m tools.setup
RUN = @.venv/bin

.PHONY: help setup serve test check lock clean
.DEFAULT_GOAL := help

help: ## list what there is
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## everything for development, without running anything
	$(SETUP) develop

serve: ## a demo blog at http://127.0.0.1:8000 (PORT=9000 moves it)
	$(SETUP) serve
	$(RUN)/homepress serve --demo --port $(PORT)

test: ## all tests, on SQLite and PostgreSQL (ARGS="tests/blog -q" for some)
	$(SETUP) test
	@.venv/bin/python -m pytest $(ARGS) && .venv/bin/python -m pytest --db postgresql $(ARGS)

check: ## everything a change must pass
	$(SETUP) test
	$(RUN)/ruff check
	$(RUN)/ruff format --check
	$(RUN)/mypy
	$(RUN)/python -m pytest -n 2
	$(RUN)/python -m pytest -n 2 --db postgresql

lock: ## pin all dependencies anew in requirements/
	$(SETUP) lock
	$(RUN)/python -m tools.lock $(ARGS)

clean: ## remove all that was made, but not the blog's data in var/
	@rm -rf .venv .tools node_modules dist build src/homepress/static/dist
