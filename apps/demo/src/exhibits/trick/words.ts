/** A step of the film, in words. */
import type { Flow } from "./flow.ts";
import type { Frame } from "./frames.ts";
import { edgesInto, type Graph } from "./graph.ts";
import { tangentOf } from "./shares.ts";
import { brief, plainName } from "./symbols.tsx";

/** What a step does; the last one completes the gradient. */
export function frameInWords(graph: Graph, flow: Flow, frame: Frame | undefined, isLast: boolean): string {
  const node = frame && graph[frame.node];
  const dual = frame && flow.duals[frame.node];
  if (frame === undefined || node === undefined || dual === undefined) return "";
  const name = plainName(node.name);
  switch (frame.phase) {
    case "variables":
      return "Each variable starts with its value, and with a tangent: how much it moves along the seed.";
    case "forward":
      return `Forward: ${name} = ${brief(dual.primal.value)}, and it moves by ${brief(tangentOf(dual))} along the seed.`;
    case "turn":
      return `At the result the cotangent is 1: ${name} moves by 1 where ${name} moves by 1.`;
    case "backward": {
      const receivers = [
        ...new Set(edgesInto(graph, frame.node).map(({ from }) => plainName(graph[from]?.name ?? ""))),
      ];
      if (flow.cotangents[frame.node] === null) return `Back: nothing flows to ${name}, so it hands nothing on.`;
      const handed = `Back: ${name} hands its cotangent on to ${receivers.join(" and ")}`;
      return isLast ? `${handed}, and the gradient is complete.` : `${handed}.`;
    }
  }
}
