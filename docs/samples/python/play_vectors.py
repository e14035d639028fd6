"""Plays the files of vectors that are named, and prints for each vector the identifier or the reason, as JSON."""

import json
import sys
import tempfile
from datetime import datetime
from pathlib import Path

import cps_verify
import cps_web_eid
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificate
from nonce_store import NonceStore


def instant(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def play(file, vector, anchors, store_path):
    clock = [vector["at"]]
    store = NonceStore(store_path, file["format"], now=lambda: instant(clock[0]).timestamp())
    issued = vector["challenge"]
    if issued is not None:
        clock[0] = issued["issuedAt"]
        store.put(issued["session"], issued["value"])
        clock[0] = vector["at"]
    options = {"allow_test": vector.get("allowTest", False)}
    if file["format"] == "jws":
        options["confirm"] = vector.get("confirm")
    verifier = cps_verify if file["format"] == "jws" else cps_web_eid

    def verify():
        challenge = store.of(vector["session"])
        now = instant(vector["at"])
        return verifier.verify(vector["token"], file["audience"], anchors, challenge, now, **options)

    try:
        if vector.get("sentBefore"):
            verify()
        return {"nationalId": verify()}
    except cps_verify.Refused as refused:
        return {"reason": refused.args[0]}


verdicts = {}
with tempfile.TemporaryDirectory() as folder:
    for path in sys.argv[1:]:
        file = json.loads(Path(path).read_text("utf-8"))
        ders = [load_pem_x509_certificate(pem.encode()).public_bytes(Encoding.DER) for pem in file["anchors"]]
        anchors = [cps_verify.read(der) for der in ders]
        found = [
            play(file, vector, anchors, f"{folder}/{Path(path).stem}-{index}")
            for index, vector in enumerate(file["vectors"])
        ]
        verdicts[Path(path).stem] = found
print(json.dumps(verdicts))
