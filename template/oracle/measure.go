package main

import (
	"bytes"
	"time"
)

// measure times parsing and executing, the second without its post-processing.
func measure(result *answer, asked request) {
	parses := asked.Repeat/20 + 1
	start := time.Now()
	for range parses {
		if _, err := parse(asked.Template); err != nil {
			panic(err)
		}
	}
	result.ParseNs = float64(time.Since(start).Nanoseconds()) / float64(parses)
	parsed, _ := parse(asked.Template)
	var out bytes.Buffer
	start = time.Now()
	for range asked.Repeat {
		out.Reset()
		if err := parsed.Execute(&out, asked.Data); err != nil {
			panic(err)
		}
	}
	result.ExecuteNs = float64(time.Since(start).Nanoseconds()) / float64(asked.Repeat)
}
