/** Fields to choose from. */
import type { JSX } from "preact";
import type { City } from "./api";
import { cityNamed, cityOptions } from "./cities";
import { t } from "./lang";

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
