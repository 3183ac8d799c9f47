# The pavilion. `make demo` opens it, `make test` checks it; nothing but Python 3.11 with venv must be there before.
PORT ?= 8000
ONCE ?=
ONLY ?=
WORKERS ?= 2
PY := .venv/bin/python

.PHONY: demo test test-deep bench lint format services stop lock clean help
help:            ## say what there is
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile

demo: .venv/.embedded    ## open the pavilion with data at PORT=8000 (ONCE=1: fill, dispatch, prove, leave)
	@$(PY) manage.py demo --port $(PORT) $(if $(filter-out 0,$(ONCE)),--once)

test: lint       ## lint, unit, race and browser tests
	@$(PY) -m pytest -n $(WORKERS) -m "not deep"

test-deep: .venv/.dev    ## faults, optimum, fuzz
	@$(PY) -m pytest -m deep

bench: .venv/.dev        ## measure the promises in numbers (ONLY=name)
	@$(PY) -m tests.bench $(ONLY)

lint: .venv/.dev ## everything a machine checks without running the site
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/lint-imports --no-logo
	@.venv/bin/mypy

format: .venv/.dev       ## let the machine lay out the code
	@.venv/bin/ruff check --fix-only .
	@.venv/bin/ruff format .

services: .venv/.embedded        ## start the embedded PostgreSQL and Redis and leave them running
	@$(PY) manage.py services start

stop:            ## stop the embedded engines
	@[ ! -x $(PY) ] || $(PY) manage.py services stop

lock: .venv/.dev ## lock the dependencies anew
	@requirements/lock

clean: stop      ## stop the engines and forget their data, logs and pictures (not the .venv)
	@rm -rf "$$(readlink -f var/embedded)" var

.venv/.embedded: requirements/embedded.txt requirements/uv.txt
	@requirements/install embedded.txt
	@touch $@

.venv/.dev: requirements/dev.txt requirements/uv.txt
	@requirements/install dev.txt
	@touch .venv/.embedded $@
