//go:build !linux

package main

import "syscall"

// diesWithParent gives a part its own process group. Only Linux has a signal for
// the death of a parent: elsewhere a SIGKILL of the launcher leaves its parts.
func diesWithParent() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}
