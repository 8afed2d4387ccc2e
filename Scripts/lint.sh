#!/usr/bin/env bash
# What `make lint` checks: Swift style, shell syntax, and words that must not be in any file.
set -euo pipefail
cd "$(dirname "$0")/.."
Scripts/toolchain.sh

echo "lint: Swift sources" >&2
swift format lint --strict --parallel --recursive "$@"

echo "lint: shell scripts" >&2
shopt -s nullglob
for script in Scripts/*.sh Benchmarks/peers/*.sh .ci/run; do bash -n "$script"; done

# Every file that git keeps or would keep; without git there is no list, and lint fails.
files=$(mktemp)
trap 'rm -f "$files"' EXIT
git ls-files -z --cached --others --exclude-standard >"$files" \
    || { echo "lint: needs git and a checkout of the project: it looks for words in the files that git names." >&2; exit 69; }

# refuse WHAT PATTERN: no text file of the project may hold the pattern (brackets keep this file itself out).
refuse() {
    local hits
    # 123: grep found nothing in some of the files; anything else but 0 means that it could not look.
    hits=$(xargs -0 grep --binary-files=without-match --line-number --no-messages -E "$2" <"$files") \
        || [ $? -eq 123 ]
    if [ -n "$hits" ]; then
        printf 'lint: %s\n%s\n' "$1" "$hits" >&2
        return 1
    fi
}

echo "lint: words" >&2
refuse "unfinished work belongs into an issue, not into a file:" '\b(T[O]DO|F[I]XME|X[X]X)\b'
refuse "a path of one machine:" '(^|[^A-Za-z0-9_.])/(w[o]rk|h[o]me|r[o]ot|U[s]ers)/[A-Za-z0-9_.]'
refuse "how the project came about belongs nowhere in it:" \
    '\b[Ii]s[s]ue,? (#?[0-9]|point)|agreed f[l]ows|\.\./s[h]ared'
