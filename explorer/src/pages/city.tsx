/** A city: its programmes, and all else that the graph says of it. */
import type { JSX } from "preact";
import { type CityProfile, type Evidence, type Programme, useAnswer } from "../api";
import { dated, listed, said, t } from "../lang";
import { ThingPage } from "../page";
import { href, type PageProps } from "../router";
import { Aims, Evidences, Links, Said, Statements, Things } from "../statements";
import { type Column, Table } from "../table";
import { CityTabs } from "../tabs";

export function CityPage({ id }: PageProps): JSX.Element {
  const found = useAnswer("/api/cities/{id}", { id });
  return (
    <ThingPage of={found} id={id} label={({ city }) => city.ref.label}>
      {(profile) => <Profile of={profile} />}
    </ThingPage>
  );
}

function Profile({ of }: { of: CityProfile }): JSX.Element {
  const { city } = of;
  return (
    <>
      <p class="lead">
        {city.province && <><Said of={city.province.label} /> · </>}
        {city.level && <><Said of={city.level} /> · </>}
        {t("code")} {city.code ?? t("unknown")}
      </p>
      {city.programmes > 0 && <CityTabs city={city} path="/city" />}
      <ul class="tiles">
        <li><b>{city.programmes}</b><span>{t("programmes")}</span></li>
        <li><b>{city.targets || "?"}</b><span>{t("targets")}</span></li>
        <li><b>{city.industries || "?"}</b><span>{t("industries_named")}</span></li>
        <li><b>{of.zones.length || "?"}</b><span>{t("zones")}</span></li>
        <li><b>{of.clusters.length || "?"}</b><span>{t("clusters")}</span></li>
      </ul>
      <p class="tools">
        <a href={href("/compare", { a: city.ref.id })}>{t("compare_with")}</a>
        <a href={href("/network", { view: "programme-structure", city: city.ref.id })}>
          {t("as_network")}
        </a>
      </p>
      <h2>{t("programmes")}</h2>
      {of.programmes.length === 0 && <p class="unknown">{t("no_programme")}</p>}
      <Programmes of={of.programmes} />
      {PARTS.map((part) => (
        <section key={part}><h2>{t(part)}</h2><Things of={of[part]} /></section>
      ))}
      {of.statements.length > 0 && <><h2>{t("more")}</h2><Statements of={of.statements} /></>}
    </>
  );
}

/** What is said of a city beside its programmes, by kind. */
export const PARTS = ["money", "zones", "institutes", "clusters", "claims"] as const satisfies
  (keyof CityProfile)[];

const evidenceColumn = (): Column<{ evidence: Evidence[] }> => ({
  head: t("read_in"), cell: (row) => <Evidences of={row.evidence} />,
  text: (row) => listed(row.evidence.map((each) => each.id)),
});

/** Programmes with their tiers, and their targets unless it is to be brief. */
export function Programmes(props: { of: Programme[]; brief?: boolean }): JSX.Element {
  return <>{props.of.map((each) => <One key={each.ref.id} of={each} brief={props.brief ?? false} />)}</>;
}

function One({ of, brief }: { of: Programme; brief: boolean }): JSX.Element {
  const closed = of.closed === null ? t("list_unknown") : of.closed ? t("list_closed") : t("list_open");
  const Heading = brief ? "h4" : "h3";
  return (
    <article class="programme">
      <Heading><Said of={of.ref.label} /></Heading>
      <dl>
        <div><dt>{t("announced")}</dt><dd>{dated(of.announced, of.inferred_year)}</dd></div>
        <div><dt>{t("horizon")}</dt><dd>{of.horizon === null ? t("unknown") : of.horizon}</dd></div>
        <div><dt>{t("list")}</dt><dd>{closed}</dd></div>
      </dl>
      {of.tiers.length > 0 && (
        <Table
          caption={t("tiers_of", { name: said(of.ref.label) })} name="tiers" rows={of.tiers} hideCaption
          columns={[
            { head: t("tier"), rowHead: true, cell: (row) => <Said of={row.label} />,
              text: (row) => said(row.label) },
            { head: t("declared"), number: (row) => row.declared },
            { head: t("listed"), number: (row) => row.named },
            evidenceColumn(),
          ]}
        />
      )}
      {!brief && of.targets.length > 0 && (
        <Table
          caption={t("targets_of", { name: said(of.ref.label) })} name="targets" rows={of.targets}
          columns={[
            { head: t("target"), rowHead: true, text: (row) => row.printed,
              cell: (row) => <span lang="zh-CN">{row.printed || said(row.ref.label)}</span> },
            { head: t("industries"),
              cell: (row) => (row.industries.length > 0 ? <Links to={row.industries} />
                : <span class="unknown">{t("unclassified")}</span>),
              text: (row) => listed(row.industries.map((each) => said(each.label)))
                || t("unclassified") },
            { head: t("ambition"), cell: (row) => <Aims of={row} />,
              text: (row) => listed([row.tier, row.size].flatMap((x) => (x ? [said(x.label)] : []))) },
            { head: t("backing"), cell: (row) => <Statements of={row.backing} />,
              text: (row) => listed(row.backing.flatMap((x) => x.values.map((v) => said(v.text)))) },
            evidenceColumn(),
          ]}
        />
      )}
      {of.targets.length === 0 && <p class="unknown">{t("no_targets")}</p>}
      {!brief && <Statements of={of.statements} />}
      <Evidences of={of.evidence} />
    </article>
  );
}
