/** A saved query: a form for its parameters, and its answer. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { PageProps } from "../app";
import {
  type About, address, type City, type Industry, type Param, type Results, type SavedQuery, useLoaded,
} from "../api";
import { byName, said, t } from "../lang";
import { levelName, options } from "../names";
import { announce, Await, Page, Said, Select } from "../parts";
import { href, setParams } from "../router";
import { Answer } from "../terms";

const FORMATS = ["csv", "tsv", "json"];

export function QueryPage({ id, params }: PageProps): JSX.Element {
  const found = useLoaded<SavedQuery[]>("/api/queries");
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
  const given = (param: Param) => params.get(param.name) ?? param.default ?? "";
  const [values, setValues] = useState(() =>
    Object.fromEntries(of.params.map((param) => [param.name, given(param)])));
  useEffect(() => {
    setValues(Object.fromEntries(of.params.map((param) => [param.name, given(param)])));
  }, [params.toString()]);
  const about = useLoaded<About>("/api/about");
  // A query without parameters, or with all in the address, is asked at once.
  const ready = of.params.every((param) => given(param) !== "");
  const asked = Object.fromEntries(of.params.map((param) => [param.name, given(param)]));
  const path = `/api/queries/${of.name}`;
  const answer = useLoaded<Results>(ready ? address(path, asked) : null);
  const count = answer.data?.results?.bindings.length;
  useEffect(() => {
    if (count !== undefined) announce(t("rows", { n: count }));
  }, [answer.data]);
  return (
    <>
      {of.params.length > 0 && (
        <form class="filters" onSubmit={(event) => {
          event.preventDefault();
          setParams(values);
        }}>
          {of.params.map((param) => (
            <Field key={param.name} of={param} value={values[param.name] ?? ""}
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
              columns={of.columns} named />
            <p class="tools">
              {FORMATS.map((format) => (
                <a key={format} download href={address(path, { ...asked, format, download: "true" })}>
                  {format.toUpperCase()}
                </a>
              ))}
            </p>
          </>
        )}</Await>
      )}
      <details>
        <summary>{t("query_text")}</summary>
        <pre tabIndex={0}>{of.text}</pre>
        {of.params.length === 0 && (
          <p class="tools"><a href={href("/sparql-editor", { query: of.text })}>{t("open_editor")}</a></p>
        )}
      </details>
    </>
  );
}

function Field(props: { of: Param; value: string; set: (value: string) => void }): JSX.Element {
  const { of, value, set } = props;
  const cities = useLoaded<City[]>(of.type === "city" ? "/api/cities" : null);
  const industries = useLoaded<Industry[]>(of.type === "industry" ? "/api/industries" : null);
  const label = paramName(of.name);
  if (of.type === "city" && cities.data) {
    const known = cities.data.map((city): [string, string] => [city.ref.id, said(city.ref.label)])
      .sort((one, other) => byName(one[1], other[1]));
    const own = cities.data.find(({ ref, code }) =>
      [ref.id, ref.iri, code, ...Object.values(ref.label)].includes(value));
    return <Select label={label} value={own?.ref.id ?? ""} onChange={set}
      options={own ? known : [["", t("choose")], ...known]} />;
  }
  if (of.name === "level") {
    return <Select label={label} value={value} onChange={set}
      options={options(["concept", "field", "division"], levelName)} />;
  }
  return (
    <label class="field">
      <span>{label}</span>
      <input
        required value={value} type={of.type === "integer" ? "number" : "text"}
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

const PARAMS: Record<string, "city" | "city_a" | "city_b" | "industry" | "level" | "at_least" | "fact"> = {
  city: "city", city_a: "city_a", city_b: "city_b", industry: "industry", level: "level",
  n: "at_least", fact: "fact",
};
const paramName = (name: string) => (PARAMS[name] ? t(PARAMS[name]) : name);
