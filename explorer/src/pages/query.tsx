/** A saved query: a form for its parameters, and its answer. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { address, CHOICES, type Param, type SavedQuery, useAnswer, useSavedQuery } from "../api";
import { lang, said, t, type Word } from "../lang";
import { levelName, options } from "../names";
import { announce, Await, Page } from "../page";
import { href, type PageProps, setParams } from "../router";
import { CitySelect, Select } from "../select";
import { Said, Scope } from "../statements";
import { Downloads } from "../table";
import { Answer } from "../terms";

const FORMATS = ["csv-excel", "tsv", "json"];

export function QueryPage({ id, params }: PageProps): JSX.Element {
  const found = useAnswer("/api/queries");
  const query = found.data?.find((each) => each.name === id);
  return (
    <Page
      title={query ? said(query.title) : id}
      lead={query && <Said of={query.description} />}
    >
      <Await of={found}>{() => query
        ? <Asked of={query} params={params} />
        : <p role="alert">{t("no_query", { name: id })}</p>}</Await>
    </Page>
  );
}

function Asked({ of, params }: { of: SavedQuery; params: URLSearchParams }): JSX.Element {
  // Labels are in the language of the page: nobody is asked for it.
  const asks = of.params.filter((param) => param.name !== "lang");
  const given = (param: Param) => params.get(param.name) ?? param.default ?? "";
  const [values, setValues] = useState(() =>
    Object.fromEntries(asks.map((param) => [param.name, given(param)])));
  useEffect(() => {
    setValues(Object.fromEntries(asks.map((param) => [param.name, given(param)])));
  }, [params.toString()]);
  const about = useAnswer("/api/about");
  // A query without parameters, or with all in the address, is asked at once.
  const ready = asks.every((param) => given(param) !== "" || param.default === "");
  const asked = {
    ...Object.fromEntries(asks.map((param) => [param.name, given(param)])), lang: lang(),
  };
  const answer = useSavedQuery(of.name, ready ? asked : null);
  // Of how many cities one that compares was asked, and its text with the values that were given.
  const notes = useAnswer(ready ? "/api/answers/{name}" : null, { name: of.name, ...asked });
  const count = answer.data?.results?.bindings.length;
  useEffect(() => {
    if (count !== undefined) announce(t("rows", { n: count }));
  }, [answer.data]);
  return (
    <>
      {asks.length > 0 && (
        <form class="filters" onSubmit={(event) => {
          event.preventDefault();
          setParams(values);
        }}>
          {asks.map((param) => (
            <Field key={param.name} of={param} query={of.name} value={values[param.name] ?? ""}
              set={(value) => setValues({ ...values, [param.name]: value })} />
          ))}
          <button type="submit">{t("ask")}</button>
        </form>
      )}
      {ready && (
        <Await of={answer}>{(results) => (
          <>
            <p>{t("rows", { n: results.results?.bindings.length ?? 0 })}</p>
            <Answer of={results} prefixes={about.data?.prefixes ?? {}} caption={said(of.title)}
              query={of} />
            <Scope of={notes.data?.notes ?? []} />
            <Downloads formats={FORMATS} href={(format) => address("/api/queries/{name}", {
              name: of.name, ...asked, format, download: "true",
            })} />
          </>
        )}</Await>
      )}
      <details>
        <summary>{t("query_text")}</summary>
        <pre tabIndex={0}>{of.text}</pre>
        {notes.data && (
          <p class="tools">
            <a href={href("/sparql-editor", { query: notes.data.query })}>{t("open_editor")}</a>
          </p>
        )}
      </details>
    </>
  );
}

function Field(props: {
  of: Param; query: string; value: string; set: (value: string) => void;
}): JSX.Element {
  const { of, value, set } = props;
  const cities = useAnswer(of.type === "city" ? "/api/cities" : null);
  const industries = useAnswer(of.type === "industry" ? "/api/industries" : null);
  const word = PARAMS[`${props.query}.${of.name}`] ?? PARAMS[of.name];
  const label = word ? t(word) : of.name;
  if (of.type === "city" && cities.data) {
    return <CitySelect label={label} value={value} cities={cities.data} onChange={set}
      optional={of.default === ""} />;
  }
  if (of.name === "level") {
    return <Select label={label} value={value} onChange={set}
      options={options(CHOICES["/api/compare"].level.choices, levelName)} />;
  }
  return (
    <label class="field">
      <span>{label}</span>
      <input
        required={of.default !== ""} value={value} type={of.type === "integer" ? "number" : "text"}
        list={of.type === "industry" ? `list-${of.name}` : undefined}
        onInput={(event) => set(event.currentTarget.value)}
      />
      {of.type === "industry" && (
        <datalist id={`list-${of.name}`}>
          {industries.data?.map((each) => <option key={each.ref.id} value={said(each.ref.label)} />)}
        </datalist>
      )}
    </label>
  );
}

/** What parameters are called: those of one query by its name too. */
const PARAMS: Record<string, Word> = {
  city: "city", city_a: "city_a", city_b: "city_b", industry: "industry", level: "level",
  n: "at_least", "largest-goals.n": "ranks_up_to", fact: "fact", indicator: "indicator", due: "due",
};
