"""How the page looks: on a phone, on a desk, in the dark, on paper."""

from __future__ import annotations

from typing import Final

STYLE: Final = """
:root { --link: #0550ae; --good: #116329; --bad: #a40e26; --bar: #0072b2; }
@media (prefers-color-scheme: dark) { :root { --link: #79b8ff; --good: #7ee787; --bad: #ff9a9e;
  --bar: #56b4e9; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0 auto; max-width: 70rem; padding: 0 1.25rem 4rem; color: var(--ink);
  background: var(--paper); font-size: 16px; line-height: 1.55; overflow-wrap: anywhere; }
a { color: var(--link); }
h1 { margin: 2rem 0 0.5rem; font-size: 1.8rem; line-height: 1.25; }
h2 { margin: 3rem 0 0.75rem; padding-top: 1rem; border-top: 1px solid var(--line);
  font-size: 1.35rem; line-height: 1.3; }
h3 { margin: 2.5rem 0 0.25rem; font-size: 1.25rem; }
h3 small { font-size: 0.9rem; font-weight: normal; color: var(--soft); }
h4 { margin: 1.5rem 0 0.35rem; font-size: 1.02rem; }
p { margin: 0 0 0.6rem; max-width: 46rem; }
ul, ol { margin: 0.2rem 0 0.8rem; padding-left: 1.4rem; }
code, pre { font-family: "Clusterkg Sans SC", ui-monospace, Consolas, "Liberation Mono", monospace;
  font-size: 0.85em; }
pre { padding: 0.6rem 0.8rem; background: var(--band); overflow-x: auto; white-space: pre-wrap; }
.lead { font-size: 1.05rem; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: 0.75rem;
  margin: 1.25rem 0; padding: 0; list-style: none; }
.tiles li { padding: 0.7rem 0.9rem; background: var(--band); }
.tiles b { display: block; font-size: 1.6rem; line-height: 1.2; font-weight: 600; }
.tiles span { font-size: 0.9rem; color: var(--soft); }
nav ul { display: flex; flex-wrap: wrap; gap: 0.2rem 1.2rem; padding: 0; list-style: none; }
.scroll { overflow-x: auto; margin: 0.6rem 0 1rem; }
table { border-collapse: collapse; font-size: 0.93rem; overflow-wrap: normal; }
th, td { padding: 0.4rem 0.8rem 0.4rem 0; text-align: left; vertical-align: top;
  border-bottom: 1px solid var(--line); font-weight: normal; }
thead th { font-size: 0.85rem; color: var(--soft); vertical-align: bottom; }
table.targets, table.tiers { width: 100%; }
.targets th:first-child, .tiers th:first-child { width: 26%; }
td.self { background: var(--band); }
td.hatched { background: repeating-linear-gradient(135deg, transparent 0 5px,
  var(--faint) 5px 6px); }
.heat th, .heat td { padding: 0.55rem 0.6rem; border: 2px solid var(--paper); }
.heat tbody td { min-width: 3.4rem; text-align: center; font-variant-numeric: tabular-nums; }
.heat thead th { text-align: center; color: var(--ink); }
.heat tbody th { white-space: nowrap; padding-left: 0; }
.heat .turned span { writing-mode: vertical-rl; }
.heat .turned { padding: 0.3rem 0.1rem; }
.scorecard td, .scorecard th { min-width: 5.6rem; }
.scorecard td, .pairs td:nth-child(2) { font-variant-numeric: tabular-nums; }
.scorecard td.hatched { border: 4px solid var(--paper); border-left: 0; }
.bar { display: block; height: 5px; margin-top: 0.25rem; background: var(--bar); }
.files td:nth-child(2) { text-align: right; }
.files code { overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: minmax(7rem, max-content) minmax(0, 1fr);
  gap: 0.15rem 1rem; margin: 0.3rem 0 0.8rem; font-size: 0.95rem; }
dt { color: var(--soft); }
dd { margin: 0; }
dd dl, td dl { margin: 0.1rem 0 0.4rem; }
td dl { display: block; }
td dt { font-size: 0.85rem; }
.inner { margin-bottom: 0.5rem; padding-left: 0.8rem; border-left: 3px solid var(--line); }
.inner p { margin: 0; }
.programme { margin: 1rem 0 1.5rem; padding: 0.1rem 0 0 1rem; border-left: 3px solid var(--bar); }
.programme h4 { margin-top: 0.4rem; font-size: 1.1rem; }
.evidence { font-size: 0.85rem; color: var(--soft); }
td .evidence { white-space: nowrap; }
.unknown, .note { color: var(--soft); }
.unknown { font-style: italic; }
.status { font-weight: 600; }
.good { color: var(--good); font-weight: 600; }
.bad { color: var(--bad); font-weight: 600; }
@media (max-width: 44rem) {
  body { padding: 0 1rem 3rem; }
  h1 { font-size: 1.45rem; }
  h2 { margin-top: 2.25rem; }
  dl { display: block; }
  dd { margin: 0 0 0.4rem; }
  .programme { padding-left: 0.75rem; }
  .cards thead { display: none; }
  .cards, .cards tbody, .cards tr, .cards th, .cards td { display: block; width: auto; }
  .cards tr { padding: 0.5rem 0; border-bottom: 1px solid var(--line); }
  .cards th, .cards td { padding: 0; border: 0; }
  .cards td:empty { display: none; }
  .cards th:first-child { width: auto; font-weight: 600; }
  .cards td::before { content: attr(data-head); display: inline-block; min-width: 6rem;
    margin-right: 0.75rem; color: var(--soft); font-size: 0.85rem; vertical-align: top; }
  .cards td > dl, .cards td > .evidence { display: inline-block; white-space: normal; margin: 0; }
  .heat th, .heat td { padding: 0.45rem 0.3rem; }
  .heat tbody td { min-width: 2.9rem; }
}
@media print {
  :root { --link: #000000; --good: #116329; --bad: #a40e26; --bar: #0072b2; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  nav, .top { display: none; }
  h2, h3, h4 { break-after: avoid; }
  tr, .tiles, .inner, li { break-inside: avoid; }
  .scroll { overflow: visible; }
  td, th { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .bar { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""
