# Homes of ours, and what both sides say about what they issued. Sourced by run.
# shellcheck shell=bash

step() { printf '\n--- %s\n' "$1"; }

# compared WORDS : a line that is printed at the end, where everything has passed
compared() { outcome+=("$1"); }

# expect STATUS COMMAND… : the exit status must be that one
expect() {
    local wanted=$1 status=0
    shift
    "$@" || status=$?
    [ "$status" -eq "$wanted" ] || { echo "exit status $status instead of $wanted: $*" >&2; return 1; }
}

free_port() { "$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

wait_for() {  # URL
    for _ in $(seq 60); do
        "$python" -c 'import sys, urllib.request as r; r.urlopen(sys.argv[1], timeout=2)' "$1" \
            2>/dev/null && return 0
        sleep 0.5
    done
    echo "no answer from $1" >&2
    return 1
}

# ours HOME COMMAND… : our command line on the home of that name, whose address is in HOME.url
ours() {
    local name=$1
    shift
    BADGESERVICE_HOME=$work/$name BADGESERVICE_BASE_URL=$(cat "$work/$name.url") \
        "$python" "$root/cli.py" "$@"
}

open_home() {  # NAME URL [KEYTYPE]
    echo "$2" > "$work/$1.url"
    BADGESERVICE_KEY_TYPE=${3:-Ed25519} ours "$1" init > "$work/$1-init.log" 2>&1 &&
        ours "$1" definitions load >> "$work/$1-init.log" 2>&1 ||
        { cat "$work/$1-init.log"; return 1; }
}

award() {  # NAME FILE.csv
    ours "$1" award batch "$2" --achievement modulo-2 > "$work/$1-award.log" 2>&1 ||
        { cat "$work/$1-award.log"; return 1; }
}

# publish NAME : NAME-out, NAME-dids.json and NAME-lists.json, the lists as they are served
publish() {
    local name=$1 port
    ours "$name" credential export --all -o "$work/$name-out"
    ours "$name" issuer documents --json > "$work/$name-dids.json"
    port=$(free_port)
    BADGESERVICE_HOME=$work/$name BADGESERVICE_BASE_URL=$(cat "$work/$name.url") \
        "$python" "$root/cli.py" serve --port "$port" > "$work/$name-serve.log" 2>&1 &
    server=$!
    wait_for "http://127.0.0.1:$port/healthz" || { cat "$work/$name-serve.log"; return 1; }
    node "$here/lists.mjs" "$work/$name-out" "http://127.0.0.1:$port" "$work/$name-lists.json"
    kill "$server"
    wait "$server" || true
    server=
}

# theirs_verifies FOLDER NAME [OPTIONS of verify.mjs] : by the documents and lists of NAME
theirs_verifies() {
    local folder=$1 name=$2 lists=()
    shift 2
    [ ! -f "$work/$name-lists.json" ] || lists=(--lists "$work/$name-lists.json")
    node "$here/verify.mjs" "$folder" "$work/$name-dids.json" "$contexts" "${lists[@]}" "$@" \
        > "$work/verify.log" || { grep -v '^valid' "$work/verify.log"; return 1; }
    echo "theirs: $(tail -n 1 "$work/verify.log")"
}

# theirs_refuses FILE NAME : a single file, which theirs must call false
theirs_refuses() {
    rm -rf "$work/refused"
    mkdir "$work/refused"
    cp "$1" "$work/refused/"
    expect 1 node "$here/verify.mjs" "$work/refused" "$work/$2-dids.json" "$contexts" --proof-only \
        > "$work/verify.log"
    grep '^REFUSED' "$work/verify.log"
}

# ours_verifies NAME COUNT FILE… : our verifier, in the home NAME, finds them all valid
ours_verifies() {
    local name=$1 count=$2
    shift 2
    expect 0 ours "$name" verify "$@" --json > "$work/report.json"
    "$python" "$here/reports.py" "$work/report.json" "$count" passed
}

# ours_refuses NAME FILE [CODE] : our verifier refuses its proof
ours_refuses() {
    expect 1 ours "$1" verify "$2" --json > "$work/report.json"
    "$python" "$here/reports.py" "$work/report.json" 1 failed "${@:3}"
}

# both_refuse_a_change HOME FILE NAME : of FILE, whose keys NAME-dids.json has
both_refuse_a_change() {
    node "$here/tamper.mjs" "$2" "$work/changed.json"
    theirs_refuses "$work/changed.json" "$3"
    ours_refuses "$1" "$work/changed.json"
}

# theirs_issues SUITE KEYTYPE : three badges, which both sides verify; a changed one neither does
theirs_issues() {
    local name="theirs-$1-$2"
    node "$here/issue.mjs" "$work/$name" "$contexts" "$1" "$2"
    theirs_verifies "$work/$name" "$name" --files 3 --endorsements 1 --suite "$1"
    ours_verifies elsewhere 3 "$work/$name"/*.json
    both_refuse_a_change elsewhere "$work/$name/endorsed.json" "$name"
}
