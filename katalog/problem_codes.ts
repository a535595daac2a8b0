/**
 * Lists every code that a problem of a Katalog can carry.
 *
 * @module
 */

/** Code → what it means in one line. Codes are stable: scripts match on them. */
export const PROBLEM_CODES = {
  "yaml-syntax": "The text is no YAML",
  "yaml-duplicate-key": "One map holds a key twice",
  "yaml-key": "A key is a map or a list",
  "yaml-too-large": "The text is too large, too deep, or multiplies through aliases",
  "file-unreadable": "A file or URL that the Katalog names cannot be read",
  "empty-katalog": "There is no Katalog in the files, or it declares no CRD",
  "unsupported-version": "The document's apiVersion is not one this program reads",
  "unknown-kind": "The document or the custom resource is of an unknown kind",
  "bad-type":
    "A value has the wrong form: a list where a map belongs, text for a number",
  "bad-value": "A value has the right form but is not one of those allowed",
  "bad-name": "A CRD's key in spec.crds is no valid name",
  "unknown-key": "A key that the language does not have",
  "missing-key": "A key that must be given is absent",
  "exclusive-keys": "Keys stand together of which only one counts",
  "deprecated-spelling": "An older spelling of what has a newer one",
  "not-active-yet":
    "Part of the language, accepted, but without effect in this version",
  "retries-outlast-resync": "Repeats of a failed cycle take longer than a resync",
  "duplicate-crd": "Two entries of spec.crds have the same name",
  "unselected-built-in": "A built-in kind is managed without any selector",
  "include-cycle": "Files include each other in a circle, or without an end",
  "depends-on-unknown": "dependsOn names a CRD that is not there",
  "depends-on-cycle": "CRDs depend on each other in a circle",
  "crd-file-not-crd":
    "A crdFile holds no CustomResourceDefinition of apiextensions.k8s.io/v1",
  "crd-file-ambiguous": "A crdFile holds several CRDs and none matches the entry",
  "crd-file-mismatch": "apiTypes and the CRD of crdFile disagree",
  "variable-unset": "A variable of the environment that the Katalog names is not set",
  "external-unknown":
    "A template or condition reads the answer of a call that is not there",
  "external-duplicate": "Two calls of a resource have the same name",
  "external-cycle": "Calls need each other's answers in a circle",
  "literal-credential": "A password or token stands in the Katalog itself",
  "cr-file-not-object": "A crFile holds a document that is no Kubernetes object",
  "template-syntax": "A template cannot be parsed",
  "template-function": "A template calls a function that does not exist",
  "template-variable": "A template uses a variable that was not declared",
  "template-arguments": "A function gets too few or too many arguments",
  "template-argument-type": "A function gets a constant that it cannot take",
  "template-older-order": "The arguments of default stand in their older order",
  "template-root": "A template reads a name that is never in its context",
  "template-random": "What is written in every cycle is drawn at random each time",
  "note-name": "A note's name is none that a template could call",
  "note-cycle": "A note needs itself, directly or through others",
  "note-example": "A note gives something else for an example than that says",
  "note-shadows": "A note replaces a built-in function",
  "note-duplicate": "One file declares a note twice",
  "profile-duplicate": "Two profiles of one class have the same name",
  "profile-shadows": "A profile of the Katalog's own hides a built-in one",
  "template-not-allowed": "A template stands where only fixed text counts",
  "hook-module": "A hook's module cannot be used",
  "hook-wish": "A plug-in asks for more than its hook is granted",
  "condition-operator": "A condition's operator does not exist or does not fit",
  "condition-value": "A condition's value is nothing its operator can work with",
  "rule-field": "A rule looks at a field that its kind does not have",
  "rule-value": "A rule has a value that its field never has",
  "rule-example": "A rule does not decide on one of its examples as it says",
  "bad-regex": "A regular expression cannot be parsed",
  "schema-unknown-field": "An object has a field that its kind does not have",
  "schema-type": "A field of an object has another type than its kind wants",
  "schema-required": "An object lacks a field that its kind requires",
  "schema-value": "A field of an object has a value that its kind does not allow",
} as const;

/** One of the codes. */
export type ProblemCode = keyof typeof PROBLEM_CODES;
