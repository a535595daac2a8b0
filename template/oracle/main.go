// Command oracle says what Go's text/template makes of templates, so that the
// engine in the folder above can be compared with it.
//
// It reads one JSON object a line, {"template": "...", "data": ...}, and answers
// each with one line: {"phase": "ok"|"syntax"|"exec", "text": "..."}, where text is
// the output as a Katalog sees it or the message without its place. It uses nothing
// but the standard library.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"log"
	"os"
	"regexp"
	"slices"
	"strings"
	"text/template"
)

type request struct {
	Template string `json:"template"`
	Data     any    `json:"data"`
	// Repeat asks for a measurement: how long this many executions take.
	Repeat int `json:"repeat"`
}

type answer struct {
	Phase string `json:"phase"`
	Text  string `json:"text"`
	// Nanoseconds of one execution, and of one parse, when Repeat was given.
	ExecuteNs float64 `json:"executeNs,omitempty"`
	ParseNs   float64 `json:"parseNs,omitempty"`
}

func main() {
	in := json.NewDecoder(bufio.NewReaderSize(os.Stdin, 1<<20))
	in.UseNumber()
	buffered := bufio.NewWriterSize(os.Stdout, 1<<20)
	out := json.NewEncoder(buffered)
	out.SetEscapeHTML(false)
	for {
		var asked request
		err := in.Decode(&asked)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			log.Fatal(err)
		}
		asked.Data = number(asked.Data)
		result := answerTo(asked)
		if err := out.Encode(result); err != nil {
			log.Fatal(err)
		}
		// The other side waits for the last answer of what it has sent so far, and
		// ends that with an empty template.
		if asked.Template == "" {
			if err := buffered.Flush(); err != nil {
				log.Fatal(err)
			}
		}
	}
	if err := buffered.Flush(); err != nil {
		log.Fatal(err)
	}
}

func answerTo(asked request) answer {
	// A Katalog's text without an action is no template, and stays as it is.
	if !strings.Contains(asked.Template, "{{") {
		return answer{Phase: "ok", Text: asked.Template}
	}
	parsed, err := parse(asked.Template)
	if err != nil {
		return answer{Phase: "syntax", Text: withoutPlace(err)}
	}
	text, err := execute(parsed, asked.Data)
	if err != nil {
		return answer{Phase: "exec", Text: withoutPlace(err)}
	}
	result := answer{Phase: "ok", Text: text}
	if asked.Repeat > 0 {
		measure(&result, asked)
	}
	return result
}

func parse(text string) (*template.Template, error) {
	return template.New("f").Option("missingkey=zero").Funcs(functions).Parse(text)
}

// execute renders as a Katalog sees it: trimmed, and without Go's mark for nil.
func execute(parsed *template.Template, data any) (string, error) {
	var out bytes.Buffer
	if err := parsed.Execute(&out, data); err != nil {
		return "", err
	}
	text := strings.TrimSpace(out.String())
	return strings.ReplaceAll(text, "<no value>", ""), nil
}

var place = regexp.MustCompile(`^template: (?:f|[^:]*):\d+(?::\d+)?: `)
var started = regexp.MustCompile(`started at f:(\d+)$`)
var node = regexp.MustCompile(`(?s)^executing ".*?" at <.*?>: `)

// withoutPlace cuts "template: f:1:3: executing "f" at <.x>: " off a message.
func withoutPlace(err error) string {
	var executing template.ExecError
	message := err.Error()
	if errors.As(err, &executing) {
		message = place.ReplaceAllString(message, "")
		if cut := cutNode(message); cut != "" {
			return cut
		}
		return message
	}
	message = place.ReplaceAllString(message, "")
	return started.ReplaceAllString(message, "started at line $1")
}

// cutNode finds where the quoted node ends: the node itself may hold ">: ".
func cutNode(message string) string {
	end := node.FindStringIndex(message)
	if end == nil {
		return ""
	}
	return message[end[1]:]
}

// number makes plain Go values of json.Number: whole ones are int, as constants in a
// template are.
func number(value any) any {
	switch value := value.(type) {
	case json.Number:
		if whole, err := value.Int64(); err == nil {
			return int(whole)
		}
		float, _ := value.Float64()
		return float
	case []any:
		for i := range value {
			value[i] = number(value[i])
		}
		// Room that the decoder left behind the end is no part of a list.
		return slices.Clip(value)
	case map[string]any:
		for key := range value {
			value[key] = number(value[key])
		}
	}
	return value
}
