.DEFAULT_GOAL := help
.PHONY: help run demo test scale check bench mutants compare fmt generate lint-spec tools browser databases
npm := npm ci --ignore-scripts --no-audit --no-fund --loglevel=error

help: ## List these targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: .env ## Serve on SQLite; needs Rust alone
	cargo run --release --locked --quiet --package taskward

demo: clients/typescript/node_modules/ready examples/web/node_modules/ready ## Serve a page to try, with users who sign up; Ctrl-C ends it
	cargo build --release --locked --quiet --package taskward
	npm --prefix clients/typescript run --silent build
	TASKWARD=$(CURDIR)/target/release/taskward node examples/web/demo.mjs

test: tools browser databases ## Test everything; installs what it needs
	cargo test --locked --workspace --no-fail-fast

scale: databases ## Measure what an operation costs among 10,000 and a million tasks, on both databases
	cargo bench --locked --quiet --package taskward --bench scale

check: tools ## Format, lints, documentation, the contract, and that generated code is current
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- --deny warnings
	RUSTDOCFLAGS='--deny warnings' cargo doc --locked --workspace --no-deps --document-private-items --quiet
	REDOCLY_TELEMETRY=off npm --prefix codegen/lint run lint
	npm --prefix codegen/lint test
	codegen/generate --check

generate: tools ## Write the server layer and the clients out of openapi.yaml
	codegen/generate

mutants: .tools/cargo/bin/cargo-mutants ## Break the server in every small way: does the contract suite notice? Takes hours
	$< mutants --package taskward $(foreach room,auth store handlers edge,--file 'server/src/$(room)/**') --output target --timeout 300 \
	  -- --test contract a_fixed_seed

compare: tools ## What the contract suite finds of its faults, beside what Schemathesis finds of them; takes an hour
	cargo build --locked --package taskward --package taskward-contract
	.tools/venv/bin/python contract-tests/schemathesis/compare.py $(FAULTS)

bench: .tools/bench/ready ## Measure beside the stack it began from; wants a quiet machine (BENCH='--rounds 1 --seconds 1')
	.tools/bench/bin/python bench/run $(BENCH)

fmt: ## Format
	cargo fmt --all

tools: .tools/venv/ready codegen/lint/node_modules/ready clients/typescript/node_modules/ready e2e/node_modules/ready examples/web/node_modules/ready

browser:
	tools/need chromium-headless-shell,chromium,google-chrome chromium-headless-shell

databases:
	tools/need initdb,/usr/lib/postgresql/*/bin/initdb postgresql
	tools/need pgbouncer,/usr/sbin/pgbouncer pgbouncer

.tools/venv/ready: codegen/requirements.txt contract-tests/schemathesis/requirements.txt
	tools/need python3 python3-venv
	python3 -m venv .tools/venv
	.tools/venv/bin/pip install --quiet --require-hashes $(addprefix --requirement ,$^)
	touch $@

.tools/cargo/bin/cargo-mutants:
	cargo install --quiet --locked --version 27.1.0 --root .tools/cargo cargo-mutants

.tools/bench/ready: bench/requirements.txt
	tools/need python3 python3-venv
	python3 -m venv .tools/bench
	.tools/bench/bin/pip install --quiet --require-hashes --requirement $<
	touch $@

%/node_modules/ready: %/package-lock.json
	tools/need npm npm
	cd $* && $(npm)
	touch $@

# A secret of this machine's own. Never the one of a sample.
.env:
	umask 077 && printf 'JWT_SECRET=%s\n' "$$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')" > $@
