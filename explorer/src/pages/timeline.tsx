/** Programmes in time, as far as their sources give dates. */
import type { JSX } from "preact";
import { address, type Span, useAnswer } from "../api";
import { dated, lang, said, t } from "../lang";
import { Await, Page } from "../page";
import type { PageProps } from "../router";
import { Downloads, Scroll, Table } from "../table";

export function TimelinePage(_: PageProps): JSX.Element {
  const found = useAnswer("/api/timeline");
  return (
    <Page title={t("timeline_title")} lead={t("timeline_lead")}>
      <Await of={found}>{(spans) => spans.length === 0
        ? <p class="unknown">{t("no_programmes")}</p>
        : <Both of={spans} />}</Await>
    </Page>
  );
}

function Both({ of }: { of: Span[] }): JSX.Element {
  return (
    <>
      <Scroll label={t("timeline_title")}><Picture of={of} /></Scroll>
      <div class="legend" aria-hidden="true">
        <span class="key"><i class="swatch known" />{t("to_horizon")}</span>
        <span class="key"><i class="swatch year" />{t("in_year")}</span>
        <span class="key"><i class="swatch year inferred" />{t("inferred_mark")}</span>
        <span class="key"><i class="swatch hatched" />{t("unknown")}</span>
      </div>
      <h2>{t("as_table")}</h2>
      <Table
        caption={t("timeline_title")} name="timeline" rows={of} hideCaption
        columns={[
          { head: t("city"), link: (row) => row.city },
          { head: t("programme"), rowHead: true, link: (row) => row.programme },
          { head: t("announced"), cell: (row) => dated(row.announced, row.inferred_year),
            text: (row) => row.announced ?? "" },
          { head: t("year_inferred_head"), text: (row) => String(row.inferred_year ?? "") },
          { head: t("horizon"), cell: (row) => row.horizon ?? t("unknown"),
            text: (row) => String(row.horizon ?? "") },
        ]}
      />
      <Downloads formats={["tsv", "json"]} href={(format) =>
        address("/api/tables/timeline", { format, lang: lang() })} />
    </>
  );
}

const [WIDE, LEFT, ROW, TOP, BAR] = [960, 250, 58, 34, 12];

function Picture({ of }: { of: Span[] }): JSX.Element {
  const years = of.flatMap((span) => [span.first, span.last, span.horizon && span.horizon + 1])
    .filter((year) => year !== null);
  const first = Math.floor(Math.min(...years));
  const last = Math.ceil(Math.max(...years, first + 1));
  const x = (year: number) => LEFT + ((year - first) / (last - first)) * (WIDE - LEFT);
  const high = TOP + ROW * of.length;
  const every = Math.ceil((last - first) / 14);
  return (
    <svg class="timeline" viewBox={`0 0 ${WIDE} ${high}`} role="img" aria-label={t("timeline_alt")}>
      <defs>
        <pattern
          id="unknown" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"
        >
          <line x1="0" y1="0" x2="0" y2="8" class="hatch" />
        </pattern>
      </defs>
      {Array.from({ length: last - first + 1 }, (_, i) => first + i).map((year) => (
        <g key={year}>
          <line x1={x(year)} x2={x(year)} y1={TOP - 8} y2={high} class="grid" />
          {year < last && (year - first) % every === 0 && (
            <text x={x(year + 0.5)} y={16} text-anchor="middle" class="soft">{year}</text>
          )}
        </g>
      ))}
      {of.map((span, i) => {
        const y = TOP + i * ROW;
        const start = span.first === null ? null : x(span.first);
        // Announced between the two: on a day, in a month, or at any time of a year.
        const announced = start === null ? null : Math.max(x(span.last ?? span.first!) - start, 8);
        const vague = (span.last ?? 0) - (span.first ?? 0) > 0.9;
        const until = span.horizon === null ? WIDE : x(span.horizon + 1);
        const told = `${dated(span.announced, span.inferred_year)} – ${span.horizon ?? "?"}`;
        return (
          <g key={span.programme.id}>
            <line x1="0" x2={WIDE} y1={y} y2={y} class="grid" />
            <text x="0" y={y + 20} class="soft">{said(span.city.label)}</text>
            <text x="0" y={y + 40}>{short(said(span.programme.label))}
              <title>{said(span.programme.label)}</title>
            </text>
            {start === null ? (
              <rect x={LEFT} y={y + 30} width={WIDE - LEFT} height={BAR} class="unknown" />
            ) : (
              <>
                <rect
                  x={start} y={y + 30} height={BAR} width={Math.max(until - start, 8)}
                  class={span.horizon === null ? "unknown" : "known"}
                />
                <rect
                  x={start} y={y + 30} height={BAR} width={announced!}
                  class={span.inferred_year ? "year inferred" : vague ? "year" : "known"}
                />
              </>
            )}
            <text
              x={Math.min(start ?? LEFT, WIDE - 8 * told.length)} y={y + 22} class="halo"
            >{told}</text>
          </g>
        );
      })}
    </svg>
  );
}

/** A name that fits before the bars. */
function short(name: string): string {
  let wide = 0;
  for (let i = 0; i < name.length; i++) {
    wide += name.charCodeAt(i) > 0x2e80 ? 15 : 7.6;
    if (wide > LEFT - 16) return `${name.slice(0, i)}…`;
  }
  return name;
}
