import { ChevronDown } from "lucide-react";
import type { ComponentProps } from "react";
import { Field } from "./Field";
import type { FieldProps } from "./Field";
import styles from "./field.module.css";

export interface SelectOption<Value extends string> {
  value: Value;
  label: string;
}

type SelectFieldProps<Value extends string> = FieldProps &
  Omit<ComponentProps<"select">, "children" | "onChange" | "value"> & {
    value: Value;
    onChange: (value: Value) => void;
    options: readonly SelectOption<Value>[];
  };

/** A choice of one. It is the browser's own select, which phones show in their own way. */
export function SelectField<Value extends string>({
  label,
  hint,
  error,
  isOptional,
  value,
  onChange,
  options,
  ...rest
}: SelectFieldProps<Value>) {
  return (
    <Field label={label} hint={hint} error={error} isOptional={isOptional}>
      {(attributes) => (
        <span className={styles.withButton}>
          <select
            {...rest}
            {...attributes}
            value={value}
            onChange={(event) => onChange(event.target.value as Value)}
          >
            {options.map((option) => (
              <option key={option.value} value={option.value}>
                {option.label}
              </option>
            ))}
          </select>
          <ChevronDown className={styles.arrow} aria-hidden />
        </span>
      )}
    </Field>
  );
}
