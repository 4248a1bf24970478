import type { ComponentProps } from "react";
import { Field } from "./Field";
import type { FieldProps } from "./Field";

type TextFieldProps = FieldProps &
  Omit<ComponentProps<"input">, "children" | "onChange" | "value"> & {
    value: string;
    onChange: (value: string) => void;
  };

export function TextField({
  label,
  hint,
  error,
  isOptional,
  value,
  onChange,
  ...rest
}: TextFieldProps) {
  return (
    <Field label={label} hint={hint} error={error} isOptional={isOptional}>
      {(attributes) => (
        <input
          {...rest}
          {...attributes}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
