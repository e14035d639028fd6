package main

import (
	"encoding/json"
	"encoding/pem"
	"errors"
	"log"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// `portal PORT` serves the portal; `play FILE...` plays files of vectors and prints for each vector the identifier or the
// reason, as JSON.
func main() {
	if len(os.Args) < 3 {
		log.Fatal("portal PORT, or play FILE...")
	}
	if os.Args[1] == "portal" {
		log.Fatal(runPortal(os.Args[2]))
	}
	verdicts := map[string][]map[string]string{}
	for _, path := range os.Args[2:] {
		found, err := playFile(path)
		if err != nil {
			log.Fatal(err)
		}
		verdicts[strings.TrimSuffix(filepath.Base(path), ".json")] = found
	}
	json.NewEncoder(os.Stdout).Encode(verdicts)
}

type vector struct {
	At, Session, Confirm  string
	AllowTest, SentBefore bool
	Token                 any
	Challenge             *struct{ Value, Session, IssuedAt string }
}

type vectorFile struct {
	Format, Audience string
	Anchors          []string
	Vectors          []vector
}

func playFile(path string) ([]map[string]string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var file vectorFile
	if err := json.Unmarshal(text, &file); err != nil {
		return nil, err
	}
	var anchors []*Certificate
	for _, anchor := range file.Anchors {
		block, _ := pem.Decode([]byte(anchor))
		read, err := Read(block.Bytes)
		if err != nil {
			return nil, err
		}
		anchors = append(anchors, read)
	}
	var found []map[string]string
	for _, one := range file.Vectors {
		nationalID, err := one.play(&file, anchors)
		var reason Refused
		if errors.As(err, &reason) {
			found = append(found, map[string]string{"reason": reason.Error()})
		} else if err != nil {
			return nil, err
		} else {
			found = append(found, map[string]string{"nationalId": nationalID})
		}
	}
	return found, nil
}

func (it vector) play(file *vectorFile, anchors []*Certificate) (nationalID string, err error) {
	now, err := time.Parse(time.RFC3339, it.At)
	if err != nil {
		return "", err
	}
	at := now
	store := &NonceStore{Format: file.Format, Now: func() time.Time { return at }}
	if it.Challenge != nil {
		if at, err = time.Parse(time.RFC3339, it.Challenge.IssuedAt); err != nil {
			return "", err
		}
		if err = store.put(it.Challenge.Session, it.Challenge.Value); err != nil {
			return "", err
		}
		at = now
	}
	verifier := &Verifier{file.Audience, anchors, it.AllowTest}
	for turn := 0; turn == 0 || turn == 1 && it.SentBefore; turn++ {
		if file.Format == "jws" {
			nationalID, err = verifier.Verify(it.Token, store.Of(it.Session), now, it.Confirm)
		} else {
			nationalID, err = verifier.VerifyWebEID(it.Token, store.Of(it.Session), now)
		}
	}
	return nationalID, err
}
