/**
 * Provokes the problem codes of profiles.
 *
 * @module
 */

import { type Fixture, katalog } from "./fixtures_test.ts";

/** A Katalog with one class of profiles, from line 8 on. */
function profiles(lines: string): string {
  return `${katalog("")}profiles:\n${lines}`;
}

/** Spread into the fixtures of `problems_test.ts`. */
export const PROFILE_FIXTURES: readonly Fixture[] = [
  {
    code: "profile-duplicate",
    text: profiles(
      "  resources: [{ name: db }]\n  pdb: [{ name: Db, maxUnavailable: 1 }, { name: DB }]\n",
    ),
    at: "error 10:50 profiles.pdb[1].name",
    message:
      'Cannot declare the profile "DB" of "pdb" twice: it is there already, in katalog.yaml:10',
    hint: "Names are compared in lower case; rename or remove one of the two",
  },
  {
    code: "profile-shadows",
    text: profiles("  resources: [{ name: Tiny, requests: { cpu: 1m } }]\n"),
    at: "warning 9:23 profiles.resources[0].name",
    message:
      'Cannot reach the built-in profile "Tiny" of "resources": this one hides it',
    hint: "Give it another name, unless that is meant",
  },
];
