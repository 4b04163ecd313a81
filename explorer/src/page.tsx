/** The frame of a page: its heading, what is awaited, and what went wrong. */
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { ApiError, Label, Loaded } from "./api";
import { said, t } from "./lang";
import { hasMoved } from "./router";

/** A page: its heading names the document, and takes the focus when someone comes to it. */
export function Page(props: {
  title: string; lead?: ComponentChildren; children: ComponentChildren;
}): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (hasMoved()) heading.current?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    document.title = `${props.title} · clusterkg`;
  }, [props.title]);
  return (
    <>
      <h1 tabIndex={-1} ref={heading}>{props.title}</h1>
      {props.lead && <p class="lead">{props.lead}</p>}
      {props.children}
    </>
  );
}

/** A page of one thing: headed by its name, once it is loaded. */
export function ThingPage<T>(props: {
  of: Loaded<T>; id: string; label: (data: T) => Label; children: (data: T) => ComponentChildren;
}): JSX.Element {
  const { of, id, label, children } = props;
  return (
    <Page title={of.data ? said(label(of.data)) : id}><Await of={of}>{children}</Await></Page>
  );
}

/** Say something to those who do not see the page change. */
export function announce(text: string): void {
  const live = document.getElementById("live");
  if (live) live.textContent = text;
}

/**
 * What is loaded, or that it is awaited, or what to do since it failed. `calmly` tells a refusal as
 * an answer, where a link of the page itself may have asked what has none.
 */
export function Await<T>(props: {
  of: Loaded<T>; calmly?: boolean; children: (data: T) => ComponentChildren;
}): JSX.Element {
  const { data, error, loading, retry } = props.of;
  if (error?.status === 400 && props.calmly) return <p class="unknown">{error.message}</p>;
  if (error) return <Failure problem={error} retry={retry} />;
  if (data === null) return <p class="note" role="status">{loading ? t("loading") : ""}</p>;
  return <div class={loading ? "stale" : undefined} aria-busy={loading}>{props.children(data)}</div>;
}

const DO: Record<number, "e0" | "e400" | "e404" | "e413" | "e415" | "e503" | "e504"> = {
  0: "e0", 400: "e400", 404: "e404", 413: "e413", 415: "e415", 503: "e503", 504: "e504",
};

/** What went wrong, and what to do. */
export function Failure(props: { problem: ApiError; retry?: () => void }): JSX.Element {
  const { status, message, line, column } = props.problem;
  const again = props.retry && ![400, 404, 413, 415].includes(status);
  return (
    <div class="failure" role="alert">
      <p><strong>{t(DO[status] ?? "e500")}</strong></p>
      {message && <p class="said">{message}</p>}
      {line !== null && <p>{t("line_column", { line, column: column ?? 1 })}</p>}
      {again && <button type="button" onClick={props.retry}>{t("again")}</button>}
    </div>
  );
}
