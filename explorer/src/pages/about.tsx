/** What is in the graph, where it comes from, and what the marks mean. */
import type { JSX } from "preact";
import { type About, useAnswer } from "../api";
import { number, t, type Word, yesNo } from "../lang";
import { kindName } from "../names";
import { Await, Page } from "../page";
import type { PageProps } from "../router";
import { Table } from "../table";

export function AboutPage(_: PageProps): JSX.Element {
  const found = useAnswer("/api/about");
  return (
    <Page title={t("about_title")} lead={t("about_lead")}>
      <h2>{t("marks")}</h2>
      <dl class="marks">
        <div><dt><i class="swatch hatched" /> ?</dt><dd>{t("mark_unknown")}</dd></div>
        <div><dt>*</dt><dd>{t("mark_open")}</dd></div>
        <div><dt><i class="swatch year inferred" /></dt><dd>{t("mark_inferred")}</dd></div>
        <div><dt>{t("paragraph", { paragraph: "3" })}</dt><dd>{t("mark_place")}</dd></div>
      </dl>
      <Await of={found}>{(about) => <Told of={about} />}</Await>
    </Page>
  );
}

const LIMITS: Record<string, Word> = {
  timeout: "limit_timeout", rows: "limit_rows", memory: "limit_memory",
  answer_bytes: "limit_answer", upload_bytes: "limit_upload", query_bytes: "limit_query",
};
const own = (name: string) => name.startsWith("ckg:");

function Told({ of }: { of: About }): JSX.Element {
  const classes = Object.entries(of.classes).filter(([name]) => own(name))
    .sort((one, other) => other[1] - one[1]);
  const sources = of.sources.toSorted((one, other) => other.evidence - one.evidence);
  return (
    <>
      <h2>{t("the_graph")}</h2>
      <ul class="tiles">
        <li><b>{number(of.statements)}</b><span>{t("statements")}</span></li>
        <li><b>{number(of.inferred)}</b><span>{t("inferred")}</span></li>
        <li><b>{of.sources.length}</b><span>{t("sources")}</span></li>
        <li><b>{of.version}</b><span>{t("version")}</span></li>
      </ul>
      {of.built && <p>{t("built", { date: of.built })}</p>}
      <Table
        caption={t("counts")} name="classes" rows={classes}
        columns={[
          { head: t("kind"), rowHead: true, text: ([name]) => kindName(name.slice(4)) },
          { head: t("number"), number: ([, n]) => n },
        ]}
      />
      <h2>{t("sources")}</h2>
      <p>{t("sources_lead")}</p>
      <Table
        caption={t("sources")} name="sources" rows={sources} hideCaption
        columns={[
          { head: t("source"), rowHead: true, link: (row) => row.ref },
          { head: t("places"), number: (row) => row.evidence },
          { head: t("text_here"), text: (row) => yesNo(row.text) },
        ]}
      />
      <h2>{t("limits")}</h2>
      <dl>
        {Object.entries(of.limits).map(([name, value]) => (
          <div key={name}>
            <dt>{LIMITS[name] ? t(LIMITS[name]) : name}</dt>
            <dd>{name === "timeout" ? t("seconds", { n: number(value) })
              : name === "rows" ? number(value) : `${number(value / 2 ** 20)} MB`}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
