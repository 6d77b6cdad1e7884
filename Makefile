# Two commands matter: make demo, make test. Everything else is for those who change the code.
PY := .venv/bin/python
.PHONY: demo test check bench lock

.venv/.core: requirements/core.lock pyproject.toml
	python3 -m venv .venv
	.venv/bin/pip install --quiet --require-hashes -r requirements/core.lock
	.venv/bin/pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

.venv/.dev: requirements/dev.lock .venv/.core
	.venv/bin/pip install --quiet --require-hashes -r requirements/dev.lock
	touch $@

demo: .venv/.core
	KC_DEMO=1 $(PY) -m khuyencong demo

test: .venv/.dev
	KC_TEST_DB=sqlite $(PY) -m pytest -n 2
	KC_TEST_DB=postgres $(PY) -m pytest -n 2

check: .venv/.dev
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	$(PY) -m khuyencong makemigrations --check --dry-run
