# Everything is done by small scripts in .ci/; `make` alone lists what there is.
.DEFAULT_GOAL := help
.PHONY: help setup run demo guide test check

help: ## list these
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 16

run: ## serve the demonstration on http://127.0.0.1:8000 (PORT= to change), installing what is missing
	@exec .ci/serve.sh

test: ## all tests, on SQLite and on PostgreSQL (ARGS="-k word" for some of them)
	@exec .ci/test.sh $(ARGS)

check: ## format, lint, types, import contracts, migrations, deployment
	@exec .ci/check.sh

setup: ## install what the portal needs to run, and nothing more
	@exec .ci/setup.sh run

guide: ## take the pictures of the guide anew, from a demonstration of their own
	@exec .ci/guide.sh

demo: ## throw the demonstration's data away and load it anew (REORG=1: with the units of 1/7/2025)
	@exec .ci/demo.sh
