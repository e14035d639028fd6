"""Verifies identification tokens (`web-eid:1.0`): docs/verify.md, section 12."""

import hashlib

from cps_verify import check_chain, decoded, is_signed, judge, national_id, need, read

MEMBERS = ("unverifiedCertificate", "algorithm", "signature", "format", "appVersion")


def verify(token, origin, anchors, challenge, now, allow_test=False):
    """Gives the holder's national identifier, or raises Refused. `challenge`: as in cps_verify."""
    need(not isinstance(token, str), "FORMAT_REFUSED")
    need(isinstance(token, dict), "TOKEN_MALFORMED")
    need(all(isinstance(token.get(name), str) for name in MEMBERS), "TOKEN_MALFORMED")
    need(token["algorithm"] == "RS256", "ALGORITHM_REFUSED")
    need(token["format"] == "web-eid:1.0", "TYPE_REFUSED")
    der = decoded(token["unverifiedCertificate"], "TOKEN_MALFORMED")
    signature = decoded(token["signature"], "TOKEN_MALFORMED")
    leaf = read(der)
    need(leaf.key, "KEY_REFUSED")
    issued = challenge.take(None)
    judge(leaf, now, allow_test)
    signed = b"".join(hashlib.sha256(text.encode()).digest() for text in (origin, issued))
    need(is_signed(leaf.key, signature, signed), "SIGNATURE_INVALID")
    check_chain(leaf, [], anchors, now, allow_test)
    return national_id(leaf)
