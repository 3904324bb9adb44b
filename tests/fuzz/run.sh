#!/bin/sh
# Runs every fuzz target for a number of seconds: tests/fuzz/run.sh [SECONDS [TARGET...]]
# Needs cargo-fuzz and a nightly compiler. Findings are in tests/fuzz/artifacts; the corpora grow in
# tests/fuzz/corpus and start from the packages and DDF files of PPKGC_CORPUS, where there are any.
set -eu
cd "$(dirname "$0")/../.."
seconds=${1:-60}
[ $# -gt 0 ] && shift
[ $# -gt 0 ] || set -- wim xpress cat ddf admx spec provxml record keys timestamps customizations store project

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
seed customizations tests/golden/*/*.customizations.xml
seed project tests/golden/*/*.customizations.xml
data=${PPKGC_CORPUS:-../shared/corpus}
seed wim "$data"/ppkg/*.ppkg
seed cat "$data"/ppkg/*.cat

# What is made anew: the record of a build, keys, and what openssl says as a timestamp server.
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
cargo run --quiet --bin ppkgc -- build samples/contoso-branding/spec.toml -o "$made" --quiet
seed record "$made"/*.build.json
seed customizations "$made"/*.customizations.xml
seed project "$made"/*.customizations.xml
seed timestamps "$made"/*.cat
if command -v openssl >"$made/openssl"; then
    cat >"$made/openssl.cnf" <<'END'
[req]
distinguished_name = name
[name]
[stamping]
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[tsa]
default_tsa = server
[server]
serial = serial
default_policy = 1.2.3.4
digests = sha256
signer_digest = sha256
ess_cert_id_alg = sha256
END
    (
        cd "$made"
        echo 01 >serial
        for kind in rsa:2048 ec:prime256v1; do
            case $kind in
            ec:*) openssl ecparam -name "${kind#ec:}" -genkey -noout -out sec1.pem ;;
            *) openssl genrsa -out sec1.pem "${kind#rsa:}" ;;
            esac
            openssl pkcs8 -topk8 -nocrypt -in sec1.pem -out "key-$kind.pem"
            openssl pkcs8 -topk8 -passout pass:phrase -in sec1.pem -out "locked-$kind.pem"
            openssl req -x509 -new -key sec1.pem -out "own-$kind.pem" -days 3650 -subj "/CN=Fuzz" \
                -config openssl.cnf -extensions stamping
            openssl pkcs12 -export -passout pass:phrase -inkey sec1.pem -in "own-$kind.pem" -out "own-$kind.pfx"
            openssl ts -query -data serial -sha256 -cert -out query
            openssl ts -reply -config openssl.cnf -queryfile query -signer "own-$kind.pem" -inkey sec1.pem \
                -out "answer-$kind"
            openssl ts -reply -in "answer-$kind" -token_out -out "token-$kind"
        done
    ) 2>"$made/errors" || cat "$made/errors"
    seed keys "$made"/*.pem "$made"/*.pfx
    seed timestamps "$made"/answer-* "$made"/token-*
fi

for target; do
    mkdir -p "tests/fuzz/corpus/$target"
    cargo +nightly fuzz run --fuzz-dir tests/fuzz "$target" -- \
        -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -print_final_stats=1
done
