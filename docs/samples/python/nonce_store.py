"""Challenges of browser sessions, in SQLite: for one machine, any number of processes."""

import base64
import hashlib
import json
import secrets
import sqlite3
import time

from cps_verify import need

LIFETIME, KEPT = 300, 600  # seconds


class NonceStore:
    """form: `jws`, or `web-eid:1.0`, of which a session has one challenge at a time."""

    def __init__(self, path, form="jws", now=time.time):
        self.path, self.form, self.now = path, form, now
        with self._open() as base:
            base.execute("CREATE TABLE IF NOT EXISTS nonce (key PRIMARY KEY, challenge, issued, used)")

    def _open(self):
        base = sqlite3.connect(self.path, timeout=10)
        # A challenge that a power failure takes away is asked for anew.
        base.execute("PRAGMA synchronous = OFF")
        return base

    def _key(self, session, challenge):
        of = challenge if self.form == "jws" else self.form
        return hashlib.sha256(json.dumps([session, of]).encode()).hexdigest()

    def issue(self, session):
        data = secrets.token_bytes(32)
        is_jws = self.form == "jws"
        encoded = base64.urlsafe_b64encode(data).rstrip(b"=") if is_jws else base64.b64encode(data)
        self.put(session, encoded.decode())
        return encoded.decode()

    def put(self, session, challenge):
        with self._open() as base:
            base.execute("DELETE FROM nonce WHERE issued <= ?", (self.now() - KEPT,))
            row = (self._key(session, challenge), challenge, self.now(), 0)
            base.execute("INSERT OR REPLACE INTO nonce VALUES (?, ?, ?, ?)", row)

    def of(self, session):
        return Challenge(self, session)


class Challenge:
    """What a token of this session must answer."""

    def __init__(self, store, session):
        self.store, self.session = store, session

    def check(self, nonce):
        key = self.store._key(self.session, nonce)
        with self.store._open() as base:
            found = base.execute("SELECT challenge, issued, used FROM nonce WHERE key = ?", (key,)).fetchone()
        need(found is not None and self.store.now() - found[1] < KEPT, "NONCE_UNKNOWN")
        need(not found[2], "NONCE_USED")
        need(self.store.now() - found[1] < LIFETIME, "NONCE_EXPIRED")
        return found[0]

    def take(self, nonce):
        """Of any number of takers one gets it: the row is changed by the statement that looks at it."""
        challenge = self.check(nonce)
        key = self.store._key(self.session, nonce)
        with self.store._open() as base:
            taken = base.execute("UPDATE nonce SET used = 1 WHERE key = ? AND used = 0", (key,)).rowcount
        need(taken == 1, "NONCE_USED")
        return challenge
