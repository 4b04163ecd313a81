/** Cities by any of their names, and as choices. */
import type { City } from "./api";
import { byName, said } from "./lang";

/** Return the city of an id, an IRI, a code or a label. */
export const cityNamed = (cities: City[], name: string | null) => cities.find(
  ({ ref, code }) => name && [ref.id, ref.iri, code, ...Object.values(ref.label)].includes(name),
);

/** Return ids and names, in the order of names. */
export const cityOptions = (cities: City[]) => cities
  .map(({ ref }): [string, string] => [ref.id, said(ref.label)])
  .sort((one, other) => byName(one[1], other[1]));
