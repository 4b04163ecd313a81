/** The heat map: how alike each two cities are. */
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { address, CHOICES, type Overlap, useAnswer } from "../api";
import { inkOn, ramp } from "../colours";
import { figure, lang, said, t } from "../lang";
import { levelName, measureName, measuresAt, options } from "../names";
import { Await, Page } from "../page";
import { href, type PageProps, setParams } from "../router";
import { Select } from "../select";
import { Link } from "../statements";
import { Scroll } from "../table";

const { level: LEVEL, measure: MEASURE } = CHOICES["/api/overlap"];

// A table of more has more cells than a browser shows in good time.
const MOST = 80;

export function OverlapPage({ params }: PageProps): JSX.Element {
  const level = params.get("level") ?? LEVEL.default;
  const measure = params.get("measure") ?? MEASURE.default;
  const found = useAnswer("/api/overlap", { level, measure });
  return (
    <Page title={t("overlap_title")} lead={t("overlap_lead")}>
      <form class="filters">
        <Select label={t("level")} value={level} options={options(LEVEL.choices, levelName)}
          onChange={(value) => setParams({
            level: value, ...(measuresAt(value, [measure]).length ? {} : { measure: null }),
          })} />
        <Select label={t("measure")} value={measure}
          options={options(measuresAt(level, MEASURE.choices), measureName)}
          onChange={(value) => setParams({ measure: value })} />
      </form>
      <Await of={found}>{(overlap) => overlap.cities.length === 0
        ? <p class="unknown">{t("no_cities")}</p>
        : <Heat of={overlap} />}</Await>
    </Page>
  );
}

function Heat({ of }: { of: Overlap }): JSX.Element {
  const table = useRef<HTMLTableElement>(null);
  const [[row, column], setAt] = useState<[number, number]>([0, 1]);
  const order = alike(of).slice(0, MOST);
  const all = order.flatMap((i) => order.filter((j) => j !== i).map((j) => of.values[i]![j] ?? 0));
  const most = Math.max(0, ...all);
  const caption = t("heat_caption", { measure: measureName(of.measure), level: levelName(of.level) });

  /** Arrows go from cell to cell; Enter follows the link. */
  const onKeyDown = (event: KeyboardEvent) => {
    const step: [number, number] | undefined = ({
      ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1],
    } as Record<string, [number, number]>)[event.key];
    if (!step || (event.target as Element).tagName !== "A") return;
    let [i, j] = [row + step[0], column + step[1]];
    if (i === j) [i, j] = [i + step[0], j + step[1]];
    const link = table.current?.querySelector<HTMLElement>(`[data-at="${i} ${j}"]`);
    if (!link) return;
    event.preventDefault();
    setAt([i, j]);
    link.focus();
  };
  const name = (i: number) => said(of.cities[i]!.ref.label) + (of.cities[i]!.open_list ? "*" : "");
  return (
    <div class="beside">
      <div>
        <Scroll label={caption}>
          <table class="heat" ref={table} onKeyDown={onKeyDown}>
            <caption>{caption}</caption>
            <thead>
              <tr>
                <td />
                {order.map((i) => <th scope="col" key={i}><span>{name(i)}</span></th>)}
              </tr>
            </thead>
            <tbody>
              {order.map((i, y) => (
                <tr key={i}>
                  <th scope="row">
                    <Link to={of.cities[i]!.ref} />
                    {of.cities[i]!.open_list && <abbr title={t("open_list")}>*</abbr>}
                  </th>
                  {order.map((j, x) => {
                    if (i === j) return <td key={j} class="self"><span class="hidden">{t("self")}</span></td>;
                    const value = of.values[i]![j] ?? null;
                    const colour = value === null ? "" : ramp(most ? value / most : 0);
                    return (
                      <td
                        key={j} class={value === null ? "hatched" : undefined}
                        style={value === null ? undefined : { background: colour, color: inkOn(colour) }}
                      >
                        <a
                          data-at={`${y} ${x}`} tabIndex={y === row && x === column ? 0 : -1}
                          onFocus={() => setAt([y, x])}
                          href={comparison(of, i, j)}
                          aria-label={t("pair_value", {
                            a: name(i), b: name(j),
                            value: value === null ? t("unknown") : figure(value, of.measure),
                          })}
                        >{value === null ? "?" : figure(value, of.measure)}</a>
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
        {order.length < of.cities.length && <p>{t("first_cities", { n: MOST, all: of.cities.length })}</p>}
        <div class="legend" aria-hidden="true">
          <span class="key">{figure(0, of.measure)}<i class="ramp" />{figure(most, of.measure)}</span>
          <span class="key"><i class="swatch hatched" />{t("unknown")}</span>
        </div>
        <p class="note">{t("heat_marks")}</p>
        <p class="note">{t("heat_keys")}</p>
        <p class="tools">
          <a download href={address("/api/tables/overlap", {
            level: of.level, measure: of.measure, format: "csv", lang: lang(),
          })}>{t("csv")}</a>
          <a href={href("/network", { view: "city-overlap", level: of.level, measure: of.measure })}>
            {t("as_network")}
          </a>
        </p>
      </div>
      <Pairs of={of} name={name} />
    </div>
  );
}

const PAIRS = 8;

/** The pairs most alike. */
function Pairs({ of, name }: { of: Overlap; name: (i: number) => string }): JSX.Element {
  const pairs = of.values
    .flatMap((row, i) => row.flatMap((value, j) => (j > i && value ? [{ i, j, value }] : [])))
    .sort((one, other) => other.value - one.value).slice(0, PAIRS);
  if (pairs.length === 0) return <></>;
  return (
    <section>
      <h2>{t("most_alike")}</h2>
      <ol class="pairs">
        {pairs.map(({ i, j, value }) => (
          <li key={`${i} ${j}`}>
            <a href={comparison(of, i, j)}>{name(i)} – {name(j)}</a>{" "}
            <span>{figure(value, of.measure)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

const comparison = (of: Overlap, i: number, j: number) => href("/compare", {
  a: of.cities[i]!.ref.id, b: of.cities[j]!.ref.id, level: of.level === "printed" ? null : of.level,
});

/**
 * Return the rows so that like cities are near: from the two most alike on, at either end the one
 * most alike to it. Cities of which nothing is known come last.
 */
function alike({ values }: Overlap): number[] {
  const value = (i: number, j: number) => values[i]![j] ?? -1;
  const known = values.map((_, i) => i).filter((i) => values[i]![i] !== null);
  const unknown = values.map((_, i) => i).filter((i) => values[i]![i] === null);
  const pairs = known.flatMap((i) => known.filter((j) => j > i).map((j) => [i, j] as const));
  const first = pairs.reduce<readonly [number, number] | null>(
    (best, pair) => (best && value(...best) >= value(...pair) ? best : pair), null,
  );
  const order: number[] = first ? [...first] : known.slice(0, 1);
  while (order.length < known.length) {
    const left = known.filter((i) => !order.includes(i));
    const best = (end: number) => left.reduce((a, b) => (value(end, b) > value(end, a) ? b : a));
    const [head, tail] = [order[0]!, order.at(-1)!];
    if (value(head, best(head)) > value(tail, best(tail))) order.unshift(best(head));
    else order.push(best(tail));
  }
  return [...order, ...unknown];
}
