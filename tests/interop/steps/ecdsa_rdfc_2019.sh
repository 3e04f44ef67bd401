# ecdsa-rdfc-2019: the service signs with it where its keys are P-256 or P-384.
# shellcheck shell=bash

for type in P-256 P-384; do
    step "ecdsa-rdfc-2019 with $type: a batch of ours"
    open_home "$type" "http://127.0.0.1:$(free_port)" "$type"
    award "$type" "$work/batch.csv"
    publish "$type"
    theirs_verifies "$work/$type-out" "$type" --files 4 --suite ecdsa-rdfc-2019
    ours_verifies "$type" 4 "$work/$type-out"/*.json
    signed=("$work/$type-out"/*.json)
    both_refuse_a_change "$type" "${signed[0]}" "$type"

    step "ecdsa-rdfc-2019 with $type: theirs"
    theirs_issues ecdsa-rdfc-2019 "$type"
    compared "ecdsa-rdfc-2019, $type: 4 of ours with their list, 3 of theirs"
done
