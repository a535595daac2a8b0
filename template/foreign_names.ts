/**
 * Knows what functions of Helm and Sprig are called here.
 *
 * @module
 */

/** The name that people know from elsewhere, and how to write it here. */
export const FOREIGN_NAMES: ReadonlyMap<string, string> = new Map([
  ["abbrev", "truncate"],
  ["atoi", "toInt"],
  ["b64dec", "fromBase64"],
  ["b64enc", "toBase64"],
  ["dig", "get"],
  ["fromJson", "asMap or asList"],
  ["fromYaml", "asMap or asList"],
  ["has", "listHas"],
  ["hasKey", "mapGet, or index"],
  ["int", "toInt"],
  ["int64", "toInt"],
  ["json", "toJson"],
  ["kebabcase", "camelToKebab"],
  ["keys", "mapKeys"],
  ["lower", "toLower"],
  ["mustToJson", "toJson"],
  ["nospace", 'replace … " " ""'],
  ["omit", "mapOmit"],
  ["pick", "mapPick"],
  ["quote", 'printf "%q"'],
  ["randAlphaNum", "randomAlphanumeric"],
  ["regexMatch", "the condition operator regex"],
  ["splitList", "split (text first, then the separator)"],
  ["squote", "printf \"'%s'\""],
  ["title", "toUpper"],
  ["toYaml", "toJson (JSON is YAML)"],
  ["trimAll", "trim"],
  ["trunc", "truncateName"],
  ["upper", "toUpper"],
  ["values", "mapValues"],
]);
