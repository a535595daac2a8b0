// A plug-in for the tests of the host, on Extism's kit for Go as it is published.
package main

import (
	"errors"

	"github.com/extism/go-pdk"
)

//go:wasmimport extism:host/user ork_get
func orkGet(request uint64) uint64

// echo gives back what it got.
//
//go:wasmexport echo
func echo() int32 {
	pdk.Output(pdk.Input())
	return 0
}

// fail fails in its own words.
//
//go:wasmexport fail
func fail() int32 {
	pdk.SetError(errors.New("the database is on fire"))
	return 1
}

// broken breaks in the middle.
//
//go:wasmexport broken
func broken() int32 {
	panic("a bug")
}

// settings reads its configuration and a variable that it sets first.
//
//go:wasmexport settings
func settings() int32 {
	engine, hasEngine := pdk.GetConfig("engine")
	absent, hasAbsent := pdk.GetConfig("absent")
	before := pdk.GetVar("seen")
	pdk.SetVar("seen", []byte("yes"))
	after := pdk.GetVar("seen")
	pdk.OutputString(`{"engine":` + quoted(engine, hasEngine) +
		`,"absent":` + quoted(absent, hasAbsent) +
		`,"before":` + quoted(string(before), before != nil) +
		`,"after":` + quoted(string(after), after != nil) + `}`)
	return 0
}

// ask gives back what the host answers to its input.
//
//go:wasmexport ask
func ask() int32 {
	request := pdk.AllocateBytes(pdk.Input())
	answer := pdk.FindMemory(orkGet(request.Offset()))
	pdk.OutputMemory(answer)
	return 0
}

func quoted(text string, there bool) string {
	if !there {
		return "null"
	}
	return `"` + text + `"`
}

func main() {}
