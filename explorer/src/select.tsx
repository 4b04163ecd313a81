/** Fields to choose from. */
import type { JSX } from "preact";
import type { City } from "./api";
import { cityNamed, cityOptions } from "./cities";
import { said, t } from "./lang";

export function Select(props: {
  label: string; value: string; options: [string, string][]; onChange: (value: string) => void;
}): JSX.Element {
  return (
    <label class="field">
      <span>{props.label}</span>
      <select value={props.value} onChange={(event) => props.onChange(event.currentTarget.value)}>
        {props.options.map(([value, text]) => (
          <option key={value} value={value} selected={value === props.value}>{text}</option>
        ))}
      </select>
    </label>
  );
}

/** A city; `value` is any of its names. One that is optional can be taken back. */
export function CitySelect(props: {
  label: string; value: string | null; cities: City[]; onChange: (id: string) => void;
  optional?: boolean;
}): JSX.Element {
  const options = cityOptions(props.cities);
  const chosen = cityNamed(props.cities, props.value);
  return <Select label={props.label} value={chosen?.ref.id ?? ""} onChange={props.onChange}
    options={chosen && !props.optional ? options : [["", t("choose")], ...options]} />;
}

/** Several cities: a field that adds one of `all`, as long as there are fewer than `most`. */
export function CityChoice(props: {
  label: string; all: City[]; chosen: City[]; most?: number; onChange: (ids: string[]) => void;
}): JSX.Element {
  const { all, chosen, onChange } = props;
  const ids = chosen.map((each) => each.ref.id);
  const others = all.filter((each) => !ids.includes(each.ref.id));
  return (
    <>
      {others.length > 0 && ids.length < (props.most ?? Infinity) && (
        <CitySelect key={ids.length} label={props.label} value={null} cities={others}
          onChange={(id) => onChange([...ids, id])} />
      )}
      {chosen.map((each) => (
        <button type="button" key={each.ref.id} aria-label={t("leave_out", { city: said(each.ref.label) })}
          onClick={() => onChange(ids.filter((id) => id !== each.ref.id))}>
          {said(each.ref.label)} <span aria-hidden="true">×</span>
        </button>
      ))}
    </>
  );
}
