# Everything runs in an environment of its own, .venv, which is made here when it is missing.
# Choose another Python with: make test PYTHON=python3.12
# How many processes work side by side: make reproduce JOBS=4; without, one per core.
# Where there is no GPU, PyTorch without CUDA is the far smaller download, from its makers:
#   make reproduce TORCH_INDEX=https://download.pytorch.org/whl/cpu

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready
MUTANTS ?= 300
SEED ?= 0
JOBS ?= 0
TORCH_INDEX ?=

.PHONY: help reproduce test mutation abuse figures docs formal clean

help:
	@echo "make reproduce   check every claim, simulate, draw, and write out/report.html"
	@echo "make test        lint, types, every claim verified afresh, and tests"
	@echo "make mutation    do the tests notice small changes of the source? MUTANTS=300 SEED=0 FILES="
	@echo "make abuse       kills, signals, damages, hostile input: does anything break? half an hour. SEED=0"
	@echo "make figures     draw every figure into out/figures"
	@echo "make docs        build the documentation into docs/_build/html"
	@echo "make formal      compile the Coq files and print their axioms; says what to install"
	@echo "make clean       remove what make made, except results"

reproduce: $(READY)
	$(BIN)/pentad reproduce --jobs $(JOBS)

test: $(READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	mkdir -p out
	$(BIN)/pentad verify --fresh > out/verify.txt || { cat out/verify.txt; exit 1; }
	$(BIN)/pytest -q -n 2

mutation: $(READY)
	$(BIN)/python -m tests.mutation --mutants $(MUTANTS) --seed $(SEED) $(if $(FILES),--files $(FILES))

abuse: $(READY)
	$(BIN)/python -m tests.abuse --seed $(SEED)

figures: $(READY)
	$(BIN)/pentad figures --jobs $(JOBS)

docs: $(READY)
	$(BIN)/sphinx-build -W --keep-going -q docs docs/_build/html
	@echo "documentation: docs/_build/html/index.html"

formal:
	@$(PYTHON) proofs_check/formal/compile.py

clean:
	rm -rf .venv out docs/_build .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "pentad needs Python 3.11 or later; say which, as in: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; \
	  exit 1; }
	@echo "installing pentad and what it needs into .venv: minutes, once; seconds with a full pip cache"
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --disable-pip-version-check --progress-bar off \
	  $(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX)) -c constraints.txt -e '.[test,docs]'
	touch $@
