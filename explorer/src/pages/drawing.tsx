/** The drawing of a network, with what enlarges and moves it in reach of the keyboard. */
import type { Core, ElementDefinition, NodeSingular, StylesheetJson } from "cytoscape";
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Edge, Node } from "../api";
import { ofKind } from "../colours";
import { said, t } from "../lang";

const [NEARER, STEP] = [1.4, 80];
// On the screen, in pixels.
const [LETTER, GAP] = [13, 3];
const SOON = 40;
// Of more nodes names may cross some, so that they come soon.
const CROWD = 1000;
type Box = [left: number, top: number, right: number, bottom: number];

export function Drawing(props: {
  nodes: Node[]; edges: Edge[]; directed: boolean; caption: string;
  chosen: string | null; choose: (id: string | null) => void; lang: string;
}): JSX.Element {
  const { nodes, edges, chosen } = props;
  const box = useRef<HTMLDivElement>(null);
  const [core, setCore] = useState<Core | null>(null);
  useEffect(() => {
    let made: Core | null = null;
    let gone = false;
    const restyle = () => made?.style(styles());
    // What draws is large: it comes when a network is first shown.
    void import("cytoscape").then(({ default: cytoscape }) => {
      if (gone) return;
      made = cytoscape({
        container: box.current, style: styles(), layout: { name: "preset" },
        minZoom: 0.02, maxZoom: 8, autoungrabify: true, boxSelectionEnabled: false,
        // A page that is scrolled past it is not caught: the wheel zooms once it has the focus.
        userZoomingEnabled: false,
      });
      made.on("tap", "node", (event) => props.choose(event.target.id()));
      made.on("tap", (event) => {
        if (event.target === made) props.choose(null);
      });
      let waiting = 0;
      made.on("viewport resize", () => {
        clearTimeout(waiting);
        waiting = setTimeout(() => made && label(made), SOON);
      });
      setCore(made);
    });
    const dark = matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", restyle);
    addEventListener("themechange", restyle);
    return () => {
      gone = true;
      made?.destroy();
      made = null;
      dark.removeEventListener("change", restyle);
      removeEventListener("themechange", restyle);
    };
  }, []);
  const signature = nodes.map((node) => node.id).join(" ");
  useEffect(() => {
    if (!core) return;
    core.json({ elements: elements(props) });
    core.layout({ name: "preset" }).run();
  }, [core, nodes, edges, props.lang]);
  useEffect(() => {
    core?.fit(undefined, 30);
    if (core) label(core);
  }, [core, signature, props.lang]);
  useEffect(() => {
    if (!core) return;
    core.elements().removeClass("chosen near far");
    label(core);
    const node = chosen === null ? core.collection() : core.getElementById(chosen);
    if (node.empty()) return;
    const near = node.closedNeighborhood();
    core.elements().not(near).addClass("far");
    near.addClass("near");
    node.addClass("chosen");
    label(core);
  }, [core, chosen, nodes, edges]);

  const zoom = (factor: number) => core?.zoom({
    level: core.zoom() * factor, renderedPosition: { x: core.width() / 2, y: core.height() / 2 },
  });
  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Record<string, () => unknown> = {
      "+": () => zoom(NEARER), "=": () => zoom(NEARER), "-": () => zoom(1 / NEARER),
      "0": () => core?.fit(undefined, 30), Escape: () => props.choose(null),
      ArrowLeft: () => core?.panBy({ x: STEP, y: 0 }), ArrowRight: () => core?.panBy({ x: -STEP, y: 0 }),
      ArrowUp: () => core?.panBy({ x: 0, y: STEP }), ArrowDown: () => core?.panBy({ x: 0, y: -STEP }),
    };
    const move = moves[event.key];
    if (!move || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    move();
  };
  return (
    <div class="drawing">
      <div class="zoom">
        <button type="button" aria-label={t("nearer")} onClick={() => zoom(NEARER)}>+</button>
        <button type="button" aria-label={t("farther")} onClick={() => zoom(1 / NEARER)}>−</button>
        <button type="button" onClick={() => core?.fit(undefined, 30)}>{t("fit")}</button>
      </div>
      <div class="canvas" role="application" tabIndex={0} onKeyDown={onKeyDown}
        onFocus={() => core?.userZoomingEnabled(true)} onBlur={() => core?.userZoomingEnabled(false)}
        onPointerDown={(event) => event.currentTarget.focus({ preventScroll: true })}
        aria-label={`${props.caption} ${t("network_keys")}`} ref={box} data-ready={core !== null} />
    </div>
  );
}

function elements(props: { nodes: Node[]; edges: Edge[]; directed: boolean }): ElementDefinition[] {
  const heaviest = Math.max(...props.edges.map((edge) => edge.weight));
  return [
    ...props.nodes.map((node): ElementDefinition => ({
      data: {
        letter: LETTER, outline: 2, id: node.id, label: said(node.label),
        colour: ofKind(node.kind), size: Math.max(24, 160 * node.size),
      },
      position: { x: node.x, y: node.y },
    })),
    ...props.edges.map((edge): ElementDefinition => ({
      data: {
        id: `${edge.source} ${edge.target}`, source: edge.source, target: edge.target,
        wide: 2 + (10 * edge.weight) / heaviest, arrow: props.directed ? "triangle" : "none",
      },
    })),
  ];
}

/**
 * Label nodes in letters of one size on the screen: the chosen and the largest first, as there is
 * room.
 */
function label(core: Core): void {
  const zoom = core.zoom();
  const nodes = core.nodes().toArray() as NodeSingular[];
  const taken = nodes.slice(0, CROWD).map((node): Box => {
    const [{ x, y }, half] = [node.renderedPosition(), (node.data("size") * zoom) / 2];
    return [x - half, y - half, x + half, y + half];
  });
  const rank = (node: NodeSingular) =>
    (node.hasClass("chosen") ? 1e6 : node.hasClass("near") ? 1e5 : 0) + node.data("size");
  core.batch(() => {
    for (const node of nodes.toSorted((one, other) => rank(other) - rank(one))) {
      const { x, y } = node.renderedPosition();
      const text: string = node.data("label");
      const wide = [...text].reduce((sum, c) => sum + (c > "\u2e80" ? LETTER : 0.56 * LETTER), 0) / 2;
      const half = (node.data("size") * zoom) / 2 + 1;
      const boxes: Box[] = [y + half, y - half - LETTER - GAP]
        .map((top) => [x - wide, top, x + wide, top + LETTER + GAP]);
      const box = node.hasClass("far") ? undefined : boxes.find((each) => !taken.some((other) =>
        each[0] < other[2] && other[0] < each[2] && each[1] < other[3] && other[1] < each[3]));
      if (box) taken.push(box);
      node.toggleClass("labelled", box !== undefined);
      node.data({ letter: LETTER / zoom, outline: 2.5 / zoom });
      node.toggleClass("above", box !== undefined && box === boxes[1]);
    }
  });
}

/** Colours are those of the page, light or dark. */
function styles(): StylesheetJson {
  const probe = document.createElement("i");
  document.body.append(probe);
  const colour = (name: string) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const [ink, faint, paper] = [colour("ink"), colour("faint"), colour("paper")];
  probe.remove();
  return [
    {
      selector: "node",
      style: {
        width: "data(size)", height: "data(size)",
        "background-color": "data(colour)", color: ink, "font-family": "sans-serif",
        "font-size": "data(letter)", "text-valign": "bottom", "text-outline-color": paper,
        "text-outline-width": "data(outline)",
      },
    },
    {
      selector: "edge",
      style: {
        width: "data(wide)", "line-color": faint, opacity: 0.55, "curve-style": "haystack",
      },
    },
    {
      selector: "edge[arrow = 'triangle']",
      style: {
        "curve-style": "straight", "target-arrow-shape": "triangle", "target-arrow-color": faint,
      },
    },
    { selector: "node.labelled", style: { label: "data(label)" } },
    { selector: "node.above", style: { "text-valign": "top" } },
    { selector: ".far", style: { opacity: 0.12 } },
    { selector: "edge.near", style: { opacity: 0.95 } },
    { selector: "node.chosen", style: { "border-width": 5, "border-color": ink } },
  ];
}
