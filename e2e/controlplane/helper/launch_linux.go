package main

import "syscall"

// diesWithParent gives a part its own process group and a SIGKILL for when the
// launcher itself is killed.
func diesWithParent() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
