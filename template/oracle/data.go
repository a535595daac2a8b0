package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net"
	"net/mail"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"text/template"
)

var notSlug = regexp.MustCompile(`[^a-z0-9]+`)

func slugify(s string) string {
	return strings.Trim(notSlug.ReplaceAllString(strings.ToLower(s), "-"), "-")
}

var dataFunctions = template.FuncMap{
	"toBase64": func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) },
	"fromBase64": func(s string) string {
		text, err := base64.StdEncoding.DecodeString(s)
		if err != nil {
			return ""
		}
		return string(text)
	},
	"sha256sum": func(s string) string {
		sum := sha256.Sum256([]byte(s))
		return hex.EncodeToString(sum[:])[:8]
	},
	"slugify": slugify,
	"truncateName": func(s string, n int) string {
		if len(s) <= n {
			return s
		}
		return head(s, n)
	},
	"lookup": func(key string, pairs ...string) string {
		for i := 0; i+1 < len(pairs); i += 2 {
			if pairs[i] == key {
				return pairs[i+1]
			}
		}
		return ""
	},
}

var netFunctions = template.FuncMap{
	"cidrContains": func(cidr, ip string) bool {
		_, network, err := net.ParseCIDR(cidr)
		address := net.ParseIP(ip)
		return err == nil && address != nil && network.Contains(address)
	},
	"ipValid": func(ip string) bool { return net.ParseIP(ip) != nil },
	"ipIsPrivate": func(ip string) bool {
		address := net.ParseIP(ip)
		return address != nil && address.IsPrivate()
	},
	"domainHost": domainHost,
	"domainBare": func(value string) string {
		return strings.TrimPrefix(domainHost(value), "www.")
	},
}

func domainHost(value string) string {
	host := strings.TrimPrefix(strings.TrimSpace(value), "https://")
	return strings.TrimSuffix(strings.TrimPrefix(host, "http://"), "/")
}

const component = `[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*`

var (
	gitURL    = regexp.MustCompile(`^(?:https?|git|ssh)://\S+$`)
	gitPath   = regexp.MustCompile(`^[\w.-]+@[\w.-]+:[\w./~-]+$`)
	imageName = regexp.MustCompile(`^(?:[a-z0-9]+(?:[.-][a-z0-9]+)*(?::[0-9]+)?/)?` +
		component + `(?:/` + component + `)*` +
		`(?::\w[\w.-]{0,127}|@[A-Za-z][A-Za-z0-9]*(?:[+._-][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?$`)
	labelValue = regexp.MustCompile(`^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?$`)
	subdomain  = regexp.MustCompile(`^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$`)
)

func isSubdomain(s string) bool { return len(s) <= 253 && subdomain.MatchString(s) }

func isLabelValue(s string) bool { return len(s) <= 63 && labelValue.MatchString(s) }

func isLabelKey(s string) bool {
	prefix, name, found := strings.Cut(s, "/")
	if !found {
		prefix, name = "", s
	}
	return name != "" && isLabelValue(name) && (!found || isSubdomain(prefix))
}

var validationFunctions = template.FuncMap{
	"isValidEmail": func(s string) bool {
		trimmed := strings.TrimSpace(s)
		address, err := mail.ParseAddress(trimmed)
		return err == nil && address.Address == trimmed
	},
	"isValidURL": func(s string) bool {
		parsed, err := url.ParseRequestURI(s)
		return err == nil && parsed.Host != "" &&
			(parsed.Scheme == "http" || parsed.Scheme == "https")
	},
	"isValidJSON": func(s string) bool { return json.Valid([]byte(s)) },
	"isValidPort": func(s string) bool {
		port, err := strconv.Atoi(s)
		return err == nil && port >= 1 && port <= 65535
	},
	"isValidGitRepository": func(s string) bool {
		return gitURL.MatchString(s) || gitPath.MatchString(s)
	},
	"isValidImageRef":      imageName.MatchString,
	"isValidLabelValue":    isLabelValue,
	"isValidLabelKey":      isLabelKey,
	"isValidAnnotationKey": isLabelKey,
	"isDNS1123Subdomain":   isSubdomain,
}
