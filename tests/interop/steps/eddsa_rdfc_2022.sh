# eddsa-rdfc-2022, the suite that the service signs with unless told otherwise.
# shellcheck shell=bash

step "eddsa-rdfc-2022: a batch of ours with a did:key"
wait "$long" || { cat "$work/long.log"; exit 1; }
long=
issued=4
[ ! -f "$cohort" ] || issued=154
publish key
theirs_verifies "$work/key-out" key --files "$issued" --suite eddsa-rdfc-2022
expect 0 ours key verify "$work/key-out" > /dev/null

step "eddsa-rdfc-2022: a batch of ours with a did:web"
theirs_verifies "$work/web-out" web --files 4 --revoked 1 --suite eddsa-rdfc-2022

step "eddsa-rdfc-2022: endorsements and a revocation of ours, as in the demo"
publish demo
theirs_verifies "$work/demo-out" demo --revoked 1 --endorsements 1 --suite eddsa-rdfc-2022

step "eddsa-rdfc-2022: a changed copy of ours"
of_ours=("$work/key-out"/*.json)
both_refuse_a_change key "${of_ours[0]}" key

step "eddsa-rdfc-2022: theirs"
theirs_issues eddsa-rdfc-2022 Ed25519

compared "eddsa-rdfc-2022: $issued of ours with a did:key, 4 with a did:web, and the demo's with \
endorsements and a revocation, which was seen; 3 of theirs"
