# Needs Python 3.11 or newer, make and git. Everything else is installed into .venv.
PYTHON ?= python3
BIN := .venv/bin
UV := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header

.PHONY: run demo install install-test prepare lint test soak cover bench screenshots lock clean

run: install
	@$(BIN)/tipline serve

demo: install
	@TIPLINE_DATA_DIR=$${TIPLINE_DATA_DIR:-var/demo} $(BIN)/tipline serve --demo

install:
	@$(PYTHON) tools/install.py run

install-test:
	@$(PYTHON) tools/install.py test

prepare: install-test
	@$(BIN)/python tools/prepare.py

lint: install-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: prepare lint
	$(BIN)/pytest -n 2 --dist worksteal -m "not soak"

# Ten minutes of killing, or TIPLINE_SOAK_SECONDS of it.
soak: prepare
	$(BIN)/pytest -m soak --timeout 3600

cover: prepare
	$(BIN)/pytest -n 2 --dist worksteal -m "not soak" --cov

bench: install-test
	$(BIN)/python -m bench.lifecycle

screenshots: prepare
	$(BIN)/python tools/screenshots.py

# Every lock starts from the ones before it, so run and test agree on each version.
lock: install
	@$(PYTHON) tools/install.py lock
	$(UV) pyproject.toml -o requirements/run.lock
	$(UV) pyproject.toml --extra test -c requirements/run.lock -o requirements/test.lock
	set -e; for group in build lock node; do $(UV) --group $$group -o requirements/$$group.lock; done

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build
