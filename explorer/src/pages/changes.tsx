/** What changed between the lists of a city, and over all cities. */
import type { JSX } from "preact";
import { CHOICES, type City, useAnswer } from "../api";
import { lang, said, t } from "../lang";
import { levelName, options } from "../names";
import { Noted, option, type Shown } from "../noted";
import { Await, Page } from "../page";
import { Picture } from "../picture";
import { href, type PageProps, setParams } from "../router";
import { Select } from "../select";
import { pageOf } from "../statements";
import { CityQuestion } from "../tabs";

const LEVEL = CHOICES["/api/changes"].level;
const COLUMNS: Shown[] = [
  { name: "industry" }, { name: "change" }, { name: "printed_before", under: ["tier_before", "evidence_before"] },
  { name: "printed_after", under: ["tier_after", "evidence_after"] },
];
const ALL: Shown[] = [
  { name: "industry" }, { name: "before" }, { name: "after" }, { name: "kept" }, { name: "recut" },
  { name: "new", under: ["new_possible", "cities_new"] },
  { name: "dropped", under: ["dropped_possible", "cities_dropped"] },
];

const levelSelect = (level: string) => (
  <Select label={t("level")} value={level} options={options(LEVEL.choices, levelName)}
    onChange={(value) => setParams({ level: value })} />
);

export function ChangesPage({ params }: PageProps): JSX.Element {
  const level = params.get("level") ?? LEVEL.default;
  if (!params.has("city")) return <Country level={level} />;
  return (
    <CityQuestion params={params} path="/changes"
      title={(city) => t("changes_title", { city })} lead={() => t("changes_lead")}
      fields={() => levelSelect(level)}>
      {([city]) => (
        <City key={city!.ref.id} of={city!} level={level} before={params.get("before")} after={params.get("after")} />
      )}
    </CityQuestion>
  );
}

function City(props: {
  of: City; level: string; before: string | null; after: string | null;
}): JSX.Element {
  const { of, level, before, after } = props;
  const id = of.ref.id;
  const name = said(of.ref.label);
  const asked = { city: id, level, before, after };
  const picture = useAnswer("/api/pictures/{name}", { name: "changes", city: id, level, lang: lang() });
  const profile = useAnswer("/api/cities/{id}", { id });
  const found = useAnswer("/api/changes", { ...asked, lang: lang() });
  const lists = (profile.data?.programmes ?? []).filter((each) => each.targets.length > 0)
    .map((each): [string, string] => [each.ref.id, said(each.ref.label)]);
  const field = (key: "before" | "after", value: string | null) => (
    <Select label={t(`list_${key}`)} value={value ?? ""} options={[["", t(`default_${key}`)], ...lists]}
      onChange={(list) => setParams({ [key]: list })} />
  );
  return (
    <>
      <Await of={picture} calmly>{(drawing) => <Picture of={drawing} params={{ city: id, level }} />}</Await>
      <h2>{t("changes_two")}</h2>
      {lists.length > 1 && (
        <form class="filters">{field("before", before)}{field("after", after)}</form>
      )}
      <Await of={found} calmly>{(table) => (
        <Noted of={table} caption={t("changes_two")} path="/api/changes" asked={asked} columns={COLUMNS}
          command={["changes", name, ...option("from", before), ...option("to", after),
            ...option("level", level === LEVEL.default ? null : level)]}
          sources={<a href={pageOf(of.ref)}>{t("where_read_city", { city: name })}</a>} />
      )}</Await>
    </>
  );
}

/** Which industries came and went over all cities. */
function Country({ level }: { level: string }): JSX.Element {
  const found = useAnswer("/api/changes", { level, lang: lang() });
  return (
    <Page title={t("changes_all_title")} lead={t("changes_all_lead")}>
      <form class="filters">{levelSelect(level)}</form>
      <Await of={found} calmly>{(table) => (
        <Noted of={table} caption={t("changes_all_title")} path="/api/changes" asked={{ level }} columns={ALL}
          command={["changes", "--all", ...option("level", level === LEVEL.default ? null : level)]}
          sources={<a href={href("/timeline")}>{t("timeline_title")}</a>} />
      )}</Await>
    </Page>
  );
}
