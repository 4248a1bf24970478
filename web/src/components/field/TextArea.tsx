import type { ComponentProps } from "react";
import { Field } from "./Field";
import type { FieldProps } from "./Field";

type TextAreaProps = FieldProps &
  Omit<ComponentProps<"textarea">, "children" | "onChange" | "value"> & {
    value: string;
    onChange: (value: string) => void;
  };

export function TextArea({
  label,
  hint,
  error,
  isOptional,
  value,
  onChange,
  ...rest
}: TextAreaProps) {
  return (
    <Field label={label} hint={hint} error={error} isOptional={isOptional}>
      {(attributes) => (
        <textarea
          rows={3}
          {...rest}
          {...attributes}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
