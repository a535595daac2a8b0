// Command helper does what a local control plane needs beside its own parts:
// `launch` runs the parts and leaves nothing of them behind, `pki` makes keys
// and certificates. The role comes from the name it is called by.
//
// It uses the standard library alone, so it builds in seconds, starts in a
// millisecond and stays small while it watches over a plane.
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	role := filepath.Base(os.Args[0])
	run := map[string]func([]string) error{
		"launch":     detach,
		detachedRole: launch,
		"pki":        pki,
	}[role]
	if run == nil {
		fmt.Fprintf(os.Stderr, "error: Cannot tell which role to play from the name %q\n", role)
		fmt.Fprintln(os.Stderr, "hint: Call it by a link named launch or pki")
		os.Exit(2)
	}
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintf(os.Stderr, "error: %v\n", err)
		os.Exit(1)
	}
}
