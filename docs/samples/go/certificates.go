package main

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	_ "crypto/sha256"
	_ "crypto/sha512"
	"encoding/asn1"
	"encoding/hex"
	"math/big"
	"regexp"
	"time"
	"unicode/utf8"
)

// Object identifiers, as the hexadecimal of their DER.
const (
	basicConstraints    = "551d13"
	keyUsage            = "551d0f"
	certificatePolicies = "551d20"
	extendedKeyUsage    = "551d25"
	anyPurpose          = "551d2500"
	clientAuth          = "2b06010505070302"
	commonName          = "550403"
	rsaEncryption       = "2a864886f70d010101"
)

var (
	// sha256, sha384 and sha512WithRSAEncryption.
	rsaSHA2 = map[string]crypto.Hash{
		"2a864886f70d01010b": crypto.SHA256, "2a864886f70d01010c": crypto.SHA384, "2a864886f70d01010d": crypto.SHA512,
	}
	// Who somebody is: CN, surname, O, title, given name.
	person = map[string]bool{commonName: true, "550404": true, "55040a": true, "55040c": true, "55042a": true}
	isTest = regexp.MustCompile(`(?i)(?:^|\PL)TEST(?:\PL|$)`)
	unsafe = regexp.MustCompile(`[\p{Cc}\p{Zl}\p{Zp}\x{061C}\x{200E}\x{200F}\x{202A}-\x{202E}\x{2066}-\x{2069}\x{FFFD}]`)
	times  = map[int]struct{ form, layout string }{
		asn1.TagUTCTime:         {`^\d{12}Z$`, "060102150405Z"},
		asn1.TagGeneralizedTime: {`^\d{14}Z$`, "20060102150405Z"},
	}
)

// Certificate is all that is judged of one: docs/verify.md, sections 5 to 9.
type Certificate struct {
	tbs, signature, issuer, subject []byte
	algorithm                       string
	key                             *rsa.PublicKey // nil: not one of the keys that are accepted
	begin, end                      time.Time
	cns                             []string
	isTest, isAuthority             bool
	below                           int // pathLenConstraint; negative: none
	usage                           *asn1.BitString
	purposes                        []string
	hasPurposes                     bool
	critical                        map[string]bool
}

type keyDER struct {
	Algorithm struct {
		ID         asn1.RawValue
		Parameters asn1.RawValue `asn1:"optional"`
	}
	Key asn1.BitString
}

type extensionDER struct {
	ID       asn1.RawValue
	Critical bool `asn1:"optional"`
	Value    []byte
}

type certificateDER struct {
	TBS       asn1.RawValue
	Algorithm asn1.RawValue
	Signature asn1.BitString
}

// whole reads one value with nothing after it.
func whole(der []byte, value any) bool {
	rest, err := asn1.Unmarshal(der, value)
	return err == nil && len(rest) == 0
}

// Read gives the certificate, or CERTIFICATE_MALFORMED.
func Read(der []byte) (*Certificate, error) {
	var outer certificateDER
	var tbs struct {
		Raw        asn1.RawContent
		Version    int `asn1:"optional,explicit,default:0,tag:0"`
		Serial     *big.Int
		Algorithm  asn1.RawValue
		Issuer     asn1.RawValue
		Validity   struct{ Begin, End asn1.RawValue }
		Subject    asn1.RawValue
		Key        keyDER
		IssuerID   asn1.BitString `asn1:"optional,tag:1"`
		SubjectID  asn1.BitString `asn1:"optional,tag:2"`
		Extensions []extensionDER `asn1:"omitempty,optional,explicit,tag:3"`
	}
	const malformed = Refused("CERTIFICATE_MALFORMED")
	if !whole(der, &outer) || !whole(outer.TBS.FullBytes, &tbs) || tbs.Version != 2 {
		return nil, malformed
	}
	var algorithm struct {
		ID         asn1.RawValue
		Parameters asn1.RawValue `asn1:"optional"`
	}
	if !bytes.Equal(outer.Algorithm.FullBytes, tbs.Algorithm.FullBytes) || !whole(tbs.Algorithm.FullBytes, &algorithm) {
		return nil, malformed
	}
	it := &Certificate{
		tbs: outer.TBS.FullBytes, signature: outer.Signature.RightAlign(), below: -1, critical: map[string]bool{},
		issuer: tbs.Issuer.FullBytes, subject: tbs.Subject.FullBytes, algorithm: hex.EncodeToString(algorithm.ID.Bytes),
		key: keyOf(tbs.Key),
	}
	var isBegin, isEnd bool
	it.begin, isBegin = instant(tbs.Validity.Begin)
	it.end, isEnd = instant(tbs.Validity.End)
	if !isBegin || !isEnd || !it.readNames() || !it.readExtensions(tbs.Extensions) {
		return nil, malformed
	}
	return it, nil
}

func (it *Certificate) readNames() bool {
	issuer, isIssuer := attributes(it.issuer)
	subject, isSubject := attributes(it.subject)
	for _, attribute := range issuer {
		it.isTest = it.isTest || attribute.IsText && isTest.MatchString(attribute.Text)
	}
	for _, attribute := range subject {
		if person[attribute.Type] && !attribute.IsText {
			return false
		}
		if attribute.Type == commonName {
			it.cns = append(it.cns, attribute.Text)
		}
	}
	return isIssuer && isSubject
}

func (it *Certificate) readExtensions(extensions []extensionDER) bool {
	seen := map[string]bool{}
	for _, extension := range extensions {
		id := hex.EncodeToString(extension.ID.Bytes)
		if seen[id] {
			return false
		}
		seen[id] = true
		it.critical[id] = extension.Critical
		isRead := true
		switch id {
		case basicConstraints:
			constraints := struct {
				IsAuthority bool `asn1:"optional"`
				Below       int  `asn1:"optional,default:-1"`
			}{}
			isRead = whole(extension.Value, &constraints)
			it.isAuthority, it.below = constraints.IsAuthority, constraints.Below
		case keyUsage:
			it.usage = &asn1.BitString{}
			isRead = whole(extension.Value, it.usage)
		case extendedKeyUsage:
			var purposes []asn1.RawValue
			isRead = whole(extension.Value, &purposes)
			it.hasPurposes = true
			for _, purpose := range purposes {
				isRead = isRead && purpose.Tag == asn1.TagOID && purpose.Class == asn1.ClassUniversal
				it.purposes = append(it.purposes, hex.EncodeToString(purpose.Bytes))
			}
		}
		if !isRead {
			return false
		}
	}
	return true
}

func instant(value asn1.RawValue) (time.Time, bool) {
	form, isKnown := times[value.Tag]
	if !isKnown || !regexp.MustCompile(form.form).Match(value.Bytes) {
		return time.Time{}, false
	}
	found, err := time.Parse(form.layout, string(value.Bytes))
	// Two digits stand for 1950 to 2049 (RFC 5280), in this library for 1969 to 2068.
	if value.Tag == asn1.TagUTCTime && found.Year() >= 2050 {
		found = found.AddDate(-100, 0, 0)
	}
	return found, err == nil
}

// keyOf gives a key that is accepted. crypto/rsa takes exponents of 31 bits at most, where the rule allows 32.
func keyOf(der keyDER) *rsa.PublicKey {
	var key struct{ N, E *big.Int }
	if hex.EncodeToString(der.Algorithm.ID.Bytes) != rsaEncryption || !whole(der.Key.RightAlign(), &key) {
		return nil
	}
	bits := key.N.BitLen()
	if key.N.Sign() <= 0 || bits < 2048 || bits > 4096 || key.E.Sign() <= 0 || key.E.BitLen() > 31 || key.E.Bit(0) == 0 {
		return nil
	}
	if key.E.Cmp(big.NewInt(3)) < 0 {
		return nil
	}
	return &rsa.PublicKey{N: key.N, E: int(key.E.Int64())}
}

// IsSigned says whether the key made this signature over the parts.
func IsSigned(key *rsa.PublicKey, hash crypto.Hash, signature []byte, parts ...[]byte) bool {
	digest := hash.New()
	for _, part := range parts {
		digest.Write(part)
	}
	return rsa.VerifyPKCS1v15(key, hash, digest.Sum(nil), signature) == nil
}

func (it *Certificate) hasUsage(bit int) bool { return it.usage != nil && it.usage.At(bit) == 1 }

func (it *Certificate) hasPurpose() bool {
	for _, purpose := range it.purposes {
		if purpose == clientAuth || purpose == anyPurpose {
			return true
		}
	}
	return !it.hasPurposes
}

func (it *Certificate) hasOtherCritical(isSigner bool) bool {
	for id, isCritical := range it.critical {
		isKnown := id == basicConstraints || id == keyUsage || id == certificatePolicies || isSigner && id == extendedKeyUsage
		if isCritical && !isKnown {
			return true
		}
	}
	return false
}

// JudgeSigner asks the rules of a card's certificate.
func (it *Certificate) JudgeSigner(now time.Time, allowTest bool) error {
	return firstOf(firstBroken(
		Rule{it.key != nil, "KEY_REFUSED"},
		Rule{!it.isAuthority, "CERTIFICATE_IS_AUTHORITY"},
		Rule{it.hasUsage(0), "CERTIFICATE_KEY_USAGE"},
		Rule{it.hasPurpose(), "CERTIFICATE_PURPOSE"},
	), it.judgeBoth("CERTIFICATE", now, allowTest))
}

// judgeAuthority asks the rules of an authority with `below` others between it and the card.
func (it *Certificate) judgeAuthority(below int, now time.Time, allowTest bool) error {
	return firstOf(firstBroken(
		Rule{it.key != nil, "KEY_REFUSED"},
		Rule{it.isAuthority, "AUTHORITY_NOT_CA"},
		Rule{it.hasUsage(5), "AUTHORITY_KEY_USAGE"},
		Rule{it.below < 0 || below <= it.below, "PATH_LENGTH_EXCEEDED"},
	), it.judgeBoth("AUTHORITY", now, allowTest))
}

func (it *Certificate) judgeBoth(kind Refused, now time.Time, allowTest bool) error {
	_, isSHA2 := rsaSHA2[it.algorithm]
	return firstBroken(
		Rule{!it.hasOtherCritical(kind == "CERTIFICATE"), "CRITICAL_EXTENSION_REFUSED"},
		Rule{isSHA2, "CERTIFICATE_ALGORITHM_REFUSED"},
		Rule{!now.Before(it.begin), kind + "_NOT_YET_VALID"},
		Rule{!now.After(it.end), kind + "_EXPIRED"},
		Rule{allowTest || !it.isTest, "TEST_AUTHORITY"},
	)
}

// NationalID gives the CN, whole and as it stands.
func (it *Certificate) NationalID() (string, error) {
	id := ""
	if len(it.cns) > 0 {
		id = it.cns[0]
	}
	return id, firstBroken(
		Rule{len(it.cns) <= 1, "NATIONAL_ID_AMBIGUOUS"},
		Rule{id != "", "NATIONAL_ID_MISSING"},
		Rule{utf8.RuneCountInString(id) <= 64 && !unsafe.MatchString(id), "NATIONAL_ID_UNSAFE"},
	)
}

func (it *Certificate) isIssuedBy(authority *Certificate) bool {
	hash, isKnown := rsaSHA2[it.algorithm]
	if !bytes.Equal(authority.subject, it.issuer) || authority.key == nil || !isKnown {
		return false
	}
	return IsSigned(authority.key, hash, it.signature, it.tbs)
}

// paths gives the authorities above a certificate, nearest first, ending with an anchor.
func (it *Certificate) paths(others, anchors []*Certificate) (found [][]*Certificate) {
	for _, anchor := range anchors {
		if it.isIssuedBy(anchor) {
			found = append(found, []*Certificate{anchor})
		}
	}
	for at, authority := range others {
		if it.isIssuedBy(authority) {
			rest := append(append([]*Certificate{}, others[:at]...), others[at+1:]...)
			for _, path := range authority.paths(rest, anchors) {
				found = append(found, append([]*Certificate{authority}, path...))
			}
		}
	}
	return found
}

// CheckChain asks the rules of the chain: one good path is enough.
func (it *Certificate) CheckChain(others, anchors []*Certificate, now time.Time, allowTest bool) error {
	var fault error
	for _, path := range it.paths(others, anchors) {
		var broken error
		for below, authority := range path {
			broken = firstOf(broken, authority.judgeAuthority(below, now, allowTest))
		}
		if broken == nil {
			return nil
		}
		fault = firstOf(fault, broken)
	}
	isNamed, isSigned := false, false
	for _, authority := range append(append([]*Certificate{}, anchors...), others...) {
		isNamed = isNamed || bytes.Equal(authority.subject, it.issuer)
		isSigned = isSigned || it.isIssuedBy(authority)
	}
	if fault == nil && isNamed && !isSigned {
		return Refused("CERTIFICATE_SIGNATURE_INVALID")
	}
	return firstOf(fault, Refused("CHAIN_UNTRUSTED"))
}
