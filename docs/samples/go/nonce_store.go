package main

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"sync"
	"time"
)

const (
	lifetime = 300 * time.Second
	keptFor  = 600 * time.Second
	capacity = 100_000
)

type kept struct {
	challenge string
	issued    time.Time
	isUsed    bool
}

// NonceStore keeps the challenges of browser sessions, in memory: for one process. Format is `jws`, or `web-eid:1.0`, of
// which a session has one challenge at a time.
type NonceStore struct {
	Format string
	Now    func() time.Time
	lock   sync.Mutex
	kept   map[[2]string]*kept
}

// Issue makes a challenge of 32 random bytes for a session.
func (it *NonceStore) Issue(session string) (string, error) {
	data := make([]byte, 32)
	if _, err := rand.Read(data); err != nil {
		return "", err
	}
	encoding := base64.StdEncoding
	if it.Format == "jws" {
		encoding = base64.RawURLEncoding
	}
	challenge := encoding.EncodeToString(data)
	return challenge, it.put(session, challenge)
}

func (it *NonceStore) put(session, challenge string) error {
	it.lock.Lock()
	defer it.lock.Unlock()
	if it.kept == nil {
		it.kept = map[[2]string]*kept{}
	}
	for key, old := range it.kept {
		if it.isOver(old, keptFor) {
			delete(it.kept, key)
		}
	}
	if len(it.kept) >= capacity {
		return errors.New("too many challenges wait")
	}
	it.kept[it.key(session, challenge)] = &kept{challenge: challenge, issued: it.Now()}
	return nil
}

func (it *NonceStore) key(session, challenge string) [2]string {
	if it.Format == "jws" {
		return [2]string{session, challenge}
	}
	return [2]string{session, it.Format}
}

func (it *NonceStore) isOver(old *kept, after time.Duration) bool {
	return it.Now().Sub(old.issued) >= after
}

// Of gives what a token of this session must answer.
func (it *NonceStore) Of(session string) Challenge { return sessionChallenge{it, session} }

type sessionChallenge struct {
	store   *NonceStore
	session string
}

func (it sessionChallenge) find(nonce string, isLast bool) (string, error) {
	store := it.store
	store.lock.Lock()
	defer store.lock.Unlock()
	found := store.kept[store.key(it.session, nonce)]
	if found == nil || store.isOver(found, keptFor) {
		return "", Refused("NONCE_UNKNOWN")
	}
	err := firstBroken(
		Rule{!found.isUsed, "NONCE_USED"},
		Rule{!store.isOver(found, lifetime), "NONCE_EXPIRED"},
	)
	// Of any number of takers one gets it.
	found.isUsed = found.isUsed || isLast && err == nil
	return found.challenge, err
}

func (it sessionChallenge) Check(nonce string) (string, error) { return it.find(nonce, false) }
func (it sessionChallenge) Take(nonce string) (string, error)  { return it.find(nonce, true) }
