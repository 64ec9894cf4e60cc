# SPDX-License-Identifier: GPL-2.0-only
#
# krefcheck: `make help` lists the targets.

PYTHON ?= /usr/bin/python3
ifeq ($(origin CC),default)
CC := gcc
endif
PREFIX ?= /usr/local
DESTDIR ?=
J ?= $(shell nproc 2>/dev/null || echo 1)

# Where objects go and what is built; `make asan` and `make lint` build beside it.
B ?= build
PROGRAM ?= checker/krefcheck

# A new compiler's warnings stop developers, never users.
ifeq ($(DEV),1)
WERROR := -Werror
endif

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wvla -Wmissing-prototypes -Wstrict-prototypes \
	-Wwrite-strings -Wpointer-arith -Wundef
OPT ?= -O2 -g
SANITIZE ?=
CPPFLAGS_ALL := -D_GNU_SOURCE -DMODEL_DIR='"checker/model"' -Ichecker -I$(B) $(CPPFLAGS)
CFLAGS_ALL := -std=gnu11 $(OPT) -fopenmp $(WARNINGS) $(WERROR) $(SANITIZE) $(CFLAGS)
LDLIBS_ALL := -ljansson -lxxhash -lm $(LDLIBS)

SOURCES := $(sort $(wildcard checker/*.c) $(wildcard checker/rules/*.c))
OBJECTS := $(SOURCES:checker/%.c=$(B)/%.o)

# How the library is found is told by the linker; how everything else is set up by scripts/setup.
all: checker
checker: $(PROGRAM)

$(PROGRAM): $(OBJECTS)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS_ALL) $(LDFLAGS) -o $@.$$$$ $^ $(LDLIBS_ALL) && mv $@.$$$$ $@

$(B)/%.o: checker/%.c $(B)/flags $(B)/version.h
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

# The models are part of the program.
$(B)/model.o: $(wildcard checker/model/*.h checker/model/*.def)

# Objects are built anew when the flags change.
$(B)/flags: FORCE
	@mkdir -p $(@D)
	@echo "$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL)" > $@.new; \
	if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

$(B)/version.h: FORCE
	@mkdir -p $(@D)
	@v=$$(cat VERSION); [ ! -e .git ] || { g=$$(git rev-parse --short=10 HEAD 2>/dev/null) && v=$$v+g$$g; }; \
	echo "#define KREFCHECK_VERSION \"$$v\"" > $@.$$$$; \
	if cmp -s $@.$$$$ $@; then rm $@.$$$$; else mv $@.$$$$ $@; fi

-include $(OBJECTS:.o=.d)

ifneq ($(V),1)
Q = @echo "  $(if $(filter %.o,$@),CC     ,LD     ) $@";
endif

setup:
	@scripts/setup

# TREE= M= ENGINE= MODE= FORMAT= J= RULES=; without TREE the bundled sample, as a demonstration.
coccicheck: setup
	@$(MAKE) --no-print-directory -s -j$(J) checker
	@TREE='$(TREE)' M='$(M)' ENGINE='$(ENGINE)' MODE='$(MODE)' FORMAT='$(FORMAT)' J='$(J)' \
		RULES='$(RULES)' $(PYTHON) scripts/run-coccicheck

check: setup
	@$(MAKE) --no-print-directory -j$(J) checker
	@$(PYTHON) -m pytest -q scripts/tests

# Each way of use against its real counterpart: kbuild, coccicheck, pre-commit, editors, browser ...
check-integration:
	@scripts/setup integration
	@scripts/setup kernel
	@$(MAKE) --no-print-directory -j$(J) checker
	@KERNEL='$(KERNEL)' $(PYTHON) -m pytest -q scripts/integration

# KERNEL=/path takes a tree that is already there.
check-kernel:
	@scripts/setup kernel
	@$(MAKE) --no-print-directory -j$(J) checker
	@KERNEL='$(KERNEL)' $(PYTHON) scripts/check-kernel

bench:
	@scripts/setup
	@scripts/setup kernel
	@$(MAKE) --no-print-directory -j$(J) checker
	@KERNEL='$(KERNEL)' $(PYTHON) scripts/bench

# KERNEL=/path, or Debian's Linux 6.1.
compare-engines:
	@scripts/setup
	@scripts/setup kernel
	@$(MAKE) --no-print-directory -j$(J) checker
	@KERNEL='$(KERNEL)' $(PYTHON) scripts/compare-engines --jobs=$(J)

lint:
	@scripts/setup lint
	@$(PYTHON) scripts/lint

# The tests again, on a build that watches every access.
asan: setup
	@$(MAKE) --no-print-directory -j$(J) B=build/asan PROGRAM=build/asan/krefcheck OPT='-O1 -g' \
		SANITIZE='-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer' \
		checker
	@KREFCHECK=build/asan/krefcheck ASAN_OPTIONS=detect_leaks=0 $(PYTHON) -m pytest -q scripts/tests

# Any bytes against the front end (FUZZ=parse) or against the whole engine (FUZZ=engine), for
# SECONDS; what is found new is kept in build/fuzz/corpus-FUZZ. Leaks are looked for, too.
SECONDS ?= 60
FUZZ ?= parse
RUNS ?= -1
FUZZ_OBJECTS := $(filter-out $(B)/main.o,$(OBJECTS)) $(B)/fuzz/fuzz_$(FUZZ).o
$(B)/fuzz_$(FUZZ): $(FUZZ_OBJECTS)
	$(Q)$(CC) $(CFLAGS_ALL) -fsanitize=fuzzer $(LDFLAGS) -o $@ $^ $(LDLIBS_ALL)

fuzz:
	@scripts/setup fuzz
	@$(MAKE) --no-print-directory -j$(J) B=build/fuzz CC=clang OPT='-O1 -g' \
		SANITIZE='-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all' \
		build/fuzz/fuzz_$(FUZZ)
	@mkdir -p build/fuzz/corpus-$(FUZZ)
	build/fuzz/fuzz_$(FUZZ) -max_total_time=$(SECONDS) -runs=$(RUNS) -timeout=20 \
		-rss_limit_mb=4096 -max_len=16384 -print_final_stats=1 -artifact_prefix=build/fuzz/ \
		build/fuzz/corpus-$(FUZZ) testcases

INSTALLED := $(addprefix scripts/,krefcheck-patch krefcheck-review krefcheck-lsp coccicheck run-coccicheck)
install: checker man
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/krefcheck/scripts/patches \
		$(DESTDIR)$(PREFIX)/lib/krefcheck/checker $(DESTDIR)$(PREFIX)/lib/krefcheck/cocci \
		$(DESTDIR)$(PREFIX)/share/man/man1 \
		$(DESTDIR)$(PREFIX)/share/bash-completion/completions
	install -m 755 $(PROGRAM) $(DESTDIR)$(PREFIX)/lib/krefcheck/checker/krefcheck
	install -m 644 cocci/* $(DESTDIR)$(PREFIX)/lib/krefcheck/cocci/
	install -m 755 $(INSTALLED) $(DESTDIR)$(PREFIX)/lib/krefcheck/scripts/
	install -m 644 $(wildcard scripts/patches/*.py) $(DESTDIR)$(PREFIX)/lib/krefcheck/scripts/patches/
	ln -sf ../lib/krefcheck/checker/krefcheck $(DESTDIR)$(PREFIX)/bin/krefcheck
	ln -sf ../lib/krefcheck/scripts/krefcheck-review $(DESTDIR)$(PREFIX)/bin/krefcheck-review
	ln -sf ../lib/krefcheck/scripts/run-coccicheck $(DESTDIR)$(PREFIX)/bin/krefcheck-coccicheck
	install -m 644 $(B)/krefcheck.1 $(DESTDIR)$(PREFIX)/share/man/man1/krefcheck.1
	for name in review coccicheck; do echo '.so man1/krefcheck.1' \
		> $(DESTDIR)$(PREFIX)/share/man/man1/krefcheck-$$name.1; done
	install -m 644 $(B)/krefcheck.bash \
		$(DESTDIR)$(PREFIX)/share/bash-completion/completions/krefcheck

man: $(B)/krefcheck.1 $(B)/krefcheck.bash
$(B)/krefcheck.1: $(PROGRAM) scripts/gen-man
	@$(PYTHON) scripts/gen-man $(PROGRAM) > $@.new && mv $@.new $@
$(B)/krefcheck.bash: $(PROGRAM) scripts/gen-man
	@$(PYTHON) scripts/gen-man --completion $(PROGRAM) > $@.new && mv $@.new $@

# A package of Debian, below build/deb.
deb:
	@scripts/setup deb
	@$(PYTHON) scripts/make-deb

# A plain git hook in another repository: REPO=dir.
install-hook: checker
	@$(PYTHON) scripts/krefcheck-patch --install-hook '$(REPO)'

clean:
	rm -rf build checker/krefcheck

help:
	@echo 'make coccicheck    check the bundled sample driver with both engines (a demonstration)'
	@echo 'make coccicheck TREE=~/linux [M=drivers/usb] [ENGINE=cocci|checker|both]'
	@echo '     [MODE=report|context|patch|org] [FORMAT=text|json|sarif|html] [J=n] [RULES=a,b]'
	@echo '                   check a tree; fails if there are findings'
	@echo 'make check         build and run every test'
	@echo 'make check-integration   kbuild, coccicheck, pre-commit, editors, a browser ... [KERNEL=dir]'
	@echo 'make check-kernel  check Linux 6.1 whole and compare with the ledger [KERNEL=dir]'
	@echo 'make bench         speed beside grep, ctags and spatch on the same files [KERNEL=dir]'
	@echo 'make compare-engines   what one engine tells and the other does not, and why [KERNEL=dir]'
	@echo 'make lint          strict builds, sparse, cppcheck, clang-tidy, our own rules on ourselves'
	@echo 'make asan          the tests on a build with address and undefined-behaviour sanitizers'
	@echo 'make fuzz          fuzz the front end, or all of the engine [FUZZ=parse|engine|index] [SECONDS=60]'
	@echo 'make install       PREFIX=/usr/local DESTDIR='
	@echo 'make deb           a Debian package, in build/deb'
	@echo 'make install-hook REPO=dir   a git pre-commit hook in another repository'
	@echo 'make clean'
	@echo 'DEV=1: warnings are errors.  V=1: show commands.'

.PHONY: all checker setup coccicheck check check-integration check-kernel bench compare-engines deb lint fuzz asan install man \
	install-hook clean help FORCE
FORCE:
