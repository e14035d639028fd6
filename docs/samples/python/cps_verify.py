"""Verifies the activation tokens of cps-bridge on a portal's server: the rules of docs/verify.md, in their order."""

import base64
import hashlib
import json
import re
from datetime import datetime, timezone
from types import SimpleNamespace

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID, NameOID, SignatureAlgorithmOID

RSA_SHA2 = {getattr(SignatureAlgorithmOID, f"RSA_WITH_SHA{bits}") for bits in (256, 384, 512)}
PURPOSES = {ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE}
CRITICAL = {ExtensionOID.BASIC_CONSTRAINTS, ExtensionOID.KEY_USAGE, ExtensionOID.CERTIFICATE_POLICIES}
UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffd]")
TEST = re.compile(r"(?<![^\W\d_])TEST(?![^\W\d_])", re.IGNORECASE)


class Refused(Exception):
    """`args[0]` is the reason code."""


def need(kept, reason):
    if not kept:
        raise Refused(reason)


def decoded(text, reason, alphabet=b"+/"):
    """Base64 in its one canonical spelling; base64url (without padding) with the alphabet `-_`."""
    is_url = alphabet == b"-_"
    try:
        data = base64.b64decode(text + "==" if is_url else text, alphabet)
    except (TypeError, ValueError):
        raise Refused(reason) from None
    again = base64.b64encode(data, alphabet).decode()
    need(data and text == (again.rstrip("=") if is_url else again), reason)
    return data


def json_object(data, reason):
    try:
        value = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        raise Refused(reason) from None
    need(isinstance(value, dict), reason)
    return value


def thumbprint(der):
    return base64.urlsafe_b64encode(hashlib.sha256(der).digest()).rstrip(b"=").decode()


def read(der):
    """All that is judged of a certificate. pyca/cryptography reads late: what is ill-formed shows here."""
    try:
        x = x509.load_der_x509_certificate(der)
        values = {extension.oid: extension.value for extension in x.extensions}
        critical = {extension.oid for extension in x.extensions if extension.critical}
        cns = [attribute.value for attribute in x.subject if attribute.oid == NameOID.COMMON_NAME]
        test = any(TEST.search(str(attribute.value)) for attribute in x.issuer)
        begin, end = (at.replace(tzinfo=timezone.utc) for at in (x.not_valid_before, x.not_valid_after))
    except (ValueError, TypeError, x509.DuplicateExtension, x509.InvalidVersion):
        raise Refused("CERTIFICATE_MALFORMED") from None
    need(x.version is x509.Version.v3, "CERTIFICATE_MALFORMED")
    try:
        key = x.public_key()
        e = key.public_numbers().e if isinstance(key, rsa.RSAPublicKey) else 0
        key = key if e % 2 == 1 and 3 <= e < 2**32 and 2048 <= key.key_size <= 4096 else None
    except (ValueError, UnsupportedAlgorithm):
        key = None
    return SimpleNamespace(x=x, key=key, values=values, critical=critical, cns=cns, test=test, begin=begin, end=end)


def is_signed(key, signature, data, digest=hashes.SHA256()):
    try:
        key.verify(signature, data, padding.PKCS1v15(), digest)
    except (InvalidSignature, UnsupportedAlgorithm, TypeError):
        return False
    return True


def is_issuer(authority, certificate):
    x = certificate.x
    if authority.key is None or authority.x.subject != x.issuer:
        return False
    return is_signed(authority.key, x.signature, x.tbs_certificate_bytes, x.signature_hash_algorithm)


def judge(certificate, now, allow_test, below=None):
    """The rules of a signer, or of an authority with `below` others between it and the card."""
    basic, usage, purposes = (
        certificate.values.get(oid)
        for oid in (ExtensionOID.BASIC_CONSTRAINTS, ExtensionOID.KEY_USAGE, ExtensionOID.EXTENDED_KEY_USAGE)
    )
    need(certificate.key, "KEY_REFUSED")
    if below is None:
        need(basic is None or not basic.ca, "CERTIFICATE_IS_AUTHORITY")
        need(usage is not None and usage.digital_signature, "CERTIFICATE_KEY_USAGE")
        need(purposes is None or PURPOSES & set(purposes), "CERTIFICATE_PURPOSE")
    else:
        need(basic is not None and basic.ca, "AUTHORITY_NOT_CA")
        need(usage is not None and usage.key_cert_sign, "AUTHORITY_KEY_USAGE")
        need(basic.path_length is None or below <= basic.path_length, "PATH_LENGTH_EXCEEDED")
    allowed = CRITICAL | ({ExtensionOID.EXTENDED_KEY_USAGE} if below is None else set())
    need(certificate.critical <= allowed, "CRITICAL_EXTENSION_REFUSED")
    need(certificate.x.signature_algorithm_oid in RSA_SHA2, "CERTIFICATE_ALGORITHM_REFUSED")
    kind = "CERTIFICATE" if below is None else "AUTHORITY"
    need(certificate.begin <= now, f"{kind}_NOT_YET_VALID")
    need(now <= certificate.end, f"{kind}_EXPIRED")
    need(allow_test or not certificate.test, "TEST_AUTHORITY")


def paths(certificate, others, anchors):
    """The authorities above a certificate, nearest first, ending with an anchor."""
    yield from ([anchor] for anchor in anchors if is_issuer(anchor, certificate))
    for authority in others:
        if is_issuer(authority, certificate):
            rest = [other for other in others if other is not authority]
            yield from ([authority, *path] for path in paths(authority, rest, anchors))


def check_chain(leaf, others, anchors, now, allow_test):
    fault = None
    for path in paths(leaf, others, anchors):
        try:
            for below, authority in enumerate(path):
                judge(authority, now, allow_test, below)
            return
        except Refused as refused:
            fault = fault or refused
    named = [authority for authority in [*anchors, *others] if authority.x.subject == leaf.x.issuer]
    forged = named and not any(is_issuer(authority, leaf) for authority in named)
    raise fault or Refused("CERTIFICATE_SIGNATURE_INVALID" if forged else "CHAIN_UNTRUSTED")


def national_id(certificate):
    need(len(certificate.cns) <= 1, "NATIONAL_ID_AMBIGUOUS")
    found = certificate.cns[0] if certificate.cns else ""
    need(found, "NATIONAL_ID_MISSING")
    need(len(found) <= 64 and not UNSAFE.search(found), "NATIONAL_ID_UNSAFE")
    return found


def verify(token, audience, anchors, challenge, now, confirm=None, allow_test=False):
    """Gives the holder's national identifier, or raises Refused.

    anchors: certificates that `read` gave; now: an aware datetime.
    challenge: `check(nonce)` and `take(nonce)` of the browser session that sent the token (nonce_store.py).
    """
    need(not isinstance(token, dict), "FORMAT_REFUSED")
    need(isinstance(token, str) and len(token) <= 65536 and token.count(".") == 2, "TOKEN_MALFORMED")
    header, payload, signature = (decoded(part, "TOKEN_MALFORMED", b"-_") for part in token.split("."))
    header = json_object(header, "TOKEN_MALFORMED")
    need(header.get("alg") == "RS256", "ALGORITHM_REFUSED")
    need(header.get("typ") == "cps-activation+jwt", "TYPE_REFUSED")
    need("crit" not in header, "CRITICAL_HEADER_REFUSED")
    need(not header.keys() & {"jwk", "jku", "x5u"}, "KEY_HEADER_REFUSED")
    x5c = header.get("x5c")
    need(isinstance(x5c, list) and 1 <= len(x5c) <= 5, "X5C_MALFORMED")
    ders = [decoded(entry, "X5C_MALFORMED") for entry in x5c]
    need(header.get("x5t#S256") == thumbprint(ders[0]), "THUMBPRINT_MISMATCH")

    claims = json_object(payload, "CLAIMS_MALFORMED")
    texts = [claims.get(name) for name in ("iss", "aud", "nonce", "sub", "purpose", "jti")]
    need(all(isinstance(text, str) and 1 <= len(text) <= 1024 for text in texts), "CLAIMS_MALFORMED")
    times = [claims.get(name) for name in ("iat", "exp")]
    need(all(type(at) is int and 0 <= at < 2**53 for at in times), "CLAIMS_MALFORMED")
    cnf = claims.get("cnf", {"jkt": "-" * 43})
    jkt = cnf.get("jkt") if isinstance(cnf, dict) else None
    need(isinstance(jkt, str) and re.fullmatch("[A-Za-z0-9_-]{43}", jkt), "CLAIMS_MALFORMED")
    need(claims["iss"] == "cps-bridge", "ISSUER_MISMATCH")
    need(claims["purpose"] == "ecps-activation", "PURPOSE_MISMATCH")
    need(claims["aud"] == audience, "AUDIENCE_MISMATCH")
    need(claims["exp"] == claims["iat"] + 300, "LIFETIME_REFUSED")
    need(confirm is None or ("cnf" in claims and jkt == confirm), "CONFIRMATION_MISMATCH")
    challenge.check(claims["nonce"])

    leaf, *others = map(read, ders)
    judge(leaf, now, allow_test)
    need(claims["sub"] == national_id(leaf), "SUBJECT_MISMATCH")
    signed = token.rpartition(".")[0].encode()
    need(is_signed(leaf.key, signature, signed), "SIGNATURE_INVALID")
    check_chain(leaf, others, anchors, now, allow_test)
    challenge.take(claims["nonce"])
    return claims["sub"]
