/** Cities where they lie, on a bare grid: no outline of any land. */
import type { JSX } from "preact";
import { type City, useAnswer } from "../api";
import { number, said, t } from "../lang";
import { Await, Page } from "../page";
import type { PageProps } from "../router";
import { pageOf } from "../statements";
import { Scroll, Table } from "../table";

export function MapPage(_: PageProps): JSX.Element {
  const found = useAnswer("/api/cities");
  return (
    <Page title={t("map_title")} lead={t("map_lead")}>
      <Await of={found}>{(cities) => {
        const placed = cities.filter((city) => city.latitude !== null && city.longitude !== null);
        return (
          <>
            {placed.length > 0 && <Scroll label={t("map_title")}><Dots of={placed} /></Scroll>}
            <h2>{t("cities")}</h2>
            <Table
              caption={t("cities")} name="cities" rows={cities} hideCaption
              columns={[
                { head: t("city"), rowHead: true, link: (row) => row.ref },
                { head: t("province"), link: (row) => row.province },
                { head: t("code"), cell: (row) => row.code ?? t("unknown"), text: (row) => row.code ?? "" },
                { head: t("latitude"), number: (row) => row.latitude, format: degrees },
                { head: t("longitude"), number: (row) => row.longitude, format: degrees },
                { head: t("targets"), number: (row) => row.targets || null },
                { head: t("industries_named"), number: (row) => row.industries || null },
              ]}
            />
          </>
        );
      }}</Await>
    </Page>
  );
}

const degrees = (value: number) => `${number(value)}°`;

const [WIDEST, MARGIN, LEAST, EDGE, LETTER, LINE] = [900, 32, 4, 44, 16, 64];
interface Box { x: number; y: number; wide: number; high: number }

function Dots({ of }: { of: City[] }): JSX.Element {
  // As wide as the page, so that letters keep their size on a phone.
  const wide = Math.min(WIDEST, document.documentElement.clientWidth - MARGIN);
  const most = Math.max(440, 0.7 * wide);
  const lats = of.map((city) => city.latitude!);
  const lons = of.map((city) => city.longitude!);
  // At least some degrees each way, with room around, on whole degrees.
  const [south, north] = span(lats);
  let [west, east] = span(lons);
  // A degree of longitude is shorter than one of latitude, by the cosine of the latitude.
  const cosine = Math.cos(((south + north) / 2) * (Math.PI / 180));
  const stretch = Math.min(
    (wide - 2 * EDGE) / (east - west) / cosine, (most - 2 * EDGE) / (north - south),
  );
  const scale = stretch * cosine;
  // What is left of the width is filled on both sides.
  const spare = ((wide - 2 * EDGE) / scale - (east - west)) / 2;
  [west, east] = [west - spare, east + spare];
  const step = [1, 2, 5, 10, 20].find((each) => each * scale >= LINE) ?? 30;
  const x = (lon: number) => EDGE + (lon - west) * scale;
  const y = (lat: number) => EDGE + (north - lat) * stretch;
  const high = y(south) + EDGE;
  const radius = (city: City) => 5 + 2.6 * Math.sqrt(city.targets);
  const placed: Box[] = of.map((city) => {
    const r = radius(city);
    return { x: x(city.longitude!) - r, y: y(city.latitude!) - r, wide: 2 * r, high: 2 * r };
  });
  const lines = (from: number, to: number) =>
    Array.from({ length: Math.ceil((to - from) / step) + 1 }, (_, i) => (Math.ceil(from / step) + i) * step)
      .filter((line) => line <= to);
  return (
    <svg class="map" viewBox={`0 0 ${wide} ${high.toFixed(0)}`} role="group" aria-label={t("map_alt")}>
      {lines(west, east).map((lon) => (
        <g key={lon}>
          <line x1={x(lon)} x2={x(lon)} y1={EDGE} y2={high - EDGE} class="grid" />
          <text x={x(lon)} y={high - 20} text-anchor="middle" class="soft">{lon}°E</text>
        </g>
      ))}
      {lines(south, north).map((lat) => (
        <g key={lat}>
          <line x1={EDGE} x2={wide - EDGE} y1={y(lat)} y2={y(lat)} class="grid" />
          <text x={EDGE - 6} y={y(lat) + 5} text-anchor="end" class="soft">{lat}°N</text>
        </g>
      ))}
      {of.map((city) => (
        <circle key={city.ref.id} cx={x(city.longitude!)} cy={y(city.latitude!)} r={radius(city)}
          class={city.targets ? "dot" : "dot none"} />
      ))}
      {of.map((city) => {
        const name = said(city.ref.label) + (city.open_list ? "*" : "");
        const at = free(x(city.longitude!), y(city.latitude!), radius(city), name, placed);
        return (
          <a key={city.ref.id} href={pageOf(city.ref)} aria-label={t("map_city", {
            city: name, n: city.targets ? number(city.targets) : t("unknown"),
          })}>
            <text x={at.x} y={at.y + at.high * 0.78} class="halo">{name}</text>
          </a>
        );
      })}
    </svg>
  );
}

function span(values: number[]): [number, number] {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const more = Math.max(1, (LEAST - (most - least)) / 2);
  return [Math.floor(least - more), Math.ceil(most + more)];
}

/** Return a place for a name beside its dot where nothing is yet; the right, if all are taken. */
function free(x: number, y: number, r: number, name: string, placed: Box[]): Box {
  const wide = [...name].reduce((sum, c) => sum + (c > "\u2e80" ? LETTER : 0.6 * LETTER), 0);
  const high = LETTER * 1.25;
  const box = (left: number, top: number): Box => ({ x: left, y: top, wide, high });
  const tries = [
    box(x + r + 4, y - high / 2), box(x - r - 4 - wide, y - high / 2),
    box(x - wide / 2, y + r + 2), box(x - wide / 2, y - r - 2 - high),
  ];
  const hits = (one: Box) => placed.some((other) => one.x < other.x + other.wide
    && other.x < one.x + one.wide && one.y < other.y + other.high && other.y < one.y + one.high);
  const found = tries.find((each) => !hits(each)) ?? tries[0]!;
  placed.push(found);
  return found;
}
