// Verifies the tokens of cps-bridge on a portal's server: the rules of docs/verify.md, in their order.
package main

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Refused is the reason code.
type Refused string

func (reason Refused) Error() string { return string(reason) }

// Rule is one that is kept or gives its reason.
type Rule struct {
	Kept   bool
	Reason Refused
}

func firstBroken(rules ...Rule) error {
	for _, rule := range rules {
		if !rule.Kept {
			return rule.Reason
		}
	}
	return nil
}

func firstOf(faults ...error) error {
	for _, fault := range faults {
		if fault != nil {
			return fault
		}
	}
	return nil
}

// Challenge is that of the browser session that sent the token; both give it as it was issued.
type Challenge interface {
	Check(nonce string) (string, error)
	Take(nonce string) (string, error)
}

// Verifier is what the portal's configuration says.
type Verifier struct {
	Audience  string
	Anchors   []*Certificate
	AllowTest bool
}

type object = map[string]any

var thumbprintForm = regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`)

// decoded is base64 in its one canonical spelling.
func decoded(encoding *base64.Encoding, value any, reason Refused) ([]byte, error) {
	text, _ := value.(string)
	data, err := encoding.DecodeString(text)
	if err != nil || len(data) == 0 || encoding.EncodeToString(data) != text {
		return nil, reason
	}
	return data, nil
}

func jsonObject(data []byte, reason Refused) (object, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var value any
	err := decoder.Decode(&value)
	members, isObject := value.(object)
	if _, end := decoder.Token(); err != nil || end != io.EOF || !isObject || !utf8.Valid(data) {
		return nil, reason
	}
	return members, nil
}

func isShort(value any) bool {
	text, _ := value.(string)
	length := utf8.RuneCountInString(text)
	return 1 <= length && length <= 1024
}

// secondsOf gives an integer from 0 to 2^53 - 1, or -1.
func secondsOf(value any) int64 {
	number, _ := value.(json.Number)
	seconds, err := strconv.ParseUint(number.String(), 10, 53)
	if err != nil {
		return -1
	}
	return int64(seconds)
}

// Verify gives the holder's national identifier. `token` is what JSON gave; `confirm` is the thumbprint of the key that
// is demanded, or "".
func (it *Verifier) Verify(token any, challenge Challenge, now time.Time, confirm string) (string, error) {
	if _, isObject := token.(object); isObject {
		return "", Refused("FORMAT_REFUSED")
	}
	text, _ := token.(string)
	parts := strings.Split(text, ".")
	if len(text) > 65536 || len(parts) != 3 {
		return "", Refused("TOKEN_MALFORMED")
	}
	var data [3][]byte
	for at, part := range parts {
		found, err := decoded(base64.RawURLEncoding, part, "TOKEN_MALFORMED")
		if err != nil {
			return "", err
		}
		data[at] = found
	}
	ders, err := readHeader(data[0])
	if err != nil {
		return "", err
	}
	claims, err := it.readClaims(data[1], confirm)
	if err != nil {
		return "", err
	}
	nonce := claims["nonce"].(string)
	if _, err := challenge.Check(nonce); err != nil {
		return "", err
	}
	var certificates []*Certificate
	for _, der := range ders {
		certificate, err := Read(der)
		if err != nil {
			return "", err
		}
		certificates = append(certificates, certificate)
	}
	leaf, others := certificates[0], certificates[1:]
	if err := leaf.JudgeSigner(now, it.AllowTest); err != nil {
		return "", err
	}
	nationalID, err := leaf.NationalID()
	if err != nil {
		return "", err
	}
	signed := text[:strings.LastIndexByte(text, '.')]
	err = firstOf(firstBroken(
		Rule{claims["sub"] == nationalID, "SUBJECT_MISMATCH"},
		Rule{IsSigned(leaf.key, crypto.SHA256, data[2], []byte(signed)), "SIGNATURE_INVALID"},
	), leaf.CheckChain(others, it.Anchors, now, it.AllowTest))
	if err != nil {
		return "", err
	}
	_, err = challenge.Take(nonce)
	return nationalID, err
}

// readHeader gives the certificates of the header, in DER.
func readHeader(data []byte) ([][]byte, error) {
	header, err := jsonObject(data, "TOKEN_MALFORMED")
	if err != nil {
		return nil, err
	}
	has := func(name string) bool { _, isThere := header[name]; return isThere }
	x5c, _ := header["x5c"].([]any)
	err = firstBroken(
		Rule{header["alg"] == "RS256", "ALGORITHM_REFUSED"},
		Rule{header["typ"] == "cps-activation+jwt", "TYPE_REFUSED"},
		Rule{!has("crit"), "CRITICAL_HEADER_REFUSED"},
		Rule{!has("jwk") && !has("jku") && !has("x5u"), "KEY_HEADER_REFUSED"},
		Rule{1 <= len(x5c) && len(x5c) <= 5, "X5C_MALFORMED"},
	)
	if err != nil {
		return nil, err
	}
	var ders [][]byte
	for _, entry := range x5c {
		der, err := decoded(base64.StdEncoding, entry, "X5C_MALFORMED")
		if err != nil {
			return nil, err
		}
		ders = append(ders, der)
	}
	digest := sha256.Sum256(ders[0])
	thumbprint := base64.RawURLEncoding.EncodeToString(digest[:])
	return ders, firstBroken(Rule{header["x5t#S256"] == thumbprint, "THUMBPRINT_MISMATCH"})
}

func (it *Verifier) readClaims(data []byte, confirm string) (object, error) {
	const malformed = Refused("CLAIMS_MALFORMED")
	claims, err := jsonObject(data, malformed)
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"iss", "aud", "nonce", "sub", "purpose", "jti"} {
		if !isShort(claims[name]) {
			return nil, malformed
		}
	}
	iat, exp := secondsOf(claims["iat"]), secondsOf(claims["exp"])
	cnf, isBound := claims["cnf"]
	key, _ := cnf.(object)
	jkt, _ := key["jkt"].(string)
	return claims, firstBroken(
		Rule{iat >= 0 && exp >= 0, malformed},
		Rule{!isBound || thumbprintForm.MatchString(jkt), malformed},
		Rule{claims["iss"] == "cps-bridge", "ISSUER_MISMATCH"},
		Rule{claims["purpose"] == "ecps-activation", "PURPOSE_MISMATCH"},
		Rule{claims["aud"] == it.Audience, "AUDIENCE_MISMATCH"},
		Rule{exp == iat+300, "LIFETIME_REFUSED"},
		Rule{confirm == "" || jkt == confirm, "CONFIRMATION_MISMATCH"},
	)
}

// VerifyWebEID does the same for an identification token, `web-eid:1.0`: docs/verify.md, section 12.
func (it *Verifier) VerifyWebEID(token any, challenge Challenge, now time.Time) (string, error) {
	if _, isText := token.(string); isText {
		return "", Refused("FORMAT_REFUSED")
	}
	members, _ := token.(object)
	for _, name := range []string{"unverifiedCertificate", "algorithm", "signature", "format", "appVersion"} {
		if _, isText := members[name].(string); !isText {
			return "", Refused("TOKEN_MALFORMED")
		}
	}
	der, noCertificate := decoded(base64.StdEncoding, members["unverifiedCertificate"], "TOKEN_MALFORMED")
	signature, noSignature := decoded(base64.StdEncoding, members["signature"], "TOKEN_MALFORMED")
	err := firstOf(firstBroken(
		Rule{members["algorithm"] == "RS256", "ALGORITHM_REFUSED"},
		Rule{members["format"] == "web-eid:1.0", "TYPE_REFUSED"},
	), noCertificate, noSignature)
	if err != nil {
		return "", err
	}
	leaf, err := Read(der)
	if err != nil {
		return "", err
	}
	if leaf.key == nil {
		return "", Refused("KEY_REFUSED")
	}
	issued, err := challenge.Take("")
	if err != nil {
		return "", err
	}
	if err := leaf.JudgeSigner(now, it.AllowTest); err != nil {
		return "", err
	}
	origin, nonce := sha256.Sum256([]byte(it.Audience)), sha256.Sum256([]byte(issued))
	if !IsSigned(leaf.key, crypto.SHA256, signature, origin[:], nonce[:]) {
		return "", Refused("SIGNATURE_INVALID")
	}
	if err := leaf.CheckChain(nil, it.Anchors, now, it.AllowTest); err != nil {
		return "", err
	}
	return leaf.NationalID()
}
