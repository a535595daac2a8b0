package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"flag"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const pkiUsage = `Cannot make certificates: usage is
  pki init   --dir DIR
  pki client --dir DIR --out NAME --user USER [--group GROUP]… [--from DURATION] [--to DURATION]
  pki server --dir DIR --out NAME --host HOST… [--from DURATION] [--to DURATION]`

// listFlag is a flag that may be given more than once.
type listFlag []string

func (l *listFlag) String() string         { return strings.Join(*l, ",") }
func (l *listFlag) Set(value string) error { *l = append(*l, value); return nil }

// pki writes NAME.crt and NAME.key files into a folder.
//
// `init` makes what a control plane needs: a certificate authority (ca), the API
// server's certificate (apiserver), an administrator's (admin) and the keys that
// service-account tokens are signed with (sa.key, sa.pub). `client` and `server`
// issue one more from the same authority. --from and --to are offsets from now
// and may be negative, so that a certificate can be expired from the start.
func pki(args []string) error {
	if len(args) == 0 {
		return errors.New(pkiUsage)
	}
	flags := flag.NewFlagSet("pki "+args[0], flag.ContinueOnError)
	dir := flags.String("dir", "", "folder of ca.crt and ca.key")
	out := flags.String("out", "", "name of the files to write")
	user := flags.String("user", "", "user that the certificate stands for")
	from := flags.Duration("from", -time.Hour, "start of validity, from now")
	to := flags.Duration("to", 30*24*time.Hour, "end of validity, from now")
	var groups, hosts listFlag
	flags.Var(&groups, "group", "group of the user")
	flags.Var(&hosts, "host", "name or address of the server")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	i := issuer{dir: *dir, from: time.Now().Add(*from), to: time.Now().Add(*to)}
	switch {
	case args[0] == "init" && *dir != "":
		return i.init()
	case args[0] == "client" && *dir != "" && *out != "" && *user != "":
		return i.client(*out, *user, groups)
	case args[0] == "server" && *dir != "" && *out != "" && len(hosts) > 0:
		return i.server(*out, hosts)
	default:
		return errors.New(pkiUsage)
	}
}

type issuer struct {
	dir      string
	from, to time.Time
}

func (i issuer) init() error {
	if err := os.MkdirAll(i.dir, 0o700); err != nil {
		return err
	}
	err := i.issue("ca", &x509.Certificate{
		Subject:               pkix.Name{CommonName: "orkestra local control plane"},
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	})
	if err != nil {
		return err
	}
	if err := i.server("apiserver", []string{"127.0.0.1", "localhost", "kubernetes.default.svc"}); err != nil {
		return err
	}
	// RBAC lets this group do everything from the first moment on.
	if err := i.client("admin", "admin", []string{"system:masters"}); err != nil {
		return err
	}
	return i.tokenKeys()
}

func (i issuer) client(out, user string, groups []string) error {
	return i.issue(out, &x509.Certificate{
		Subject:     pkix.Name{CommonName: user, Organization: groups},
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	})
}

func (i issuer) server(out string, hosts []string) error {
	template := &x509.Certificate{
		Subject:     pkix.Name{CommonName: hosts[0]},
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	for _, host := range hosts {
		if ip := net.ParseIP(host); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, host)
		}
	}
	return i.issue(out, template)
}

// issue fills in and signs a certificate: an authority's by itself, any other by
// the authority of the folder.
func (i issuer) issue(out string, template *x509.Certificate) error {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return err
	}
	template.SerialNumber = serial
	template.NotBefore, template.NotAfter = i.from, i.to
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	parent, signer := template, key
	if !template.IsCA {
		if parent, signer, err = i.authority(); err != nil {
			return err
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), signer)
	if err != nil {
		return err
	}
	if err := i.writeKey(out, key); err != nil {
		return err
	}
	return i.write(out+".crt", "CERTIFICATE", der)
}

func (i issuer) authority() (*x509.Certificate, *ecdsa.PrivateKey, error) {
	der, err := i.read("ca.crt")
	if err != nil {
		return nil, nil, err
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, nil, err
	}
	if der, err = i.read("ca.key"); err != nil {
		return nil, nil, err
	}
	key, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, nil, err
	}
	signer, ok := key.(*ecdsa.PrivateKey)
	if !ok {
		return nil, nil, fmt.Errorf("Cannot sign with %q: it is no ECDSA key", filepath.Join(i.dir, "ca.key"))
	}
	return certificate, signer, nil
}

func (i issuer) tokenKeys() error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return err
	}
	if err := i.write("sa.pub", "PUBLIC KEY", public); err != nil {
		return err
	}
	return i.writeKey("sa", key)
}

func (i issuer) writeKey(out string, key *ecdsa.PrivateKey) error {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	return i.write(out+".key", "PRIVATE KEY", der)
}

func (i issuer) write(name, kind string, der []byte) error {
	text := pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
	return os.WriteFile(filepath.Join(i.dir, name), text, 0o600)
}

func (i issuer) read(name string) ([]byte, error) {
	path := filepath.Join(i.dir, name)
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("Cannot read %q: it holds no PEM block", path)
	}
	return block.Bytes, nil
}
