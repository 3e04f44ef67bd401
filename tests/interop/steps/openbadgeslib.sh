# openbadgeslib: tokens, baked pictures and status lists. It lives in an environment of its own.
# shellcheck shell=bash

peer() { "$work/peer/bin/python" "$here/openbadgeslib/$1.py" "${@:2}"; }

# tokens_of ALGORITHM : the credentials as tokens, signed with the key of now. The form vc+jwt is
# not compared: the peer reads only tokens with the claims of Open Badges 3.0 §8.2.4.
tokens_of() { ours web credential export "${all[@]}" --format jwt -o "$tokens/$1"; }

token_key() {  # KEYTYPE
    ours web key new tekna-emtp --type "$1" --purpose tokens
    ours web key rotate tekna-emtp --purpose tokens --now > "$work/rotate.log" 2>&1
}

step "openbadgeslib: tokens and pictures of ours"
tokens=$work/tokens pictures=$work/pictures
mkdir "$tokens" "$pictures"
mapfile -t all < <(ours web credential list)
all=("${all[@]:0:2}")
tokens_of EdDSA
token_key RSA-2048
tokens_of RS256
token_key P-256
tokens_of ES256
revoked=$(basename "${all[0]}") standing=$(basename "${all[1]}")
ours web bake "${all[0]}" -o "$pictures/1-proof.png"
ours web bake "${all[1]}" -o "$pictures/2-proof.svg"
ours web bake "$tokens/RS256/$revoked.jwt" --picture "$pictures/2-proof.svg" --replace \
    -o "$pictures/1-token.svg"
ours web bake "$tokens/RS256/$standing.jwt" --picture "$pictures/1-proof.png" --replace \
    -o "$pictures/2-token.png"
ours web issuer documents --json > "$work/web-dids.json"
peer verify valid "$work/web-dids.json" "$work/web-lists.json" "$tokens"/*/*.jwt "$pictures"/*

step "openbadgeslib: a changed copy of ours"
for algorithm in EdDSA RS256 ES256; do
    node "$here/tamper.mjs" "$tokens/$algorithm/$standing.jwt" "$work/changed.jwt"
    peer verify refused "$work/web-dids.json" "$work/web-lists.json" "$work/changed.jwt"
    ours_refuses web "$work/changed.jwt"
done

step "openbadgeslib: a revocation of ours"
ours web credential revoke "${all[0]}" --reason identity-error --yes
publish web
peer verify revoked "$work/web-dids.json" "$work/web-lists.json" "$tokens"/*/"$revoked.jwt" "$pictures"/1*
peer verify valid "$work/web-dids.json" "$work/web-lists.json" "$tokens"/*/"$standing.jwt" "$pictures"/2*

step "openbadgeslib: theirs"
peer issue "$work/peers"
documents=$work/peers-documents.json
expect 0 ours elsewhere verify "$work/peers/valid" --documents "$documents" --json > "$work/report.json"
"$python" "$here/reports.py" "$work/report.json" 11 passed
# The signatures are good, and every one of them is revoked: that alone fails.
expect 1 ours elsewhere verify "$work/peers/revoked" --documents "$documents" --json > "$work/report.json"
"$python" "$here/reports.py" "$work/report.json" 11 only status-revoked
# The lists that the peer publishes lack a claim that a token must have: unknown, and not valid.
expect 3 ours elsewhere verify "$work/peers/unreliable" --documents "$documents" --json > "$work/report.json"
"$python" "$here/reports.py" "$work/report.json" 3 only status-list-unverified

step "openbadgeslib: a changed copy of theirs"
for name in EdDSA ES256 RS256; do
    node "$here/tamper.mjs" "$work/peers/valid/$name.jwt" "$work/changed.jwt"
    peer verify refused "$documents" "$documents" "$work/changed.jwt"
    expect 1 ours elsewhere verify "$work/changed.jwt" --documents "$documents" --json > "$work/report.json"
    "$python" "$here/reports.py" "$work/report.json" 1 failed
done

compared "openbadgeslib, tokens: EdDSA, RS256, ES256 of ours and of theirs"
compared "openbadgeslib, pictures: PNG and SVG, with documents and with tokens, of ours and of theirs"
compared "openbadgeslib, status lists: a revoked and a valid bit in ours and in theirs"
