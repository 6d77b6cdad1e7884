# Two commands matter: make demo, make test. Everything else is for those who change the code.
PY := .venv/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check
.PHONY: demo test judges check bench lock

demo: .venv/.core
	KC_DEMO=1 $(PY) -m khuyencong demo

# The whole suite, browser included: first on SQLite, then on a throw-away PostgreSQL.
test: .venv/.dev judges
	KC_TEST_DB=sqlite $(PY) -m pytest -n 2
	KC_TEST_DB=postgres $(PY) -m pytest -n 2

judges:
	python3 tests/judges.py

check: .venv/.dev
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	.venv/bin/lint-imports
	KC_DATA_DIR=$$(mktemp -d) $(PY) -m khuyencong makemigrations --check --dry-run
	KC_DATA_DIR=$$(mktemp -d) KC_DEMO=0 KC_DEBUG=0 KC_HTTPS=1 KC_ALLOWED_HOSTS=khuyencong.example KC_SECRET_KEY=$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(64))') \
		$(PY) -m khuyencong check --deploy --fail-level WARNING
	$(PY) -m khuyencong messages --check
	$(PY) -m khuyencong draw-settings --check
	$(PY) -m khuyencong draw-access --check
	$(PY) -m khuyencong draw-processes --check
	$(PY) -m khuyencong draw-norms --check
	$(PY) -m khuyencong draw-openapi --check

bench: .venv/.dev judges
	$(PY) -m bench

# Pinned versions with hashes; no index address in the files. For those who change requirements/*.in; needs uv.
lock:
	for name in core dev; do uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links --no-header -q requirements/$$name.in -o requirements/$$name.lock || exit 1; done

.venv/.core: requirements/core.lock pyproject.toml
	python3 -m venv .venv
	$(PIP) --require-hashes -r requirements/core.lock
	$(PIP) --no-deps --no-build-isolation --no-index -e .
	touch $@

.venv/.dev: requirements/dev.lock .venv/.core
	$(PIP) --require-hashes -r requirements/dev.lock
	touch $@
