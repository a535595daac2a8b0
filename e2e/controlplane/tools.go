//go:build tools

package main

// kwok is built from this module, as a binary of its own: its --version flag
// collides with the one of the control plane's parts.
import _ "sigs.k8s.io/kwok/cmd/kwok"
