/** Cities where they lie, on a bare grid: no outline of any land. */
import type { JSX } from "preact";
import { useAnswer } from "../api";
import { lang, number, t } from "../lang";
import { Await, Page } from "../page";
import { Picture } from "../picture";
import type { PageProps } from "../router";
import { Table } from "../table";

export function MapPage(_: PageProps): JSX.Element {
  const picture = useAnswer("/api/pictures/{name}", { name: "map", lang: lang() });
  const found = useAnswer("/api/cities");
  return (
    <Page title={t("map_title")} lead={t("map_lead")}>
      <Await of={picture}>{(drawing) => <Picture of={drawing} />}</Await>
      <h2>{t("cities")}</h2>
      <Await of={found}>{(cities) => (
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
      )}</Await>
    </Page>
  );
}

const degrees = (value: number) => `${number(value)}°`;
