/**
 * Says with which arguments each part of a local control plane is started.
 *
 * Pure: `control_plane.ts` does the starting.
 *
 * @module
 */

/** The parts, in the order in which they start. */
export const PART_NAMES = [
  "etcd",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kwok",
] as const;

/** One part of a control plane. */
export type PartName = (typeof PART_NAMES)[number];

/** What an API server writes of each request into its audit log. */
export type AuditLevel = "Metadata" | "Request" | "RequestResponse";

/** What the arguments depend on. */
export interface PartSettings {
  /** The plane's folder. */
  readonly dir: string;
  readonly etcdPort: number;
  readonly etcdPeerPort: number;
  readonly apiServerPort: number;
  /** Absent means no audit log. */
  readonly auditLevel?: AuditLevel;
  /** Appended, so they win over ours. */
  readonly extraApiServerArgs: readonly string[];
  /** Files that tell kwok how nodes and pods come alive. */
  readonly kwokStages: readonly string[];
}

/** Where a plane's files are. */
export function planePaths(dir: string) {
  return {
    pki: `${dir}/pki`,
    kubeconfig: `${dir}/kubeconfig`,
    etcdData: `${dir}/etcd`,
    auditLog: `${dir}/logs/audit.log`,
    auditPolicy: `${dir}/audit-policy.yaml`,
    log: (part: PartName) => `${dir}/logs/${part}.log`,
  };
}

/** The arguments of one part. */
export function partArgs(part: PartName, settings: PartSettings): string[] {
  switch (part) {
    case "etcd":
      return etcdArgs(settings);
    case "kube-apiserver":
      return apiServerArgs(settings);
    case "kube-controller-manager":
      return controllerManagerArgs(settings);
    case "kube-scheduler":
      return [...controllerArgs(settings), "--leader-elect=false"];
    case "kwok":
      return kwokArgs(settings);
  }
}

/** The audit policy: every request once, when it is answered. */
export function auditPolicy(level: AuditLevel): string {
  return JSON.stringify({
    apiVersion: "audit.k8s.io/v1",
    kind: "Policy",
    omitStages: ["RequestReceived"],
    rules: [{ level }],
  });
}

function etcdArgs(settings: PartSettings): string[] {
  const client = `http://127.0.0.1:${settings.etcdPort}`;
  const peer = `http://127.0.0.1:${settings.etcdPeerPort}`;
  return [
    "--name=default",
    `--data-dir=${planePaths(settings.dir).etcdData}`,
    // A plane that does not outlive its process need not survive a power cut.
    "--unsafe-no-fsync",
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
  ];
}

function apiServerArgs(settings: PartSettings): string[] {
  const { pki, auditLog, auditPolicy } = planePaths(settings.dir);
  const audit = settings.auditLevel === undefined ? [] : [
    `--audit-log-path=${auditLog}`,
    `--audit-policy-file=${auditPolicy}`,
  ];
  return [
    `--etcd-servers=http://127.0.0.1:${settings.etcdPort}`,
    "--bind-address=127.0.0.1",
    `--secure-port=${settings.apiServerPort}`,
    // A machine without any network has no other address to advertise, and a
    // loopback address is refused as an endpoint of the Service "kubernetes".
    "--advertise-address=127.0.0.1",
    "--endpoint-reconciler-type=none",
    `--tls-cert-file=${pki}/apiserver.crt`,
    `--tls-private-key-file=${pki}/apiserver.key`,
    `--client-ca-file=${pki}/ca.crt`,
    `--service-account-key-file=${pki}/sa.pub`,
    `--service-account-signing-key-file=${pki}/sa.key`,
    "--service-account-issuer=https://kubernetes.default.svc",
    // A /24 runs out at 254 Services.
    "--service-cluster-ip-range=10.0.0.0/16",
    "--authorization-mode=RBAC",
    ...audit,
    ...settings.extraApiServerArgs,
  ];
}

/**
 * The default of 20 requests a second is for sharing an API server with hundreds
 * of nodes; here it would make every test of garbage collection wait.
 */
const FAST_CLIENT = ["--kube-api-qps=500", "--kube-api-burst=1000"];

function controllerArgs(settings: PartSettings): string[] {
  return [
    `--kubeconfig=${planePaths(settings.dir).kubeconfig}`,
    "--bind-address=127.0.0.1",
    // 0 is "do not serve": nobody asks for its health, and it saves a port.
    "--secure-port=0",
    ...FAST_CLIENT,
  ];
}

function controllerManagerArgs(settings: PartSettings): string[] {
  const { pki } = planePaths(settings.dir);
  return [
    ...controllerArgs(settings),
    "--leader-elect=false",
    `--service-account-private-key-file=${pki}/sa.key`,
    `--root-ca-file=${pki}/ca.crt`,
    `--cluster-signing-cert-file=${pki}/ca.crt`,
    `--cluster-signing-key-file=${pki}/ca.key`,
    "--use-service-account-credentials",
  ];
}

function kwokArgs(settings: PartSettings): string[] {
  return [
    `--kubeconfig=${planePaths(settings.dir).kubeconfig}`,
    "--manage-all-nodes=true",
    "--node-lease-duration-seconds=40",
    // Apart from the range of the Services.
    "--cidr=10.64.0.1/16",
    ...settings.kwokStages.map((stage) => `--config=${stage}`),
  ];
}
