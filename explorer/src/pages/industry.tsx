/** An industry: what it is, and which cities bet on it. */
import type { JSX } from "preact";
import { type Bet, type IndustryProfile, useAnswer } from "../api";
import { langName, listed, said, t } from "../lang";
import { levelName } from "../names";
import { ThingPage } from "../page";
import type { PageProps } from "../router";
import { Links, printed, Said, Targets, Things } from "../statements";
import { Table } from "../table";
import { IndustryTabs } from "../tabs";

export function IndustryPage({ id }: PageProps): JSX.Element {
  const found = useAnswer("/api/industries/{id}", { id });
  return (
    <ThingPage of={found} id={id} label={({ industry }) => industry.ref.label}>
      {(profile) => <Profile of={profile} />}
    </ThingPage>
  );
}

function Profile({ of }: { of: IndustryProfile }): JSX.Element {
  const { industry } = of;
  const names = industry.alternatives.filter((each) => !Object.values(industry.ref.label).includes(each));
  return (
    <>
      {Object.keys(of.definition).length > 0 && <p class="lead"><Said of={of.definition} /></p>}
      <IndustryTabs id={industry.ref.id} label={said(industry.ref.label)} path="/industry" />
      <dl>
        <div><dt>{t("level")}</dt><dd>{levelName(industry.level)}</dd></div>
        {Object.entries(industry.ref.label).map(([lang, text]) => (
          <div key={lang}><dt>{langName(lang)}</dt><dd lang={lang}>{text}</dd></div>
        ))}
        {names.length > 0 && <div><dt>{t("also")}</dt><dd>{listed(names)}</dd></div>}
        {of.broader.length > 0 && <div><dt>{t("broader")}</dt><dd><Links to={of.broader} /></dd></div>}
        {of.narrower.length > 0 && <div><dt>{t("narrower")}</dt><dd><Links to={of.narrower} /></dd></div>}
      </dl>
      <h2>{t("bets")}</h2>
      {of.bets.length === 0 ? <p>{t("no_bets")}</p> : <Bets of={of.bets} caption={t("bets")} />}
      {of.bets_below.length > 0 && (
        <><h2>{t("bets_below")}</h2><Bets of={of.bets_below} caption={t("bets_below")} /></>
      )}
      <h2>{t("clusters")}</h2>
      <Things of={of.clusters} />
      <h2>{t("mappings")}</h2>
      <Things of={of.mappings} none={t("no_mappings")} unread />
    </>
  );
}

function Bets(props: { of: Bet[]; caption: string }): JSX.Element {
  return (
    <Table
      caption={props.caption} name="bets" rows={props.of} hideCaption
      columns={[
        { head: t("city"), rowHead: true, link: (row) => row.city },
        { head: t("targets_printed"), cell: (row) => <Targets of={row.targets} />,
          text: (row) => printed(row.targets) },
      ]}
    />
  );
}
