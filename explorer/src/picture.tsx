/** A picture of the graph as the server draws it: its parts link to pages. */
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { address, type Drawing } from "./api";
import { lang, t } from "./lang";
import { href, type Params } from "./router";
import { Scroll } from "./table";

export function Picture({ of, params = {} }: { of: Drawing; params?: Params }): JSX.Element {
  const box = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const links = [...box.current!.querySelectorAll("a")];
    for (const link of links) {
      const to = new URL(link.getAttribute("href")!, location.href);
      link.setAttribute("href", href(to.pathname, Object.fromEntries(to.searchParams)));
    }
    rove(cells(links));
  }, [of]);
  return (
    <>
      <Scroll label={of.title}>
        <figure ref={box} dangerouslySetInnerHTML={{ __html: of.svg }}
          onKeyDown={(event) => step(event, cells([...box.current!.querySelectorAll("a")]))} />
      </Scroll>
      {of.notes.map((note) => <p class="note">{note}</p>)}
      <p class="tools">
        <a download href={address("/api/pictures/{name}", {
          ...params, name: of.name, format: "svg", lang: lang(),
        })}>{t("svg")}</a>
      </p>
    </>
  );
}

interface Cell { link: Element; x: number; y: number }

/** The links that are cells of a grid, and where they stand. */
function cells(links: Element[]): Cell[] {
  return links.flatMap((link) => {
    const rect = link.querySelector("rect.cell");
    const at = (name: string) => Number(rect?.getAttribute(name));
    return rect ? [{ link, x: at("x"), y: at("y") }] : [];
  });
}

/** Let one cell of a grid stand in the order of tabs for all. */
function rove(grid: Cell[], chosen = grid[0]): void {
  for (const cell of grid) cell.link.setAttribute("tabindex", cell === chosen ? "0" : "-1");
}

const STEPS: Record<string, [number, number]> = {
  ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0],
};

/** Arrows go from cell to cell; Enter follows the link. */
function step(event: KeyboardEvent, grid: Cell[]): void {
  const way = STEPS[event.key];
  const from = grid.find((cell) => cell.link === document.activeElement);
  if (!way || !from) return;
  const along = (cell: Cell) => (cell.x - from.x) * way[0] + (cell.y - from.y) * way[1];
  const next = grid
    .filter((cell) => along(cell) > 0 && (way[0] ? cell.y === from.y : cell.x === from.x))
    .sort((one, other) => along(one) - along(other))[0];
  if (!next) return;
  event.preventDefault();
  rove(grid, next);
  (next.link as SVGAElement).focus();
}
