/**
 * Looks into our own certificate.
 *
 * @module
 */

import { X509Certificate } from "node:crypto";

/**
 * Whether a certificate's time is over. An API server answers an expired one with
 * the same 401 as none at all, so we must look ourselves to say which it was.
 *
 * @param nowMs Wall time in milliseconds since 1970.
 * @returns False also when the certificate cannot be read.
 */
export function certificateExpired(certPem: string, nowMs: number): boolean {
  try {
    return Date.parse(new X509Certificate(certPem).validTo) < nowMs;
  } catch {
    return false;
  }
}
