/**
 * Draws which CRDs wait for which.
 *
 * @module
 */

/** One CRD and what it waits for. */
export interface GraphNode {
  readonly name: string;
  readonly dependsOn: readonly { readonly crd: string; readonly condition: string }[];
}

/**
 * The CRDs as a tree in the order in which they start: each below one that it
 * waits for. One that waits for several is drawn below each, its own dependents
 * only the first time. Ends with a line feed unless empty.
 */
export function drawGraph(nodes: readonly GraphNode[]): string {
  const drawn = new Set<string>();
  const lines: string[] = [];
  const draw = (node: GraphNode, why: string, lead: string, below: string) => {
    const dependents = nodes.flatMap((other) =>
      other.dependsOn
        .filter((dependency) => dependency.crd === node.name)
        .map((dependency) => ({ other, condition: dependency.condition }))
    );
    const again = drawn.has(node.name) && dependents.length > 0;
    lines.push(`${lead}${node.name}${why}${again ? " (see above)" : ""}`);
    if (drawn.has(node.name)) return;
    drawn.add(node.name);
    dependents.forEach(({ other, condition }, i) => {
      const last = i === dependents.length - 1;
      draw(
        other,
        ` (when ${node.name} is ${condition})`,
        `${below}${last ? "└─ " : "├─ "}`,
        `${below}${last ? "   " : "│  "}`,
      );
    });
  };
  for (const node of nodes) {
    if (node.dependsOn.length === 0) draw(node, "", "", "");
  }
  return lines.map((line) => `${line}\n`).join("");
}
