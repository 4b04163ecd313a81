/** Search by any label: a combobox (WAI-ARIA), whose list is what the server finds. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { type Hit, useAnswer } from "./api";
import { said, t } from "./lang";
import { kindName } from "./names";
import { announce } from "./page";
import { go, href } from "./router";
import { pageOf } from "./statements";

const WAIT = 150;

export function SearchBox(props: { initial: string }): JSX.Element {
  const [text, setText] = useState(props.initial);
  const [asked, setAsked] = useState("");
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text.trim()), WAIT);
    return () => clearTimeout(timer);
  }, [text]);
  const found = useAnswer(open && asked ? "/api/search" : null, { q: asked, limit: 8 });
  const hits = open && asked && text.trim() ? (found.data ?? []) : [];
  const shown = hits.length > 0;
  useEffect(() => {
    if (open && found.data) announce(t("found", { n: found.data.length }));
  }, [found.data]);

  const close = () => {
    setOpen(false);
    setAt(-1);
  };
  const choose = (hit: Hit) => {
    close();
    go(pageOf(hit.ref));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && shown) {
      event.preventDefault();
      setAt((at + step + hits.length + (at < 0 && step < 0 ? 1 : 0)) % hits.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const hit = hits[at];
      if (hit) choose(hit);
      else if (text.trim()) {
        close();
        go(href("/search", { q: text.trim() }));
      }
    } else if (event.key === "Escape") {
      if (open) close();
      else setText("");
    }
  };
  return (
    <form class="search" role="search" onSubmit={(event) => event.preventDefault()}>
      <input
        type="text" role="combobox" aria-label={t("search")} placeholder={t("search_hint")}
        aria-expanded={shown} aria-controls="hits" aria-autocomplete="list" autocomplete="off"
        aria-activedescendant={shown && at >= 0 ? `hit-${at}` : undefined}
        value={text} onKeyDown={onKeyDown} onBlur={close}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setOpen(true);
          setAt(-1);
        }}
      />
      <ul id="hits" role="listbox" aria-label={t("search")} hidden={!shown}>
        {hits.map((hit, i) => (
          <li
            key={hit.ref.id} id={`hit-${i}`} role="option" aria-selected={i === at}
            onMouseDown={(event) => {
              event.preventDefault();
              choose(hit);
            }}
          >
            <span>{said(hit.ref.label)}</span>{" "}
            <small>{matched(hit)}{kindName(hit.ref.kind)}</small>
          </li>
        ))}
      </ul>
    </form>
  );
}

/** The label that was found, if it is not the one that is shown. */
export const matched = (hit: Hit) => (said(hit.ref.label) === hit.matched ? "" : `${hit.matched} · `);
