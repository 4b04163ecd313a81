/** Programmes in time, as far as their sources give dates. */
import type { JSX } from "preact";
import { address, type Span, useAnswer } from "../api";
import { dated, lang, t } from "../lang";
import { Await, Page } from "../page";
import { Picture } from "../picture";
import type { PageProps } from "../router";
import { Downloads, Table } from "../table";

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
  const picture = useAnswer("/api/pictures/{name}", { name: "timeline", lang: lang() });
  return (
    <>
      <Await of={picture}>{(drawing) => <Picture of={drawing} />}</Await>
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
