/** Who supplies whom: the links of an industry that a source tells of. */
import type { JSX } from "preact";
import { type Industry, useAnswer } from "../api";
import { lang, said, t } from "../lang";
import { Noted, type Shown } from "../noted";
import { Await, Page } from "../page";
import { href, type PageProps } from "../router";
import { Link } from "../statements";
import { IndustryTabs } from "../tabs";

export function ChainPage({ params }: PageProps): JSX.Element {
  const industries = useAnswer("/api/industries");
  const asked = params.get("industry");
  const industry = industries.data?.find(({ ref }) =>
    [ref.id, ref.iri, ...Object.values(ref.label)].includes(asked ?? ""));
  const name = industry ? said(industry.ref.label) : (asked ?? t("industries"));
  return (
    <Page title={t("chain_title", { industry: name })} lead={t("chain_lead")}>
      {asked === null && <p><a href={href("/industries")}>{t("choose_industry")}</a></p>}
      <Await of={industries}>{(all) => asked !== null && (
        <>
          {industry && <IndustryTabs id={industry.ref.id} label={name} path="/chain" />}
          <Links of={asked} name={name} all={all} />
        </>
      )}</Await>
    </Page>
  );
}

function Links({ of, name, all }: { of: string; name: string; all: Industry[] }): JSX.Element {
  const found = useAnswer("/api/chain", { industry: of, lang: lang() });
  const columns: Shown[] = [
    { name: "industry", cell: (value) => {
      const industry = all.find((each) => said(each.ref.label) === value);
      return industry ? <Link to={industry.ref} /> : value;
    } },
    { name: "step", cell: (value, row) => stepOf(Number(value), Boolean(row["link"])) },
    { name: "link", under: ["coefficient", "year"] }, { name: "source", under: ["status"] },
    { name: "cities" }, { name: "named_by" },
  ];
  return (
    <Await of={found} calmly>{(table) => (
      <Noted of={table} caption={t("tab_chain")} path="/api/chain" asked={{ industry: of }} columns={columns}
        command={["chain", name]}
        sources={<a href={href(`/industry/${of}`)}>{t("where_read_industry")}</a>} />
    )}</Await>
  );
}

/** Where an industry stands to the one that is asked about, so many steps up (below 0) or down. */
function stepOf(step: number, isLink: boolean): string {
  if (step === 0) return t(isLink ? "chain_within" : "chain_itself");
  const word = t(step < 0 ? "chain_up" : "chain_down");
  return Math.abs(step) === 1 ? word : t("chain_steps", { word, n: Math.abs(step) });
}
