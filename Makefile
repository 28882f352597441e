# Every target makes .venv when it is missing, with the versions of constraints.txt.
# PYTHON chooses the interpreter it is made with: make test PYTHON=python3.12
# ROLE chooses the panels in JupyterLab:          make lab ROLE=instructor

PYTHON ?= python3
ROLE ?= student
BIN := .venv/bin
READY := .venv/.ready
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: demo test lab build lint certify bench battery soak clean

demo: $(READY)
	autograde demo

test: lint
	autograde build --check
	pytest

lab: $(READY)
	JUPYTER_CONFIG_PATH="$(CURDIR)/lab/$(ROLE):$(CURDIR)/lab" jupyter lab $(if $(filter 0,$(shell id -u)),--allow-root)

build: $(READY)
	autograde build

lint: $(READY)
	ruff check
	ruff format --check
	autograde lint

certify: $(READY)
	autograde certify --seeds 100 --json docs/certificate.json --html docs/certificate.html \
		--markdown docs/certificate.md
	python docs/show_certificate.py

bench: $(READY)
	python -m benchmarks

# 100 kills of a whole run, at random moments; what is recorded in the end must be what an undisturbed run records.
soak: $(READY)
	python -m tests.kill_and_resume --kills 100 --size 40

# The attacks, next to what plain nbgrader and otter-grader make of them; about an hour, all of it in sandboxes.
battery: $(READY)
	test -d .venv-otter || { $(PYTHON) -m venv .venv-otter && \
		.venv-otter/bin/python -m pip install --quiet otter-grader numpy pandas scikit-learn matplotlib ipykernel; }
	python -m tests.battery

clean:
	rm -rf .venv .venv-otter .pytest_cache .ruff_cache build *.egg-info class
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamp is written last: a half-made environment is made again.
$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[test]'
	touch $@
