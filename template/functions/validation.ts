/**
 * Lists the functions that check what people type in.
 *
 * @module
 */

import { type Example, family, type TemplateFunction } from "../function.ts";
import { trimSpace } from "../go_text.ts";
import { isEmailAddress, isHttpUrl } from "../url.ts";

const GIT_URL = /^(?:https?|git|ssh):\/\/\S+$/;
const GIT_SCP = /^[\w.-]+@[\w.-]+:[\w./~-]+$/;

/** The reference grammar of OCI images: a tag or a digest, not both. */
const IMAGE = new RegExp(
  "^(?:(?:[a-z0-9]+(?:[.-][a-z0-9]+)*)(?::[0-9]+)?/)?" +
    "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*" +
    "(?::\\w[\\w.-]{0,127}|@[A-Za-z][A-Za-z0-9]*(?:[+._-][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?$",
);

/** The name part of labels and annotations, and label values (63 at most). */
const QUALIFIED_NAME = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const SUBDOMAIN =
  /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const SUBDOMAIN_MAX = 253;

function isSubdomain(s: string): boolean {
  return s.length <= SUBDOMAIN_MAX && SUBDOMAIN.test(s);
}

function isLabelKey(s: string): boolean {
  const parts = s.split("/");
  if (parts.length > 2) return false;
  return QUALIFIED_NAME.test(parts[parts.length - 1]) &&
    (parts.length === 1 || isSubdomain(parts[0]));
}

function isJson(s: string): boolean {
  try {
    JSON.parse(s);
    return true;
  } catch {
    return false;
  }
}

function isPort(s: string): boolean {
  const port = /^[+-]?\d+$/.test(s) ? Number(s) : 0;
  return port >= 1 && port <= 65535;
}

function checker(group: string) {
  const define = family(group);
  return (
    name: string,
    doc: string,
    examples: readonly Example[],
    run: (s: string) => boolean,
  ) => define({ name, parameters: ["s string"], returns: "bool", doc, examples, run });
}

const check = checker("validation");
const checkKube = checker("kubevalidation");

/** The families `validation` and `kubevalidation`. */
export const VALIDATION_FUNCTIONS: readonly TemplateFunction[] = [
  check("isValidEmail", "Whether it is one e-mail address, without a name", [
    ['isValidEmail "a@b.io"', "true"],
    ['isValidEmail "Ana <a@b.io>"', "false"],
    ['isValidEmail "a..b@c"', "false"],
  ], (s) => isEmailAddress(trimSpace(s))),
  check("isValidGitRepository", "Whether it is the URL of a Git repository", [
    ['isValidGitRepository "acme/api"', "false"],
    ['isValidGitRepository "git@h.io:acme/api.git"', "true"],
    ['isValidGitRepository "https://h.io/acme"', "true"],
  ], (s) => GIT_URL.test(s) || GIT_SCP.test(s)),
  check("isValidURL", "Whether it is an http or https URL with a host", [
    ['isValidURL "ftp://h"', "false"],
    ['isValidURL "https://h.io:81/p?q=1"', "true"],
    ['isValidURL "http://"', "false"],
  ], isHttpUrl),
  check("isValidImageRef", "Whether it is the reference of a container image", [
    ['isValidImageRef "acme/api:2.1"', "true"],
    ['isValidImageRef "registry.io:5000/acme/api"', "true"],
    ['isValidImageRef "Acme/api"', "false"],
    ['isValidImageRef "api:"', "false"],
  ], (s) => IMAGE.test(s)),
  check("isValidJSON", "Whether it is JSON", [
    ['isValidJSON "{a:1}"', "false"],
    ['isValidJSON `{"a":1}`', "true"],
  ], isJson),
  check("isValidPort", "Whether it is a port: 1 to 65535", [
    ['isValidPort "0"', "false"],
    ["isValidPort 8080", "true"],
    ['isValidPort "65536"', "false"],
  ], isPort),
  checkKube("isValidLabelValue", "Whether it may be the value of a label", [
    ['isValidLabelValue "-x"', "false"],
    ['isValidLabelValue ""', "true"],
    ['isValidLabelValue (repeat "a" 64)', "false"],
  ], (s) => s === "" || QUALIFIED_NAME.test(s)),
  checkKube("isValidLabelKey", "Whether it may be the key of a label", [
    ['isValidLabelKey "acme.io/tier"', "true"],
    ['isValidLabelKey "a/b/c"', "false"],
  ], isLabelKey),
  checkKube("isValidAnnotationKey", "Whether it may be the key of an annotation", [
    ['isValidAnnotationKey "bad key"', "false"],
    ['isValidAnnotationKey "acme.io/note"', "true"],
  ], isLabelKey),
  checkKube("isDNS1123Subdomain", "Whether it may be the name of most objects", [
    ['isDNS1123Subdomain "Shop.io"', "false"],
    ['isDNS1123Subdomain "shop.io"', "true"],
    ['isDNS1123Subdomain ""', "false"],
  ], isSubdomain),
];
