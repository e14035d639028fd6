"""A portal of two endpoints, plain WSGI: `python3 portal.py 3000`, configured by the environment (see ../README.md)."""

import json
import os
import re
import secrets
import sys
from datetime import datetime, timezone
from http.cookies import SimpleCookie
from pathlib import Path
from wsgiref.simple_server import make_server

import cps_verify
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificate
from nonce_store import NonceStore

ORIGIN = os.environ["PORTAL_ORIGIN"]
PEM = re.compile("-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----\n", re.DOTALL)
PEMS = PEM.findall(Path(os.environ["PORTAL_ANCHORS"]).read_text())
ANCHORS = [cps_verify.read(load_pem_x509_certificate(pem.encode()).public_bytes(Encoding.DER)) for pem in PEMS]
ALLOW_TEST = os.environ.get("PORTAL_ALLOW_TEST") == "1"
PAGE = Path(__file__).parent.parent / "page"
FILES = {
    "/": ("text/html", PAGE / "page.html"),
    "/page.js": ("text/javascript", PAGE / "page.js"),
    "/client.js": ("text/javascript", Path(os.environ["PORTAL_CLIENT"])),
}
BRIDGES = " ".join(f"https://localhost:{port} wss://localhost:{port}" for port in (17443, 27443, 37443))
MAX_BODY = 100 * 1024
if not ANCHORS:
    sys.exit("PORTAL_ANCHORS holds no certificate")


def answer(environ, session):
    """Status, type and body."""
    path = environ["PATH_INFO"]
    if environ["REQUEST_METHOD"] == "GET" and path in FILES:
        return "200 OK", FILES[path][0], FILES[path][1].read_bytes()
    if environ["REQUEST_METHOD"] != "POST" or path not in ("/challenge", "/verify"):
        return "404 Not Found", "text/plain", b""
    if environ.get("CONTENT_TYPE", "").split(";")[0].strip() != "application/json":
        return said("415 Unsupported Media Type", reason="REQUEST_INVALID")
    length = environ.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > MAX_BODY:
        return said("413 Content Too Large", reason="REQUEST_INVALID")
    try:
        body = cps_verify.json_object(environ["wsgi.input"].read(int(length)), "REQUEST_INVALID")
        store = NonceStore(os.environ["PORTAL_STORE"])
        if path == "/challenge":
            return said("200 OK", challenge=store.issue(session))
        now = datetime.now(timezone.utc)
        token, challenge = body.get("token"), store.of(session)
        return said("200 OK", nationalId=cps_verify.verify(token, ORIGIN, ANCHORS, challenge, now, None, ALLOW_TEST))
    except cps_verify.Refused as refused:
        return said("403 Forbidden", reason=refused.args[0])
    except Exception as fault:  # the store, above all: nothing was accepted
        print(type(fault).__name__, file=sys.stderr)
        return said("503 Service Unavailable", reason="FAULT")


def said(status, **members):
    return status, "application/json", json.dumps(members).encode()


def application(environ, start_response):
    cookie = SimpleCookie(environ.get("HTTP_COOKIE", "")).get("portal")
    known = cookie is not None and re.fullmatch("[A-Za-z0-9_-]{43}", cookie.value)
    session = cookie.value if known else secrets.token_urlsafe(32)
    status, kind, body = answer(environ, session)
    headers = [
        ("Content-Type", f"{kind}; charset=utf-8"),
        ("Content-Length", str(len(body))),
        # In production: Secure too.
        ("Set-Cookie", f"portal={session}; HttpOnly; SameSite=Strict; Path=/"),
        ("Content-Security-Policy", f"connect-src 'self' {BRIDGES}"),
        ("Permissions-Policy", "loopback-network=(self), local-network-access=(self)"),
        ("Cross-Origin-Opener-Policy", "same-origin-allow-popups"),
    ]
    start_response(status, headers)
    return [body]


if __name__ == "__main__":
    make_server("localhost", int(sys.argv[1]), application).serve_forever()
