package main

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"mime"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"time"
)

const maxBody = 100 * 1024

var sessionForm = regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`)

type portal struct {
	store    *NonceStore
	verifier *Verifier
	files    map[string][2]string
}

// runPortal serves a portal of two endpoints, configured by the environment (see ../README.md).
func runPortal(port string) error {
	anchors, err := readAnchors(os.Getenv("PORTAL_ANCHORS"))
	if err != nil {
		return err
	}
	page := os.Getenv("PORTAL_PAGE")
	it := portal{
		store:    &NonceStore{Format: "jws", Now: time.Now},
		verifier: &Verifier{os.Getenv("PORTAL_ORIGIN"), anchors, os.Getenv("PORTAL_ALLOW_TEST") == "1"},
		files: map[string][2]string{
			"/":          {"text/html", filepath.Join(page, "page.html")},
			"/page.js":   {"text/javascript", filepath.Join(page, "page.js")},
			"/client.js": {"text/javascript", os.Getenv("PORTAL_CLIENT")},
		},
	}
	return http.ListenAndServe("localhost:"+port, it)
}

func readAnchors(path string) ([]*Certificate, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var anchors []*Certificate
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		anchor, err := Read(block.Bytes)
		if err != nil {
			return nil, err
		}
		anchors = append(anchors, anchor)
	}
	if len(anchors) == 0 {
		return nil, errors.New("PORTAL_ANCHORS holds no certificate")
	}
	return anchors, nil
}

func (it portal) ServeHTTP(answer http.ResponseWriter, request *http.Request) {
	session, err := sessionOf(request)
	if err != nil {
		http.Error(answer, "", http.StatusServiceUnavailable)
		return
	}
	headers := answer.Header()
	// In production: Secure too.
	headers.Set("Set-Cookie", "portal="+session+"; HttpOnly; SameSite=Strict; Path=/")
	headers.Set("Content-Security-Policy", "connect-src 'self' https://localhost:17443 wss://localhost:17443"+
		" https://localhost:27443 wss://localhost:27443 https://localhost:37443 wss://localhost:37443")
	headers.Set("Permissions-Policy", "loopback-network=(self), local-network-access=(self)")
	headers.Set("Cross-Origin-Opener-Policy", "same-origin-allow-popups")
	path := request.URL.Path
	if file, isFile := it.files[path]; isFile && request.Method == http.MethodGet {
		body, err := os.ReadFile(file[1])
		if err != nil {
			http.Error(answer, "", http.StatusNotFound)
			return
		}
		headers.Set("Content-Type", file[0]+"; charset=utf-8")
		answer.Write(body)
		return
	}
	if request.Method != http.MethodPost || path != "/challenge" && path != "/verify" {
		http.Error(answer, "", http.StatusNotFound)
		return
	}
	status, said := it.answer(path, session, request)
	headers.Set("Content-Type", "application/json; charset=utf-8")
	answer.WriteHeader(status)
	json.NewEncoder(answer).Encode(said)
}

func (it portal) answer(path, session string, request *http.Request) (int, map[string]string) {
	refused := map[string]string{"reason": "REQUEST_INVALID"}
	if kind, _, _ := mime.ParseMediaType(request.Header.Get("Content-Type")); kind != "application/json" {
		return http.StatusUnsupportedMediaType, refused
	}
	text, err := io.ReadAll(io.LimitReader(request.Body, maxBody+1))
	if len(text) > maxBody {
		return http.StatusRequestEntityTooLarge, refused
	}
	body, noObject := jsonObject(bytes.TrimSpace(text), "REQUEST_INVALID")
	if err != nil || noObject != nil {
		return http.StatusForbidden, refused
	}
	name, value := "challenge", ""
	if path == "/challenge" {
		value, err = it.store.Issue(session)
	} else {
		name = "nationalId"
		value, err = it.verifier.Verify(body["token"], it.store.Of(session), time.Now(), "")
	}
	var reason Refused
	if errors.As(err, &reason) {
		return http.StatusForbidden, map[string]string{"reason": reason.Error()}
	}
	if err != nil { // the store, above all: nothing was accepted
		log.Print(err)
		return http.StatusServiceUnavailable, map[string]string{"reason": "FAULT"}
	}
	return http.StatusOK, map[string]string{name: value}
}

func sessionOf(request *http.Request) (string, error) {
	cookie, err := request.Cookie("portal")
	if err == nil && sessionForm.MatchString(cookie.Value) {
		return cookie.Value, nil
	}
	data := make([]byte, 32)
	_, err = rand.Read(data)
	return base64.RawURLEncoding.EncodeToString(data), err
}
