// Command verify checks proofs of lines of the record (.tlog-proof) with libraries that are not
// ours: golang.org/x/mod/sumdb/note for the signature, github.com/transparency-dev/merkle for the
// tree.
//
//	go run . KEY PROOF.tlog-proof ...
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"
)

func main() {
	if len(os.Args) < 3 {
		fail(fmt.Errorf("usage: verify KEY PROOF.tlog-proof ..."))
	}
	key, err := note.NewVerifier(os.Args[1])
	fail(err)
	for _, name := range os.Args[2:] {
		content, err := os.ReadFile(name)
		fail(err)
		line, err := check(content, key)
		if err != nil {
			fail(fmt.Errorf("%s: %w", name, err))
		}
		fmt.Println("OK", line)
	}
}

// check returns the line that a proof proves.
func check(content []byte, key note.Verifier) (string, error) {
	head, signed, found := bytes.Cut(content, []byte("\n\n"))
	lines := strings.Split(string(head), "\n")
	if !found || len(lines) < 3 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return "", fmt.Errorf("no proof")
	}
	extra, err := base64.StdEncoding.Strict().DecodeString(strings.TrimPrefix(lines[1], "extra "))
	if err != nil {
		return "", err
	}
	var said struct{ Entry string }
	if err := json.Unmarshal(extra, &said); err != nil {
		return "", err
	}
	index, err := strconv.ParseUint(strings.TrimPrefix(lines[2], "index "), 10, 64)
	if err != nil {
		return "", err
	}
	var path [][]byte
	for _, one := range lines[3:] {
		hash, err := base64.StdEncoding.Strict().DecodeString(one)
		if err != nil {
			return "", err
		}
		path = append(path, hash)
	}
	opened, err := note.Open(signed, note.VerifierList(key))
	if err != nil {
		return "", err
	}
	checkpoint := strings.Split(opened.Text, "\n")
	if len(checkpoint) < 4 || checkpoint[0] != key.Name() {
		return "", fmt.Errorf("no checkpoint of %s", key.Name())
	}
	size, err := strconv.ParseUint(checkpoint[1], 10, 64)
	if err != nil {
		return "", err
	}
	root, err := base64.StdEncoding.Strict().DecodeString(checkpoint[2])
	if err != nil {
		return "", err
	}
	hasher := rfc6962.DefaultHasher
	leaf := hasher.HashLeaf([]byte(said.Entry))
	return said.Entry, proof.VerifyInclusion(hasher, index, size, leaf, path, root)
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "NOT PROVED:", err)
		os.Exit(1)
	}
}
