# ecdsa-sd-2023: issuer, holder and verifier, each role played by both sides.
# shellcheck shell=bash

parts=$work/parts
mkdir "$parts"
nobody_accepts() {  # HOME BASE NAME : the form for the holder, which must never pass as final
    ours_refuses "$1" "$2" proof-base
    theirs_refuses "$2" "$3"
}

step "ecdsa-sd-2023: our form for the holder"
ours web key new tekna-emtp --type P-256 --purpose disclosure
ours web key rotate tekna-emtp --purpose disclosure --now > "$work/rotate.log" 2>&1
ours web issuer documents --json > "$work/web-dids.json"
mapfile -t all < <(ours web credential list)
ours web credential selective "${all[0]}" -o "$work/base.json"
nobody_accepts web "$work/base.json" web

step "ecdsa-sd-2023: parts of ours, taken by both sides"
mkdir "$parts/ours"
ours web credential derive "$work/base.json" --hide-levels -o "$parts/ours/by-us-without-levels.json"
ours web credential derive "$work/base.json" --show /evidence -o "$parts/ours/by-us-evidence.json"
node "$here/derive.mjs" "$work/base.json" "$parts/ours/by-them-evidence.json" "$contexts" /evidence
node "$here/derive.mjs" "$work/base.json" "$parts/ours/by-them-levels.json" "$contexts" \
    /credentialSubject/result /credentialSubject/achievement/resultDescription
node "$here/derive.mjs" "$work/base.json" "$parts/ours/by-them-mandatory.json" "$contexts"
theirs_verifies "$parts/ours" web --files 5 --suite ecdsa-sd-2023
ours_verifies web 5 "$parts/ours"/*.json
both_refuse_a_change web "$parts/ours/by-us-evidence.json" web
both_refuse_a_change web "$parts/ours/by-them-evidence.json" web

step "ecdsa-sd-2023: their form for the holder"
theirs=theirs-ecdsa-sd-2023
node "$here/issue.mjs" "$work/$theirs" "$contexts" ecdsa-sd-2023 P-256
nobody_accepts elsewhere "$work/$theirs/results.json" "$theirs"

step "ecdsa-sd-2023: parts of theirs, taken by both sides"
mkdir "$parts/theirs"
results=/credentialSubject/result
rubric=/credentialSubject/achievement/resultDescription
for file in plain results; do
    node "$here/derive.mjs" "$work/$theirs/$file.json" "$parts/theirs/by-them-$file.json" "$contexts" \
        /credentialSubject/id
    ours elsewhere credential derive "$work/$theirs/$file.json" --show /credentialSubject/id \
        -o "$parts/theirs/by-us-$file.json"
done
node "$here/derive.mjs" "$work/$theirs/results.json" "$parts/theirs/by-them-levels.json" "$contexts" \
    $results $rubric
ours elsewhere credential derive "$work/$theirs/results.json" --show $results --show $rubric \
    -o "$parts/theirs/by-us-levels.json"
# A part that shows an endorsement can be taken by us alone: its proof is a graph of its own, for
# which their holder's side finds no labels ("labelMap" must be a Map…).
endorsed=$work/$theirs/endorsed.json
ours elsewhere credential derive "$endorsed" --show /endorsement -o "$parts/theirs/by-us-endorsement.json"
expect 1 node "$here/derive.mjs" "$endorsed" "$work/none.json" "$contexts" /endorsement \
    2> "$work/derive.log"
grep -m 1 '^TypeError: "labelMap"' "$work/derive.log"
theirs_verifies "$parts/theirs" "$theirs" --files 7 --endorsements 1 --suite ecdsa-sd-2023
ours_verifies elsewhere 7 "$parts/theirs"/*.json
both_refuse_a_change elsewhere "$parts/theirs/by-them-levels.json" "$theirs"
both_refuse_a_change elsewhere "$parts/theirs/by-us-levels.json" "$theirs"

compared "ecdsa-sd-2023: 5 parts of ours and 7 of theirs, taken by us and by them; no form \
for the holder accepted"
