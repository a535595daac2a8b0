/**
 * Lists the functions about the containers of a Pod template.
 *
 * @module
 */

import type { Json, JsonObject } from "../../core/json.ts";
import { family, type TemplateFunction } from "../function.ts";
import { countAt, listAt, scalarText, textAt } from "./objects.ts";

const define = family("container");

function containersOf(object: JsonObject): readonly Json[] {
  return listAt(object, "spec", "template", "spec", "containers");
}

function portsOf(object: JsonObject, n: number): readonly Json[] {
  return n < 0 ? [] : listAt(containersOf(object)[n], "ports");
}

/** The family `container`. Positions count from 0; init containers do not count. */
export const CONTAINER_FUNCTIONS: readonly TemplateFunction[] = [
  define({
    name: "containerImage",
    parameters: ["object map", "n int"],
    returns: "string",
    doc: "The image of the container at a position",
    examples: [
      ["containerImage .children.deployment 0", "acme/api:2.1"],
      ["containerImage .children.deployment 7", ""],
    ],
    run: (object, n) => n < 0 ? "" : textAt(containersOf(object)[n], "image"),
  }),
  define({
    name: "containerEnv",
    parameters: ["object map", "n int", "key string"],
    returns: "string",
    doc: "An environment variable of a container, if it is written out",
    examples: [['containerEnv .children.deployment 0 "MODE"', "blue"]],
    run: (object, n, key) => {
      const env = n < 0 ? [] : listAt(containersOf(object)[n], "env");
      return textAt(env.find((each) => textAt(each, "name") === key), "value");
    },
  }),
  define({
    name: "containerPort",
    parameters: ["object map", "n int", "port int"],
    returns: "bool",
    doc: "Whether a container exposes the port",
    examples: [["containerPort .children.deployment 0 9100", "true"]],
    run: (object, n, port) =>
      portsOf(object, n).some((each) => countAt(each, "containerPort") === port),
  }),
  define({
    name: "containerPortByName",
    parameters: ["object map", "n int", "name string"],
    returns: "int",
    doc: "The number of a named port; 0 if absent",
    examples: [['containerPortByName .children.deployment 0 "http"', "8081"]],
    run: (object, n, name) =>
      countAt(
        portsOf(object, n).find((each) => textAt(each, "name") === name),
        "containerPort",
      ),
  }),
  define({
    name: "containerPorts",
    parameters: ["object map", "n int"],
    returns: "string",
    doc: "The ports of a container, with commas between them",
    examples: [["containerPorts .children.deployment 0", "8081,9100"]],
    run: (object, n) =>
      portsOf(object, n).map((each) => scalarText(countAt(each, "containerPort"))).join(
        ",",
      ),
  }),
  define({
    name: "containerCount",
    parameters: ["object map"],
    returns: "int",
    doc: "How many containers there are",
    examples: [["containerCount .children.deployment", "1"]],
    run: (object) => containersOf(object).length,
  }),
];
