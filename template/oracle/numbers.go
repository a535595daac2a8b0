package main

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"text/template"
)

// toNumber reads a number, a boolean or a numeric text.
func toNumber(value any) (float64, error) {
	switch value := value.(type) {
	case int:
		return float64(value), nil
	case uint8:
		// What index gives for a text.
		return float64(value), nil
	case float64:
		return value, nil
	case bool:
		if value {
			return 1, nil
		}
		return 0, nil
	case string:
		return strconv.ParseFloat(value, 64)
	}
	return 0, fmt.Errorf("cannot convert %v to number", value)
}

// whole gives an integer for a whole result, else the float.
func whole(value float64) any {
	if value == math.Trunc(value) && math.Abs(value) < 1<<62 {
		return int(value)
	}
	return value
}

func binary(name string, compute func(a, b float64) (float64, error)) any {
	return func(a, b any) (any, error) {
		x, xErr := toNumber(a)
		y, yErr := toNumber(b)
		if xErr != nil || yErr != nil {
			return nil, fmt.Errorf("%s: non-numeric arguments %v, %v", name, a, b)
		}
		result, err := compute(x, y)
		return whole(result), err
	}
}

func simple(compute func(a, b float64) float64) func(a, b float64) (float64, error) {
	return func(a, b float64) (float64, error) { return compute(a, b), nil }
}

var mathFunctions = template.FuncMap{
	"add": binary("add", simple(func(a, b float64) float64 { return a + b })),
	"sub": binary("sub", simple(func(a, b float64) float64 { return a - b })),
	"mul": binary("mul", simple(func(a, b float64) float64 { return a * b })),
	"min": binary("min", simple(math.Min)),
	"max": binary("max", simple(math.Max)),
	"div": binary("div", func(a, b float64) (float64, error) {
		if b == 0 {
			return 0, fmt.Errorf("div: division by zero")
		}
		return a / b, nil
	}),
	"mod": binary("mod", func(a, b float64) (float64, error) {
		if b == 0 {
			return 0, fmt.Errorf("mod: division by zero")
		}
		if math.Trunc(b) == 0 {
			return 0, fmt.Errorf("integer divide by zero")
		}
		return float64(int64(a) % int64(b)), nil
	}),
	"clamp": func(value, low, high any) (any, error) {
		v, vErr := toNumber(value)
		lo, loErr := toNumber(low)
		hi, hiErr := toNumber(high)
		if vErr != nil || loErr != nil || hiErr != nil {
			return nil, fmt.Errorf("clamp: non-numeric arguments")
		}
		if v < lo {
			return whole(lo), nil
		}
		if v > hi {
			return whole(hi), nil
		}
		return whole(v), nil
	},
	"abs": func(a any) (any, error) {
		value, err := toNumber(a)
		if err != nil {
			return nil, fmt.Errorf("abs: non-numeric argument %v", a)
		}
		return whole(math.Abs(value)), nil
	},
}

var typeFunctions = template.FuncMap{
	"toInt": func(value any) (int, error) {
		if n, ok := value.(int); ok {
			return n, nil
		}
		number, err := toNumber(value)
		if err != nil {
			return 0, fmt.Errorf("toInt: %w", err)
		}
		if math.IsNaN(number) || math.IsInf(number, 0) {
			return 0, fmt.Errorf("toInt: cannot convert %v to number", value)
		}
		return int(number), nil
	},
	"toFloat": func(value any) (float64, error) { return toNumber(value) },
	"toBool":  toBool,
	"toString": func(value any) string {
		if value == nil {
			return ""
		}
		return fmt.Sprint(value)
	},
	"toJson": func(value any) (string, error) {
		text, err := json.Marshal(value)
		if err != nil {
			return "", fmt.Errorf("toJson: %w", err)
		}
		return string(text), nil
	},
	"toJSON": func(value any) string {
		text, err := json.Marshal(value)
		if err != nil {
			return "{}"
		}
		return string(text)
	},
	"asString": func(value any) (string, error) {
		if text, ok := value.(string); ok {
			return text, nil
		}
		text, err := json.Marshal(value)
		return string(text), err
	},
	"toList": func(s string) []any {
		list := []any{}
		for part := range strings.SplitSeq(s, ",") {
			if part = strings.TrimSpace(part); part != "" {
				list = append(list, part)
			}
		}
		return slices.Clip(list)
	},
	"typeOf":     typeOf,
	"typeMap":    func(value any) bool { return typeOf(value) == "map" },
	"typeList":   func(value any) bool { return typeOf(value) == "slice" },
	"typeString": func(value any) bool { return typeOf(value) == "string" },
	"typeNumber": func(value any) bool { return typeOf(value) == "number" },
	"typeBool":   func(value any) bool { return typeOf(value) == "bool" },
	"typeNull":   func(value any) bool { return typeOf(value) == "null" },
	// The library's own, which never fails.
	"len": func(value any) int {
		switch value := value.(type) {
		case string:
			return len(value)
		case []any:
			return len(value)
		case map[string]any:
			return len(value)
		}
		return 0
	},
	"isEmpty": func(value any) bool {
		switch value := value.(type) {
		case nil:
			return true
		case string:
			return value == ""
		case []any:
			return len(value) == 0
		case map[string]any:
			return len(value) == 0
		}
		return false
	},
}

func typeOf(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case string:
		return "string"
	case bool:
		return "bool"
	case int, uint8, float64:
		return "number"
	case []any:
		return "slice"
	}
	return "map"
}

func toBool(value any) (bool, error) {
	switch value := value.(type) {
	case bool:
		return value, nil
	case int:
		return value != 0, nil
	case float64:
		return value != 0, nil
	case string:
		switch value {
		case "true", "True", "TRUE", "1", "yes", "Yes", "YES", "on", "ON":
			return true, nil
		case "false", "False", "FALSE", "0", "no", "No", "NO", "off", "OFF", "":
			return false, nil
		}
		return false, fmt.Errorf("toBool: unrecognised value %q", value)
	}
	return false, fmt.Errorf("toBool: cannot convert %v", value)
}

// isNothing is the library's idea of empty.
func isNothing(value any) bool {
	switch value := value.(type) {
	case nil:
		return true
	case bool:
		return !value
	case int:
		return value == 0
	case uint8:
		return value == 0
	case float64:
		return value == 0
	case string:
		return value == "" || value == "<no value>"
	case []any:
		return len(value) == 0
	case map[string]any:
		return len(value) == 0
	}
	return false
}

var conditionalFunctions = template.FuncMap{
	"default": func(fallback, value any) any {
		if isNothing(value) {
			return fallback
		}
		return value
	},
	"coalesce": func(values ...any) any {
		for _, value := range values {
			if !isNothing(value) {
				return value
			}
		}
		return nil
	},
	"empty":    isNothing,
	"notEmpty": func(value any) bool { return !isNothing(value) },
	"ternary": func(condition, yes, no any) any {
		if truth, _ := template.IsTrue(condition); truth {
			return yes
		}
		return no
	},
	"boolTernary": func(condition bool, yes, no any) any {
		if condition {
			return yes
		}
		return no
	},
	"eqTernary": func(value, target, yes, no any) any {
		if fmt.Sprint(value) == fmt.Sprint(target) {
			return yes
		}
		return no
	},
	"getOr": func(value, fallback any) any {
		if isNothing(value) {
			return fallback
		}
		return value
	},
}
