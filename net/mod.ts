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
export { fetchText, type FetchTextOptions } from "./fetch_text.ts";
export {
  createServer,
  type Server,
  type ServerLimits,
  type ServerOptions,
} from "./server.ts";
