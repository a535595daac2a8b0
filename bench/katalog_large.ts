/**
 * Writes a Katalog of many CRDs, each like the website example with more beside it.
 *
 * @module
 */

const EXAMPLE = new URL("../examples/website/", import.meta.url);

/** What the example does not use, and large Katalogs do. */
const MORE = `      labels: { team: "{{ .spec.team }}" }
      normalize: { spec: { host: "{{ toLower .spec.host }}" } }
      validation:
        rules:
          - { field: spec.title, operator: exists, message: "A title is needed" }
          - { field: spec.replicas, lessThan: 50, action: warn }
      mutation:
        rules:
          - { field: spec.image, default: "nginx:1.29" }
`;

const CUSTOM = `          custom:
            - apiVersion: policy/v1
              kind: PodDisruptionBudget
              metadata: { name: "{{ .metadata.name }}" }
              spec:
                minAvailable: "{{ if gt .spec.replicas 1 }}1{{ else }}0{{ end }}"
                selector: { matchLabels: { app: "{{ .metadata.name }}" } }
`;

/**
 * The files of such a Katalog, by path; `katalog.yaml` is the one to load.
 *
 * @param crds How many CRDs, each with a manifest of its own.
 */
export async function largeKatalog(
  crds: number,
): Promise<{ readonly [path: string]: string }> {
  const katalog = await Deno.readTextFile(new URL("katalog.yaml", EXAMPLE));
  const manifest = await Deno.readTextFile(new URL("crd.yaml", EXAMPLE));
  const [head, entry] = katalog.split("    website:\n");
  const files: Record<string, string> = {};
  let text = head;
  for (let i = 0; i < crds; i++) {
    const path = `crds/website${i}.yaml`;
    files[path] = manifest
      .replaceAll("websites", `websites${i}`)
      .replaceAll("website", `website${i}`)
      .replaceAll(`website${i}s`, "websites")
      .replace("kind: Website", `kind: Website${i}`);
    text += `    website${i}:\n` + entry
      .replace("./crd.yaml", `./${path}`)
      .replace("      crFiles: [./cr.yaml]\n", MORE)
      .replace("        status:\n", `${CUSTOM}\n        status:\n`);
  }
  return { ...files, "katalog.yaml": text };
}
