/** The saved queries. */
import type { JSX } from "preact";
import { useAnswer } from "../api";
import { t } from "../lang";
import { Await, Page } from "../page";
import { href, type PageProps } from "../router";
import { Said } from "../statements";

export function QueriesPage(_: PageProps): JSX.Element {
  const found = useAnswer("/api/queries");
  return (
    <Page title={t("queries_title")} lead={t("queries_lead")}>
      <Await of={found}>{(queries) => (
        <ul class="cards">
          {queries.filter((query) => !query.tags.includes("internal")).map((query) => (
            <li key={query.name}>
              <h2><a href={href(`/query/${query.name}`)}><Said of={query.title} /></a></h2>
              <p><Said of={query.description} /></p>
            </li>
          ))}
        </ul>
      )}</Await>
    </Page>
  );
}
