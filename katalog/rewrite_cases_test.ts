/**
 * Lists every older spelling with what it becomes and what is told about it.
 *
 * @module
 */

/** An older spelling, the canonical one, and what is told. */
export interface Case {
  /** The rule that it belongs to: what that rule makes. */
  readonly rule: string;
  readonly older: string;
  readonly newer: string;
  /** `line:column path: hint`, one for each thing found. */
  readonly told: readonly string[];
}

const box = (key: string, value = "x") => `operatorBox: { ${key}: ${value} }\n`;
const inReconciler = (key: string, value = "x") =>
  box("reconciler", `{ ${key}: ${value} }`);
const inSplit = (block: string, key: string, value = "x") =>
  box(block, `{ ${key}: ${value} }`);
const entry = (keys: string, list = "deployments") =>
  box("onCreate", `{ ${list}: [{ ${keys} }] }`);
const SITE = "spec.crds.site";

/** One case for each place that a key had. */
function moved(
  key: string,
  { to, newer, places }: {
    readonly to: string;
    readonly newer: string;
    readonly places: Readonly<Record<string, string>>;
  },
): Case[] {
  return Object.entries(places).map(([at, older]) => ({
    rule: to,
    older,
    newer,
    told: [`8:${7 + older.indexOf(`${key}:`)} ${SITE}.${at}: Write it as \`${to}\``],
  }));
}

const MOVED: readonly Case[] = [
  ...["workers", "resync", "queue"].flatMap((key) =>
    moved(key, {
      to: `operatorBox.reconciler.${key}`,
      newer: inReconciler(key),
      places: {
        [key]: `${key}: x\n`,
        [`operatorBox.${key}`]: box(key),
        [`operatorBox.reconcile.${key}`]: inSplit("reconcile", key),
      },
    })
  ),
  ...["default", "hooks", "constructor"].flatMap((key) =>
    moved(key, {
      to: `operatorBox.reconciler.${key}`,
      newer: inReconciler(key),
      places: {
        [`operatorBox.${key}`]: box(key),
        [`operatorBox.reconcile.${key}`]: inSplit("reconcile", key),
      },
    })
  ),
  ...["requeue", "profile"].flatMap((key) =>
    moved(key, {
      to: `operatorBox.reconciler.${key}`,
      newer: inReconciler(key),
      places: { [`operatorBox.reconcile.${key}`]: inSplit("reconcile", key) },
    })
  ),
  ...["onCreate", "onReconcile", "onDelete"].flatMap((key) =>
    moved(key, {
      to: `operatorBox.${key}`,
      newer: box(key),
      places: { [`operatorBox.reconcile.${key}`]: inSplit("reconcile", key) },
    })
  ),
  ...moved("imports", {
    to: "imports",
    newer: "imports: x\n",
    places: { "operatorBox.reconcile.imports": inSplit("reconcile", "imports") },
  }),
  ...["cross", "watch", "events"].flatMap((key) =>
    moved(key, {
      to: `operatorBox.${key}`,
      newer: box(key),
      places: { [`operatorBox.observe.${key}`]: inSplit("observe", key) },
    })
  ),
  ...moved("status", {
    to: "operatorBox.status",
    newer: box("status"),
    places: { "operatorBox.emit.status": inSplit("emit", "status") },
  }),
  ...moved("events", {
    to: "operatorBox.emitEvents",
    newer: box("emitEvents"),
    places: { "operatorBox.emit.events": inSplit("emit", "events") },
  }),
  ...["finalizers", "autoscale"].flatMap((key) =>
    moved(key, {
      to: `operatorBox.${key}`,
      newer: box(key),
      places: { [`operatorBox.runtime.${key}`]: inSplit("runtime", key) },
    })
  ),
  ...("removeFinalizers deletionProtection restrictedNamespaces allowedNamespaces " +
    "ignoreStatusPatch ignoreObservedGeneration").split(" ").flatMap((key) =>
      moved(key, {
        to: key,
        newer: `${key}: x\n`,
        places: { [`operatorBox.runtime.${key}`]: inSplit("runtime", key) },
      })
    ),
  ...["validation", "mutation"].flatMap((key) =>
    moved(key, {
      to: key,
      newer: `${key}: x\n`,
      places: { [`admission.${key}`]: `admission: { ${key}: x }\n` },
    })
  ),
  ...["when", "or"].flatMap((key) =>
    moved(key, {
      to: `operatorBox.preReconcile.reconcileGate.${key}`,
      newer: box("preReconcile", `{ reconcileGate: { ${key}: [] } }`),
      places: {
        [`operatorBox.preReconcile.${key}`]: box("preReconcile", `{ ${key}: [] }`),
      },
    })
  ),
];

/** All of them; each is put below the entry `site`, from line 8 on. */
export const CASES: readonly Case[] = [
  ...["validation", "mutation"].flatMap((key): Case[] => [
    {
      rule: `${key}: { rules: [{ field: a }] }`,
      older: `${key}: [{ field: a }, { field: b }]\n`,
      newer: `${key}: { rules: [{ field: a }, { field: b }] }\n`,
      told: [`8:7 ${SITE}.${key}: Write \`${key}: { rules: [ … ] }\``],
    },
    {
      rule: `${key}: { rules: [{ field: b }] }`,
      older: `${key}: { rules: { one: { field: a }, two: { field: b } } }\n`,
      newer: `${key}: { rules: [{ field: a }, { field: b }] }\n`,
      told: [
        `8:${11 + key.length} ${SITE}.${key}.rules: Write \`rules: [{ field: … }]\``,
      ],
    },
  ]),
  ...["when", "or"].map((key): Case => ({
    rule: `${key}: [{ field: a }]`,
    older: box(key, "{ field: a }"),
    newer: box(key, "[{ field: a }]"),
    told: [`8:22 ${SITE}.operatorBox.${key}: Write \`${key}: [{ … }]\``],
  })),
  ...MOVED,
  {
    rule: "operatorBox.preReconcile.reconcileGate.or",
    older: box("preReconcile", "{ anyOf: [] }"),
    newer: box("preReconcile", "{ reconcileGate: { or: [] } }"),
    told: [
      `8:38 ${SITE}.operatorBox.preReconcile.anyOf: Write it as \`operatorBox.preReconcile.reconcileGate.or\``,
    ],
  },
  ...Object.entries({
    default: "shared",
    maxQueueDepth: "maxDepth",
    degradeThreshold: "failureThreshold",
  }).map(([older, newer]): Case => ({
    rule: `operatorBox.reconciler.queue.${newer}`,
    older: inReconciler("queue", `{ ${older}: 1 }`),
    newer: inReconciler("queue", `{ ${newer}: 1 }`),
    told: [
      `8:45 ${SITE}.operatorBox.reconciler.queue.${older}: Write \`${newer}:\``,
    ],
  })),
  ...["hooks", "constructor"].map((key): Case => ({
    rule: `operatorBox.reconciler.${key}.managedResources`,
    older: inReconciler(key, "{ resources: [a] }"),
    newer: inReconciler(key, "{ managedResources: [a] }"),
    told: [
      `8:${
        key.length + 40
      } ${SITE}.operatorBox.reconciler.${key}.resources: Write \`managedResources:\``,
    ],
  })),
  {
    rule: "operatorBox",
    older: "reconciler: { default: true, workers: 2, onCreate: {}, status: {} }\n",
    newer: "operatorBox:\n  reconciler: { default: true, workers: 2 }\n" +
      "  onCreate: {}\n  status: {}\n",
    told: [
      `8:7 ${SITE}.reconciler: Write \`operatorBox:\`, and the reconciler's own settings in its \`reconciler:\``,
    ],
  },
  {
    rule: "or",
    older: box("anyOf", "[]"),
    newer: box("or", "[]"),
    told: [`8:22 ${SITE}.operatorBox.anyOf: Write \`or:\``],
  },
  {
    rule: "or",
    older: entry("anyOf: [], spec: { anyOf: [1] }", "custom"),
    newer: entry("or: [], spec: { anyOf: [1] }", "custom"),
    told: [`8:45 ${SITE}.operatorBox.onCreate.custom[0].anyOf: Write \`or:\``],
  },
  {
    rule: "configMaps, persistentVolumeClaims …",
    older: box("onCreate", "{ configmaps: [], PVCs: [], ServiceMonitors: [] }"),
    newer: box(
      "onCreate",
      "{ configMaps: [], persistentVolumeClaims: [], serviceMonitors: [] }",
    ),
    told: [
      `8:34 ${SITE}.operatorBox.onCreate.configmaps: Write \`configMaps:\``,
      `8:50 ${SITE}.operatorBox.onCreate.PVCs: Write \`persistentVolumeClaims:\``,
      `8:60 ${SITE}.operatorBox.onCreate.ServiceMonitors: Write \`serviceMonitors:\``,
    ],
  },
  {
    rule: "configMaps, persistentVolumeClaims …",
    older: box("onDelete", "{ groups: [{ configmaps: [] }] }"),
    newer: box("onDelete", "{ groups: [{ configMaps: [] }] }"),
    told: [
      `8:45 ${SITE}.operatorBox.onDelete.groups[0].configmaps: Write \`configMaps:\``,
    ],
  },
  ...["labels", "annotations"].map((key): Case => ({
    rule: `${key}: { a: b }`,
    older: entry(`${key}: [{ key: a, value: 1.10 }, { key: c }]`),
    newer: entry(`${key}: { a: 1.10, c: }`),
    told: [
      `8:50 ${SITE}.operatorBox.onCreate.deployments[0].${key}: Write \`${key}: { a: … }\``,
    ],
  })),
  {
    rule: "labels: { a: b }",
    older: "labels: [{ key: a, value: b }]\n",
    newer: "labels: { a: b }\n",
    told: [`8:7 ${SITE}.labels: Write \`labels: { a: … }\``],
  },
  {
    rule: "labels: { a: b }",
    older: entry("metadata: { labels: [{ key: a, value: b }] }", "custom"),
    newer: entry("metadata: { labels: { a: b } }", "custom"),
    told: [
      `8:57 ${SITE}.operatorBox.onCreate.custom[0].metadata.labels: Write \`labels: { a: … }\``,
    ],
  },
  {
    rule: "env: [{ name: A, value: b }]",
    older: entry(
      "env: { A: 1.0, B: { value: b }, C: { valueFrom: { secretKeyRef: { name: s, key: k } } }, " +
        "D: { configMapKeyRef: { name: c, key: k } } }",
    ),
    newer: entry(
      "env: [{ name: A, value: 1.0 }, { name: B, value: b }, " +
        "{ name: C, valueFrom: { secretKeyRef: { name: s, key: k } } }, " +
        "{ name: D, valueFrom: { configMapKeyRef: { name: c, key: k } } }]",
    ),
    told: [
      `8:50 ${SITE}.operatorBox.onCreate.deployments[0].env: Write \`- name: A\``,
    ],
  },
  {
    rule: "envFrom: { secretRef: [{ name: a }] }",
    older: entry("envFrom: { secretRef: a, configMapRef: [b, { name: c }] }"),
    newer: entry(
      "envFrom: { secretRef: [{ name: a }], configMapRef: [{ name: b }, { name: c }] }",
    ),
    told: [
      `8:61 ${SITE}.operatorBox.onCreate.deployments[0].envFrom.secretRef: Write \`secretRef: [{ name: a }]\``,
      `8:75 ${SITE}.operatorBox.onCreate.deployments[0].envFrom.configMapRef: Write \`configMapRef: [{ name: b }]\``,
    ],
  },
  {
    rule: "scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: a }",
    older: entry("deploymentRef: web", "hpa"),
    newer: entry(
      "scaleTargetRef: { name: web, apiVersion: apps/v1, kind: Deployment }",
      "hpa",
    ),
    told: [
      `8:42 ${SITE}.operatorBox.onCreate.hpa[0].deploymentRef: Write \`scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }\``,
    ],
  },
];
