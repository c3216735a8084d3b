PYTHON ?= python3
BIN := .venv/bin
UV  := $(BIN)/uv
COMPILE := $(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url pyproject.toml
export VIRTUAL_ENV := $(CURDIR)/.venv
export UV_PYTHON_DOWNLOADS := never
unexport PYTHONPATH PYTHONHOME

.PHONY: run test check bench messages screenshots build wheel lock browser reader migration clean

run: build              ## everything, on NOKEN_PORT (8000), with the demo city
	@exec $(BIN)/noken run

test: build browser     ## all tests on two processes, or some: make test T=tests/learning
	$(BIN)/pytest $(or $(T),-n 2 --dist loadfile)

check: build            ## style, types, floors, translations, page budgets
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m tests.house.budgets
	$(BIN)/python -m tests.house.weights
	$(UV) pip check

bench: build browser $(if $(filter photos,$(NAME)),reader) ## one benchmark: make bench NAME=pages
	@$(BIN)/python -m benchmarks.$(NAME)

screenshots: build browser ## the pictures of the guides, from the demo city
	$(BIN)/python -m tests.screenshots $(STEPS)

build: .venv/.installed
	@$(BIN)/python hatch_build.py

wheel: build            ## dist/noken-*.whl, with the locked build tools
	$(UV) build --quiet --wheel --no-build-isolation --out-dir dist .

messages: build         ## new texts into the English catalogue, unused ones out of it
	$(BIN)/python -m tests.house.messages

migration: build        ## for developers: make migration NAME=what_changed (FRESH=1: begin the history anew)
	@$(BIN)/noken migration $(NAME) $(if $(FRESH),--fresh)
	@$(BIN)/ruff format --quiet platform/noken/migrations
	@$(BIN)/ruff check --quiet --fix platform/noken/migrations

browser:                ## Chromium for the browser tests
	@command -v chromium >/dev/null || { \
	  echo "Chromium is missing; installing Debian's packages chromium and fonts-noto-core"; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-core >/dev/null \
	  || { echo "Noken's browser tests need Chromium: as root, apt-get install chromium fonts-noto-core"; exit 1; }; }

reader:                 ## Tesseract, which reads the pages of `make bench NAME=photos`
	@tesseract --list-langs 2>/dev/null | grep -qx ind || { \
	  echo "Tesseract is missing; installing Debian's packages tesseract-ocr and tesseract-ocr-ind"; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq tesseract-ocr tesseract-ocr-ind >/dev/null \
	  || { echo "This benchmark needs Tesseract: as root, apt-get install tesseract-ocr tesseract-ocr-ind"; exit 1; }; }

lock: $(UV)             ## after a change of dependencies; UP=--upgrade for the newest
	$(COMPILE) $(UP) -o requirements.lock
	$(COMPILE) $(UP) --group dev -c requirements.lock -o requirements-dev.lock
	$(UV) pip sync --quiet --require-hashes requirements-dev.lock
	$(BIN)/python hatch_build.py npm-lock

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit("Noken needs Python 3.11 or newer" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	sed -n '/^uv==/,/[^\\]$$/p' requirements-dev.lock > .venv/uv.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r .venv/uv.txt

.venv/.synced: requirements-dev.lock | $(UV)
	$(UV) pip sync --quiet --require-hashes $<
	@touch $@

.venv/.installed: .venv/.synced pyproject.toml
	$(UV) pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

clean:
	rm -rf .venv dist static/dist static/node_modules
