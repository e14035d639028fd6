package main

import (
	"encoding/asn1"
	"encoding/binary"
	"encoding/hex"
	"unicode/utf16"
	"unicode/utf8"
)

// Attribute of a name: its type in hexadecimal, and its text where the value is a well-formed one.
type Attribute struct {
	Type   string
	Text   string
	IsText bool
}

// Read here and not by crypto/x509: that package refuses a certificate for an attribute that nobody needs.
type attributeDER struct{ Type, Value asn1.RawValue }
type rdnSET []attributeDER

// attributes gives every attribute of every RDN: a card's holder is one RDN of several attributes.
func attributes(name []byte) ([]Attribute, bool) {
	var rdns []rdnSET
	if rest, err := asn1.Unmarshal(name, &rdns); err != nil || len(rest) > 0 {
		return nil, false
	}
	var found []Attribute
	for _, rdn := range rdns {
		for _, it := range rdn {
			text, isText := textOf(it.Value)
			found = append(found, Attribute{hex.EncodeToString(it.Type.Bytes), text, isText})
		}
	}
	return found, true
}

func textOf(value asn1.RawValue) (string, bool) {
	data := value.Bytes
	if value.Class != asn1.ClassUniversal {
		return "", false
	}
	switch value.Tag {
	case 12: // UTF8String
		return string(data), utf8.Valid(data)
	case 18, 19, 22, 26: // NumericString, PrintableString, IA5String, VisibleString
		for _, octet := range data {
			if octet > 127 {
				return "", false
			}
		}
		return string(data), true
	case 20: // T61String, read as ISO 8859-1
		runes := make([]rune, len(data))
		for at, octet := range data {
			runes[at] = rune(octet)
		}
		return string(runes), true
	case 28: // UniversalString
		var runes []rune
		for ; len(data) >= 4; data = data[4:] {
			code := binary.BigEndian.Uint32(data)
			if code > utf8.MaxRune || !utf8.ValidRune(rune(code)) {
				return "", false
			}
			runes = append(runes, rune(code))
		}
		return string(runes), len(data) == 0
	case 30: // BMPString
		var units []uint16
		for ; len(data) >= 2; data = data[2:] {
			units = append(units, binary.BigEndian.Uint16(data))
		}
		runes := utf16.Decode(units)
		again := utf16.Encode(runes)
		for at := range again {
			if len(again) != len(units) || again[at] != units[at] {
				return "", false
			}
		}
		return string(runes), len(data) == 0
	}
	return "", false
}
