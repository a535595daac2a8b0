package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"text/template"
	"time"
)

// now is the time of every case: a Monday.
var now = time.Date(2031, 2, 3, 4, 5, 0, 0, time.UTC)

func timestamp(text string) (time.Time, error) {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		at, err = time.Parse(time.DateOnly, text)
	}
	return at.UTC(), err
}

var longUnits = []struct {
	suffix string
	length time.Duration
}{
	{"mo", 30 * 24 * time.Hour},
	{"d", 24 * time.Hour},
	{"w", 7 * 24 * time.Hour},
	{"y", 365 * 24 * time.Hour},
}

func duration(text string) (time.Duration, error) {
	text = strings.TrimSpace(text)
	if text == "never" {
		return 0, nil
	}
	for _, unit := range longUnits {
		if count, ok := strings.CutSuffix(text, unit.suffix); ok {
			number, err := strconv.ParseFloat(count, 64)
			if err != nil {
				return 0, errors.New("no duration")
			}
			return time.Duration(number * float64(unit.length)), nil
		}
	}
	return time.ParseDuration(text)
}

func isExpired(at, length string) bool {
	start, err := timestamp(at)
	if err != nil {
		return false
	}
	period, err := duration(length)
	return err == nil && now.After(start.Add(period))
}

var timeFunctions = template.FuncMap{
	"timeFormat": func(at, layout string) string {
		start, err := timestamp(at)
		if err != nil {
			return ""
		}
		return start.Format(layout)
	},
	"timeSince": func(at string) int {
		start, err := timestamp(at)
		if err != nil {
			return 0
		}
		return int(now.Sub(start).Round(time.Second).Seconds())
	},
	"timeAgo":   timeAgo,
	"isExpired": isExpired,
	"durationSeconds": func(text string) int {
		length, err := duration(text)
		if err != nil {
			return 0
		}
		return int(length / time.Second)
	},
	"durationAdd": func(a, b string) string {
		x, xErr := duration(a)
		y, yErr := duration(b)
		if xErr != nil || yErr != nil {
			return "0s"
		}
		return (x + y).String()
	},
	"durationValid": func(text string) bool {
		_, err := duration(text)
		return err == nil
	},
}

func timeAgo(at string) string {
	start, err := timestamp(at)
	if err != nil {
		return ""
	}
	passed := now.Sub(start)
	switch {
	case passed < time.Minute:
		return fmt.Sprintf("%ds ago", int(passed.Seconds()))
	case passed < time.Hour:
		return fmt.Sprintf("%dm ago", int(passed.Minutes()))
	case passed < 24*time.Hour:
		return fmt.Sprintf("%dh ago", int(passed.Hours()))
	}
	return fmt.Sprintf("%dd ago", int(passed.Hours()/24))
}
