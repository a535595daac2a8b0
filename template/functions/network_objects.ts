/**
 * Lists the functions about Services and Ingresses.
 *
 * @module
 */

import type { Json, JsonObject } from "../../core/json.ts";
import type { TemplateFunction } from "../function.ts";
import { countAt, joinTexts, listAt, scalarText, textAt } from "./objects.ts";
import { readersOf } from "./readers.ts";

const service = readersOf("service");
const ingress = readersOf("ingress");

/** The first entry of the load balancer's status. */
function balancer(object: JsonObject): Json | undefined {
  return listAt(object, "status", "loadBalancer", "ingress")[0];
}

/** `ip:port` of each endpoint. */
function endpointsOf(object: JsonObject): string[] {
  return listAt(object, "_endpoints").map((each) => {
    if (typeof each === "string") return each;
    const port = countAt(each, "port");
    return textAt(each, "ip") + (port === 0 ? "" : `:${port}`);
  });
}

const WEB = ".children.services.web";
const EDGE = ".children.ingress";

/** The families `service` and `ingress`. */
export const NETWORK_OBJECT_FUNCTIONS: readonly TemplateFunction[] = [
  service.text("serviceClusterIP", ["spec", "clusterIP"], {
    doc: "The address inside the cluster",
    examples: [[`serviceClusterIP ${WEB}`, "10.96.4.4"]],
  }),
  service.countOf("serviceNodePort", {
    doc: "The node port of the first port; 0 if it has none",
    examples: [[`serviceNodePort ${WEB}`, "30911"]],
  }, (object) => countAt(listAt(object, "spec", "ports")[0], "nodePort")),
  service.textOf("serviceLoadBalancerIP", {
    doc: "The address of the load balancer",
    examples: [[`serviceLoadBalancerIP ${WEB}`, "203.0.113.9"]],
  }, (object) => textAt(balancer(object), "ip")),
  service.textOf("serviceLoadBalancerHost", {
    doc: "The host name of the load balancer",
    examples: [[`serviceLoadBalancerHost ${WEB}`, ""]],
  }, (object) => textAt(balancer(object), "hostname")),
  service.test("endpointsReady", {
    doc: "Whether an Endpoints object has addresses; a Service has none itself",
    examples: [
      ['endpointsReady (asMap "{subsets: [{addresses: [{}]}]}")', "true"],
      [`endpointsReady ${WEB}`, "false"],
    ],
  }, (object) =>
    [...listAt(object, "status", "subsets"), ...listAt(object, "subsets")]
      .some((subset) => listAt(subset, "addresses").length > 0)),
  service.test("hasEndpoints", {
    doc: "Whether the Service has endpoints (needs enrichment)",
    examples: [[`hasEndpoints ${WEB}`, "true"]],
  }, (object) => endpointsOf(object).length > 0),
  service.countOf("serviceEndpointCount", {
    doc: "How many endpoints the Service has (needs enrichment)",
    examples: [[`serviceEndpointCount ${WEB}`, "2"]],
  }, (object) => endpointsOf(object).length),
  service.textOf("serviceEndpoints", {
    doc: "The endpoints as ip:port (needs enrichment)",
    examples: [[`serviceEndpoints ${WEB}`, "10.9.0.4:8081, 10.9.0.5:8081"]],
  }, (object) => joinTexts(endpointsOf(object))),
  service.textOf("serviceFirstEndpoint", {
    doc: "The first endpoint as ip:port (needs enrichment)",
    examples: [[`serviceFirstEndpoint ${WEB}`, "10.9.0.4:8081"]],
  }, (object) => endpointsOf(object)[0] ?? ""),
  service.countOf("backingPodCount", {
    doc: "How many Pods the selector matches (needs enrichment)",
    examples: [[`backingPodCount ${WEB}`, "2"]],
  }, (object) => listAt(object, "_pods").length),
  service.textOf("backingPodNames", {
    doc: "The names of the Pods that the selector matches (needs enrichment)",
    examples: [[`backingPodNames ${WEB}`, "shop-a, shop-b"]],
  }, (object) => joinTexts(listAt(object, "_pods").map((pod) => textAt(pod, "name")))),
  ingress.test(
    "ingressReady",
    {
      doc: "Whether the load balancer has an address or a host name",
      examples: [[`ingressReady ${EDGE}`, "true"], [
        "ingressReady .children.none",
        "false",
      ]],
    },
    (object) =>
      textAt(balancer(object), "ip") + textAt(balancer(object), "hostname") !== "",
  ),
  ingress.textOf("ingressHost", {
    doc: "The host name of the load balancer",
    examples: [[`ingressHost ${EDGE}`, "lb.acme.io"]],
  }, (object) => textAt(balancer(object), "hostname")),
  ingress.textOf("ingressIP", {
    doc: "The address of the load balancer",
    examples: [[`ingressIP ${EDGE}`, ""]],
  }, (object) => textAt(balancer(object), "ip")),
  ingress.text("ingressClassName", ["spec", "ingressClassName"], {
    doc: "The class",
    examples: [[`ingressClassName ${EDGE}`, "nginx"]],
  }),
  ingress.textOf(
    "ingressRules",
    {
      doc: "The hosts of the rules",
      examples: [[`ingressRules ${EDGE}`, "a.io, b.io"]],
    },
    (object) =>
      joinTexts(listAt(object, "spec", "rules").map((rule) => textAt(rule, "host"))),
  ),
  ingress.textOf("ingressTLSHosts", {
    doc: "The different hosts with TLS",
    examples: [[`ingressTLSHosts ${EDGE}`, "a.io"]],
  }, (object) => {
    const hosts = listAt(object, "spec", "tls").flatMap((each) =>
      listAt(each, "hosts")
    );
    return joinTexts([...new Set(hosts.map(scalarText))]);
  }),
  ingress.textOf("ingressLoadBalancerIPs", {
    doc: "The addresses and host names of the load balancer (needs enrich: ingress)",
    examples: [[`ingressLoadBalancerIPs ${EDGE}`, "203.0.113.9, lb.acme.io"]],
  }, (object) => joinTexts(listAt(object, "_loadBalancerIPs").map(scalarText))),
  ingress.countOf("ingressTLSSecretCount", {
    doc: "How many Secrets TLS uses (needs enrich: ingress)",
    examples: [[`ingressTLSSecretCount ${EDGE}`, "1"]],
  }, (object) => listAt(object, "_tlsSecrets").length),
];
