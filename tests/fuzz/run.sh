#!/bin/sh
# Runs every fuzz target for a number of seconds: tests/fuzz/run.sh [SECONDS [TARGET...]]
# Needs cargo-fuzz and a nightly compiler. What is found stands in tests/fuzz/artifacts; the corpora grow in
# tests/fuzz/corpus and start from the packages and DDF files of PPKGC_CORPUS, where there are any.
set -eu
cd "$(dirname "$0")/../.."
seconds=${1:-60}
[ $# -gt 0 ] && shift
[ $# -gt 0 ] || set -- wim xpress cat ddf admx spec provxml

# Puts files into the corpus of a target, unless they are there.
seed() {
    corpus=tests/fuzz/corpus/$1
    mkdir -p "$corpus"
    shift
    for file in "$@"; do
        [ ! -f "$file" ] || cp -f "$file" "$corpus/seed-$(cksum <"$file" | tr ' ' '-')"
    done
}

seed spec samples/*/spec.toml tests/findings/*.toml
seed ddf src/schema/data/*.xml
seed admx tests/findings/admx/*.admx tests/findings/admx/en-US/*.adml
seed provxml $(find tests/golden -name "*.provxml" -o -name "*.xml")
data=${PPKGC_CORPUS:-../shared/corpus}
seed wim "$data"/ppkg/*.ppkg
seed cat "$data"/ppkg/*.cat

for target; do
    mkdir -p "tests/fuzz/corpus/$target"
    cargo +nightly fuzz run --fuzz-dir tests/fuzz "$target" -- \
        -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -print_final_stats=1
done
