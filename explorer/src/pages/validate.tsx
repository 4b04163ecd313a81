/** A file of one's own, checked: where something is wrong, what, and how to fix it. */
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { address, ApiError, type Finding, type Report, request, useAnswer } from "../api";
import { save } from "../csv";
import { lang, number, said, t } from "../lang";
import { announce, Failure, Page } from "../page";
import type { PageProps } from "../router";
import { shown } from "../visible";

const LEVELS = ["violation", "warning", "info"] as const;
const ENDINGS: Record<string, string> = {
  html: "html", "csv-excel": "csv", text: "txt", json: "json", ttl: "ttl", sarif: "sarif", junit: "xml",
};
const NAMES: Record<string, string> = { "csv-excel": "CSV", ttl: "Turtle", junit: "JUnit" };
const ACCEPTED = [".ttl", ".xlsx", ".csv", ".zip"];

const send = (file: File, format: string) => request(
  address("/api/validate", { name: file.name, lang: lang(), format }),
  { method: "POST", body: file, headers: { "Content-Type": "application/octet-stream" } },
);

export function ValidatePage(_: PageProps): JSX.Element {
  const about = useAnswer("/api/about");
  const [file, setFile] = useState<File | null>(null);
  const [report, setReport] = useState<Report | null>(null);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const [over, setOver] = useState(false);
  const chosen = useRef<File | null>(null);

  const check = async (next: File) => {
    chosen.current = next;
    setFile(next);
    setReport(null);
    setProblem(null);
    setBusy(true);
    announce(t("checking", { name: next.name }));
    try {
      const found = await shown<Report>(await send(next, "json"));
      // Of two files one after the other, the second is shown.
      if (chosen.current !== next) return;
      setReport(found);
      announce(found.conforms ? t("conforms") : t("not_conforms"));
    } catch (error) {
      if (chosen.current === next) setProblem(ApiError.of(error));
    } finally {
      if (chosen.current === next) setBusy(false);
    }
  };
  const download = async (format: string) => {
    try {
      const answer = await send(file!, format);
      save(`${file!.name.replace(/\.\w+$/, "")}-report.${ENDINGS[format]}`, await answer.blob());
    } catch (error) {
      setProblem(ApiError.of(error));
    }
  };
  const most = about.data?.limits["upload_bytes"];
  return (
    <Page title={t("validate_title")} lead={t("validate_lead")}>
      <div
        class={over ? "drop over" : "drop"}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          const dropped = event.dataTransfer?.files[0];
          if (dropped) void check(dropped);
        }}
      >
        <label>
          <span>{t("drop")}</span>
          <input
            type="file" accept={ACCEPTED.join(",")}
            onChange={(event) => {
              const picked = event.currentTarget.files?.[0];
              if (picked) void check(picked);
            }}
          />
        </label>
        <p class="note">{t("not_kept")}{most && ` ${t("at_most", { n: number(most / 2 ** 20) })}`}</p>
      </div>
      {busy && <p role="status">{t("checking", { name: file!.name })}</p>}
      {problem && <Failure problem={problem} retry={file ? () => void check(file) : undefined} />}
      {report && file && (
        <section aria-label={t("report")}>
          <h2>{t("report_of", { name: file.name })}</h2>
          <Findings of={report} />
          <h3>{t("download_report")}</h3>
          <p class="tools">
            {Object.keys(ENDINGS).map((format) => (
              <button key={format} type="button" onClick={() => void download(format)}>
                {NAMES[format] ?? (format === "text" ? t("text") : format.toUpperCase())}
              </button>
            ))}
          </p>
        </section>
      )}
    </Page>
  );
}

function Findings({ of }: { of: Report }): JSX.Element {
  const groups = new Map<string, Finding[]>();
  for (const each of of.results) {
    groups.set(each.focus.value, [...(groups.get(each.focus.value) ?? []), each]);
  }
  const counts = LEVELS.map((level) => t(`${level}_n`, { n: of.counts[level] ?? 0 }));
  const listed = of.results.length;
  const all = LEVELS.reduce((sum, level) => sum + (of.counts[level] ?? 0), 0);
  return (
    <>
      <p class={of.conforms ? "verdict good" : "verdict bad"}>
        {of.conforms ? `✓ ${t("conforms")}` : `✗ ${t("not_conforms")}`}
      </p>
      <p>{counts.join(" · ")}</p>
      {listed < all && <p>{t("first_results", { n: listed, all })}</p>}
      {[...groups].map(([focus, results]) => (
        <article class="finding" key={focus}>
          <h3>
            {of.labels[focus] ? <>{said(of.labels[focus])} <code>{focus}</code></> : <code>{focus}</code>}
          </h3>
          {results.map((each) => <Entry of={each} />)}
        </article>
      ))}
    </>
  );
}

function Entry({ of }: { of: Finding }): JSX.Element {
  const words = of.words[lang()] ?? Object.values(of.words)[0];
  return (
    <dl>
      <div>
        <dt>{t("where")}</dt>
        <dd><code>{where(of)}</code>{of.path && <> · <code>{of.path.name}</code></>}</dd>
      </div>
      <div><dt class={of.level}>{t(of.level)}</dt><dd>{words?.wrong}</dd></div>
      {words?.expected && <div><dt>{t("expected")}</dt><dd>{words.expected}</dd></div>}
      {words?.fix && <div><dt>{t("fix")}</dt><dd>{words.fix}</dd></div>}
    </dl>
  );
}

function where({ place, focus }: Finding): string {
  if (!place) return focus.value;
  if (place.cell) return `${place.file} ${place.cell}`;
  return place.line ? `${place.file}:${place.line}:${place.column}` : place.file;
}
