/**
 * Serves and fetches over HTTP, within limits.
 *
 * @module
 */
export {
  type App,
  type AppOptions,
  BODY_BYTES_MAX,
  createApp,
  errorResponse,
  type Handler,
  type InboundRequest,
  jsonResponse,
} from "./app.ts";
export {
  type Certificate,
  type CertificateRequest,
  createCertificate,
} from "./certificate.ts";
export { NetError, type NetErrorKind } from "./errors.ts";
export { fetchBytes, fetchText, type FetchTextOptions } from "./fetch_text.ts";
export {
  type AddressPolicy,
  AUTHOR_POLICY,
  PUBLIC_ONLY_POLICY,
} from "./address_policy.ts";
export { type DialOptions, type Resolve, systemResolve } from "./dial.ts";
export type { WireAnswer } from "./http1.ts";
export {
  createGuardedFetch,
  type GuardedFetch,
  type GuardedFetchOptions,
  type OutboundAnswer,
  type OutboundRequest,
} from "./guarded_fetch.ts";
export { type AddressClass, classifyAddress, parseIpAddress } from "./ip_address.ts";
export { proxiesOf, type ProxySettings } from "./proxy.ts";
export {
  createServer,
  type Server,
  type ServerLimits,
  type ServerOptions,
} from "./server.ts";
