/**
 * Lists the JSON Schemas of the hooks' contract that are published.
 *
 * @module
 */

import type { JsonObject } from "../../core/json.ts";
import { ABI_VERSION } from "../gate/gate.ts";
import { HOST_CALL_SCHEMAS } from "./host_calls.ts";
import { hookInput, hookOutput } from "./reconcile.ts";
import {
  convertInput,
  convertOutput,
  mutateOutput,
  ruleInput,
  validateOutput,
} from "./rules.ts";
import { hookWishes } from "./wishes.ts";

/** The documents, by their name in `docs/schema/`. */
export const HOOK_SCHEMAS: Readonly<Record<string, JsonObject>> = {
  "hook-input": document("HookInput", hookInput.schema),
  "hook-output": document("HookOutput", hookOutput.schema),
  "hook-rule-input": document("RuleInput", ruleInput.schema),
  "hook-validate-output": document("ValidateOutput", validateOutput.schema),
  "hook-mutate-output": document("MutateOutput", mutateOutput.schema),
  "hook-convert-input": document("ConvertInput", convertInput.schema),
  "hook-convert-output": document("ConvertOutput", convertOutput.schema),
  "hook-wishes": document("HookWishes", hookWishes.schema),
  "hook-host-calls": document("HostCalls", {
    description: "What a hook asks the host, and the answers: one definition for each",
    $defs: HOST_CALL_SCHEMAS,
  }),
};

function document(title: string, schema: JsonObject): JsonObject {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title,
    $comment: `Version ${ABI_VERSION} of the hooks' contract; made by deno task docs`,
    ...schema,
  };
}
