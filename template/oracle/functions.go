package main

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"text/template"
	"unicode/utf8"
)

// functions are the notes whose meaning is Go's standard library. A list is always
// []any here, as in data.
var functions = merge(stringFunctions, mathFunctions, typeFunctions,
	conditionalFunctions, dataFunctions, collectionFunctions, timeFunctions,
	netFunctions, validationFunctions)

func merge(tables ...template.FuncMap) template.FuncMap {
	all := template.FuncMap{}
	for _, table := range tables {
		maps.Copy(all, table)
	}
	return all
}

var stringFunctions = template.FuncMap{
	"toLower":    strings.ToLower,
	"toUpper":    strings.ToUpper,
	"trimSpace":  strings.TrimSpace,
	"trim":       strings.Trim,
	"trimPrefix": strings.TrimPrefix,
	"trimSuffix": strings.TrimSuffix,
	"hasPrefix":  strings.HasPrefix,
	"hasSuffix":  strings.HasSuffix,
	"contains":   strings.Contains,
	"replace":    strings.ReplaceAll,
	"repeat":     strings.Repeat,
	"split": func(s, separator string) []any {
		if s == "" {
			return []any{}
		}
		return anys(strings.Split(s, separator))
	},
	"join": func(list []any, separator string) string {
		return strings.Join(printed(list), separator)
	},
	"concat": func(parts ...string) string { return strings.Join(parts, "") },
	"truncate": func(s string, n int) string {
		switch {
		case n < 0:
			panic("slice bounds out of range")
		case len(s) <= n:
			return s
		case n <= 3:
			return head(s, n)
		}
		return head(s, n-3) + "..."
	},
	"camelToKebab": func(s string) string {
		s = inner.ReplaceAllString(s, "$1-$2")
		s = acronym.ReplaceAllString(s, "$1-$2")
		return upper.ReplaceAllStringFunc(s, strings.ToLower)
	},
	// Only for the comparison: what the condition operator "regex" does.
	"regexFound": func(pattern, text string) (bool, error) {
		compiled, err := regexp.Compile(pattern)
		if err != nil {
			return false, fmt.Errorf("no pattern")
		}
		return compiled.MatchString(text), nil
	},
}

var inner = regexp.MustCompile(`([a-z])([A-Z])`)
var acronym = regexp.MustCompile(`([A-Z])([A-Z][a-z])`)
var upper = regexp.MustCompile(`[A-Z]+`)

// head is the first n bytes, without a character that would be cut in two.
func head(s string, n int) string {
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

func anys(texts []string) []any {
	list := make([]any, 0, len(texts))
	for _, text := range texts {
		list = append(list, text)
	}
	return list
}

func printed(list []any) []string {
	texts := make([]string, 0, len(list))
	for _, item := range list {
		if item == nil {
			texts = append(texts, "")
		} else {
			texts = append(texts, fmt.Sprint(item))
		}
	}
	return texts
}

var collectionFunctions = template.FuncMap{
	"list": func(items ...any) []any { return slices.Clip(append([]any{}, items...)) },
	"listGet": func(list []any, n int) any {
		if n < 0 || n >= len(list) {
			return nil
		}
		return list[n]
	},
	"listLen": func(list []any) int { return len(list) },
	"listHas": func(list []any, item any) bool { return slices.Contains(list, item) },
	"mapGet":  func(m map[string]any, key string) any { return m[key] },
	"mapKeys": func(m map[string]any) []any { return anys(slices.Sorted(maps.Keys(m))) },
	"mapValues": func(m map[string]any) []any {
		values := []any{}
		for _, key := range slices.Sorted(maps.Keys(m)) {
			values = append(values, m[key])
		}
		return slices.Clip(values)
	},
	"mapPick": func(m map[string]any, keys ...string) map[string]any {
		return filter(m, func(key string) bool { return slices.Contains(keys, key) })
	},
	"mapOmit": func(m map[string]any, keys ...string) map[string]any {
		return filter(m, func(key string) bool { return !slices.Contains(keys, key) })
	},
	"get": func(value any, keys ...string) any {
		for _, key := range keys {
			m, ok := value.(map[string]any)
			if !ok {
				return nil
			}
			value = m[key]
		}
		return value
	},
}

func filter(m map[string]any, keep func(string) bool) map[string]any {
	kept := map[string]any{}
	for key, value := range m {
		if keep(key) {
			kept[key] = value
		}
	}
	return kept
}
