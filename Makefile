# The only entry points. Each sets up what it needs first; `make` alone lists them.

PORT ?= 8000
ARGS ?=

# The first python3 that runs: one managed by pyenv hides behind a name that may not.
PYTHON ?= $(shell for p in python3 /usr/bin/python3 /usr/local/bin/python3; do \
	$$p -c '' >/dev/null 2>&1 && echo $$p && break; done)
SETUP = @$(or $(PYTHON),$(error Python 3 is needed; on Debian and Ubuntu: apt install python3)) -m tools.setup
RUN = @.venv/bin

.DEFAULT_GOAL := help
.PHONY: help setup serve test test-hosts check bench soak lighthouse screenshots reference lock build clean

help: ## list what there is
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

serve: ## a demo blog at http://127.0.0.1:8000 (PORT=9000 moves it)
	$(SETUP) serve
	$(RUN)/homepress serve --demo --port $(PORT)

test: ## all tests, on SQLite and on PostgreSQL (ARGS="tests/blog -q": some)
	$(SETUP) test
	$(RUN)/python -m tools.tests $(ARGS)

test-hosts: ## tests on throw-away Debian hosts; they need root (ARGS="-k deploy": some)
	$(SETUP) test
	$(RUN)/python -m tools.test_hosts $(ARGS)

check: ## everything that a change must pass (ARGS=quick: all but the tests)
	$(SETUP) test
	$(RUN)/python -m tools.check $(ARGS)

bench: ## benchmarks, beside what they are compared with
	$(SETUP) test
	$(RUN)/python -m bench $(ARGS)

lighthouse: ## Lighthouse's scores of a demo blog, phone and desktop, in docs/measured/lighthouse.md
	$(SETUP) lighthouse
	$(RUN)/python -m tools.lighthouse $(ARGS)

soak: ## reads, edits and killed processes behind nginx, for ten minutes (ARGS="--seconds 60")
	$(SETUP) test
	$(RUN)/python -m bench.soak $(ARGS)

screenshots: ## every page, phone and desktop, light and dark, in screenshots/
	$(SETUP) test
	$(RUN)/python -m tools.screenshots $(ARGS)

setup: ## what development needs, without running anything
	$(SETUP) develop

reference: ## write docs/reference from the code
	$(SETUP) develop
	$(RUN)/python -m tools.reference

lock: ## pin all dependencies by hash (ARGS=--upgrade: newer ones)
	$(SETUP) lock
	$(RUN)/python -m tools.lock $(ARGS)

build: ## the package, in dist/
	$(SETUP) develop
	@rm -rf dist
	@.tools/bin/uv build --quiet --no-build-isolation --python .venv --out-dir dist
	@ls dist

clean: ## remove what was made, but not a blog's data in var/
	@rm -rf .venv .tools node_modules dist build src/homepress/static/dist
