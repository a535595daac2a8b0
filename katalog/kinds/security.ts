/**
 * Builds the security contexts of a pod and of its container.
 *
 * @module
 */

import type { JsonObject } from "../../core/json.ts";
import { suggest } from "../../core/suggest.ts";
import { bool, int, listOf, object, type ObjectShape, text } from "../shape.ts";
import {
  boolAt,
  namesAt,
  numberAt,
  objectAt,
  presentOrAbsent,
  requiredText,
  textAt,
} from "./fields.ts";
import { BuildError, type Rendered } from "./frame.ts";
import {
  explicitValues,
  profileName,
  profileOf,
  type Profiles,
  profileShape,
  profileXor,
} from "./profile.ts";

/** Linux's capabilities without `CAP_`, as capabilities(7) lists them, and `ALL`. */
const CAPABILITIES = [
  ..."ALL AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF".split(" "),
  ..."CHECKPOINT_RESTORE CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER".split(" "),
  ..."FSETID IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE MAC_ADMIN".split(" "),
  ..."MAC_OVERRIDE MKNOD NET_ADMIN NET_BIND_SERVICE NET_BROADCAST".split(" "),
  ..."NET_RAW PERFMON SETFCAP SETGID SETPCAP SETUID SYSLOG SYS_ADMIN".split(" "),
  ..."SYS_BOOT SYS_CHROOT SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE".split(" "),
  ..."SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG WAKE_ALARM".split(" "),
] as const;

const CONTAINER_PROFILES: Profiles<JsonObject> = {
  baseline: {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["NET_RAW"] },
  },
  restricted: {
    runAsNonRoot: true,
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
  },
  hardened: {
    runAsNonRoot: true,
    readOnlyRootFilesystem: true,
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
  },
};

const POD_PROFILES: Profiles<JsonObject> = {
  baseline: { runAsNonRoot: false },
  restricted: { runAsNonRoot: true, runAsUser: 1000 },
  hardened: {
    runAsNonRoot: true,
    runAsUser: 65534,
    runAsGroup: 65534,
    fsGroup: 65534,
  },
};

const capability = { type: "scalar", oneOf: CAPABILITIES } as const;

const seccompProfile = object({
  type: { type: "scalar", oneOf: ["RuntimeDefault", "Unconfined", "Localhost"] },
  localhostProfile: text,
}, { required: ["type"] });

const shared = { runAsNonRoot: bool, runAsUser: int, runAsGroup: int, seccompProfile };

const containerFields = {
  ...shared,
  privileged: bool,
  readOnlyRootFilesystem: bool,
  allowPrivilegeEscalation: bool,
  capabilities: object({ add: listOf(capability), drop: listOf(capability) }),
};

const podFields = {
  ...shared,
  fsGroup: int,
  fsGroupChangePolicy: { type: "scalar", oneOf: ["Always", "OnRootMismatch"] },
  supplementalGroups: listOf(int),
} as const;

/** What a profile of the class `containerSecurity` says. */
export const containerSecurityProfile: ObjectShape = object(containerFields);

/** What a profile of the class `podSecurity` says. */
export const podSecurityProfile: ObjectShape = object(podFields);

/** `securityContext`: of the container. */
export const securityContextShape: ObjectShape = object({
  profile: profileShape("containerSecurity", CONTAINER_PROFILES),
  ...containerFields,
}, { exclusive: profileXor(...Object.keys(containerFields)) });

/** `podSecurity`: of the pod. */
export const podSecurityShape: ObjectShape = object({
  profile: profileShape("podSecurity", POD_PROFILES),
  ...podFields,
}, { exclusive: profileXor(...Object.keys(podFields)) });

/**
 * `securityContext` of a container.
 *
 * @throws {BuildError} For an unknown profile or capability.
 */
export function buildSecurityContext(fields: Rendered): JsonObject | undefined {
  const block = objectAt(fields, "securityContext");
  if (block === undefined) return undefined;
  const profile = profileName(block);
  if (profile !== undefined) {
    return profileOf(CONTAINER_PROFILES, profile, "securityContext.profile");
  }
  const declared = explicitValues(block);
  const capabilities = objectAt(declared, "capabilities") ?? {};
  return presentOrAbsent({
    ...sharedFields(declared, "securityContext"),
    privileged: boolAt(declared, "privileged"),
    readOnlyRootFilesystem: boolAt(declared, "readOnlyRootFilesystem"),
    allowPrivilegeEscalation: boolAt(declared, "allowPrivilegeEscalation"),
    capabilities: presentOrAbsent({
      add: knownCapabilities(capabilities, "add"),
      drop: knownCapabilities(capabilities, "drop"),
    }),
  });
}

/**
 * `securityContext` of a pod.
 *
 * @throws {BuildError} For an unknown profile.
 */
export function buildPodSecurity(fields: Rendered): JsonObject | undefined {
  const block = objectAt(fields, "podSecurity");
  if (block === undefined) return undefined;
  const profile = profileName(block);
  if (profile !== undefined) {
    return profileOf(POD_PROFILES, profile, "podSecurity.profile");
  }
  const declared = explicitValues(block);
  const groups = declared.supplementalGroups;
  return presentOrAbsent({
    ...sharedFields(declared, "podSecurity"),
    fsGroup: numberAt(declared, "fsGroup"),
    fsGroupChangePolicy: textAt(declared, "fsGroupChangePolicy"),
    supplementalGroups: Array.isArray(groups) && groups.length > 0 ? groups : undefined,
  });
}

function sharedFields(declared: Rendered, at: string) {
  const seccomp = objectAt(declared, "seccompProfile");
  return {
    runAsNonRoot: boolAt(declared, "runAsNonRoot"),
    runAsUser: numberAt(declared, "runAsUser"),
    runAsGroup: numberAt(declared, "runAsGroup"),
    seccompProfile: seccomp && presentOrAbsent({
      type: requiredText(seccomp, "type", `${at}.seccompProfile`),
      localhostProfile: textAt(seccomp, "localhostProfile"),
    }),
  };
}

function knownCapabilities(
  declared: Rendered,
  key: string,
): readonly string[] | undefined {
  const names = namesAt(declared, key)?.map((name) => name.toUpperCase());
  names?.forEach((name, index) => {
    if ((CAPABILITIES as readonly string[]).includes(name)) return;
    const meant = suggest(name.replace(/^CAP_/, ""), CAPABILITIES);
    throw new BuildError(
      `securityContext.capabilities.${key}[${index}]`,
      `Cannot use capability "${name}": Linux has none of this name`,
      meant === undefined
        ? "Write a name of capabilities(7) without `CAP_`, or `ALL`"
        : `Did you mean \`${meant}\`?`,
    );
  });
  return names;
}
