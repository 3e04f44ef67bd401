# eddsa-jcs-2022 and ecdsa-jcs-2019: no command issues with them, so sign.py does it for ours.
# shellcheck shell=bash

for pair in "eddsa-jcs-2022 Ed25519" "ecdsa-jcs-2019 P-256" "ecdsa-jcs-2019 P-384"; do
    read -r suite type <<< "$pair"
    step "$suite with $type: ours"
    name=ours-$suite-$type
    "$python" -m tests.interop.sign "$suite" "$type" "$work/$name" "$work/web-out"/*.json
    theirs_verifies "$work/$name" "$name" --files 4 --suite "$suite"
    ours_verifies elsewhere 4 "$work/$name"/*.json
    signed=("$work/$name"/*.json)
    both_refuse_a_change elsewhere "${signed[0]}" "$name"

    step "$suite with $type: theirs"
    theirs_issues "$suite" "$type"
    compared "$suite, $type: 4 of ours, 3 of theirs"
done
