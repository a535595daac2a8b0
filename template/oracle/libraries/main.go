// Command libraries says what the Go libraries that operators use make of versions,
// quantities and schedules. It speaks as the oracle in the folder above does, but
// needs their modules, so it runs only when its answers are to be made anew.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"strconv"
	"strings"
	"text/template"
	"time"

	"github.com/Masterminds/semver/v3"
	"github.com/robfig/cron/v3"
	"k8s.io/apimachinery/pkg/api/resource"
)

// now is the time of every case: a Monday.
var now = time.Date(2031, 2, 3, 4, 5, 0, 0, time.UTC)

func part(read func(*semver.Version) uint64) func(string) string {
	return func(text string) string {
		version, err := semver.NewVersion(text)
		if err != nil {
			return ""
		}
		return strconv.FormatUint(read(version), 10)
	}
}

func sum(name, a, b string, add func(*resource.Quantity, resource.Quantity)) (string, error) {
	left, err := resource.ParseQuantity(a)
	if err != nil {
		return "", fmt.Errorf("%s: %q is not a valid Kubernetes quantity", name, a)
	}
	right, err := resource.ParseQuantity(b)
	if err != nil {
		return "", fmt.Errorf("%s: %q is not a valid Kubernetes quantity", name, b)
	}
	add(&left, right)
	return left.String(), nil
}

var functions = template.FuncMap{
	"semverMajor": part((*semver.Version).Major),
	"semverMinor": part((*semver.Version).Minor),
	"semverPatch": part((*semver.Version).Patch),
	"semverValid": func(text string) bool {
		_, err := semver.NewVersion(text)
		return err == nil
	},
	"semverCompare": func(a, b string) int {
		x, xErr := semver.NewVersion(a)
		y, yErr := semver.NewVersion(b)
		if xErr != nil || yErr != nil {
			return 0
		}
		return x.Compare(y)
	},
	"semverBump": func(text, part string) string {
		version, err := semver.NewVersion(text)
		if err != nil {
			return text
		}
		switch strings.ToLower(part) {
		case "major":
			return version.IncMajor().String()
		case "minor":
			return version.IncMinor().String()
		case "patch":
			return version.IncPatch().String()
		}
		return text
	},
	"semverConstraint": func(text, constraint string) bool {
		version, err := semver.NewVersion(text)
		if err != nil {
			return false
		}
		parsed, err := semver.NewConstraint(constraint)
		return err == nil && parsed.Check(version)
	},
	"parseQuantity": func(text string) (float64, error) {
		quantity, err := resource.ParseQuantity(text)
		if err != nil {
			return 0, fmt.Errorf("parseQuantity: %q is not a valid Kubernetes quantity", text)
		}
		return quantity.AsApproximateFloat64(), nil
	},
	"formatQuantity": func(value float64) string {
		return resource.NewMilliQuantity(int64(value*1000), resource.DecimalSI).String()
	},
	"sumQuantity": func(a, b string) (string, error) {
		return sum("sumQuantity", a, b, (*resource.Quantity).Add)
	},
	"subtractQuantity": func(a, b string) (string, error) {
		return sum("subtractQuantity", a, b, (*resource.Quantity).Sub)
	},
	"nextCron": func(text string) string {
		schedule, err := cron.ParseStandard(text)
		if err != nil {
			return ""
		}
		next := schedule.Next(now)
		if next.IsZero() {
			return ""
		}
		return next.UTC().Format(time.RFC3339)
	},
}

func main() {
	in := json.NewDecoder(os.Stdin)
	buffered := bufio.NewWriter(os.Stdout)
	out := json.NewEncoder(buffered)
	out.SetEscapeHTML(false)
	for {
		var asked struct{ Template string }
		err := in.Decode(&asked)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			log.Fatal(err)
		}
		var text bytes.Buffer
		phase := "ok"
		parsed := template.Must(template.New("f").Funcs(functions).Parse(asked.Template))
		if err := parsed.Execute(&text, nil); err != nil {
			phase = "exec"
			_, message, _ := strings.Cut(err.Error(), ">: ")
			text.Reset()
			text.WriteString(message)
		}
		answer := map[string]string{"phase": phase, "text": text.String()}
		if err := out.Encode(answer); err != nil {
			log.Fatal(err)
		}
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
