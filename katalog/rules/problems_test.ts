/**
 * Provokes every problem of a rule.
 *
 * @module
 */

import { testFixtures } from "../fixtures_test.ts";
import { RULE_FIXTURES } from "./problem_fixtures_test.ts";

testFixtures(RULE_FIXTURES);
