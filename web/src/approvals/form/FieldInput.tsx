import { useTranslation } from "react-i18next";
import { CheckboxField } from "@/components/field/CheckboxField";
import { SelectField } from "@/components/field/SelectField";
import { TextArea } from "@/components/field/TextArea";
import { TextField } from "@/components/field/TextField";
import { useWords } from "../card/useWords";
import type { Draft, DraftValue, TimeDraft } from "./draft";
import type { Field } from "./fields";
import { TimeInput } from "./TimeInput";
import styles from "../approvals.module.css";

interface FieldInputProps {
  field: Field;
  label: string;
  value: DraftValue;
  zone: string;
  error: string | undefined;
  onChange: (value: DraftValue) => void;
}

/** The control of one argument, by its kind. */
export function FieldInput({ field, label, value, zone, error, onChange }: FieldInputProps) {
  const { t } = useTranslation("approvals");
  const words = useWords(zone);
  const isOptional = !field.isRequired;
  if (field.kind === "switch") {
    return <CheckboxField label={label} isChecked={value === true} onChange={onChange} />;
  }
  if (field.kind === "time") {
    const time = value as TimeDraft;
    return (
      <TimeInput
        label={label}
        value={time}
        zone={zone}
        error={error}
        isOptional={isOptional}
        onChange={(next) => onChange({ ...next })}
      />
    );
  }
  if (field.kind === "group") {
    const group = value as Draft;
    return (
      <fieldset className={styles.group}>
        <legend>{label}</legend>
        {error ? <p className={styles.failed}>{error}</p> : null}
        {field.members.map((member) => (
          <FieldInput
            key={member.name}
            field={member}
            label={words.member(member.name)}
            value={group[member.name] ?? ""}
            zone={zone}
            error={undefined}
            onChange={(next) => onChange({ ...group, [member.name]: next })}
          />
        ))}
      </fieldset>
    );
  }
  const text = typeof value === "string" ? value : "";
  if (field.kind === "choice") {
    const choices = field.choices.map((choice) => ({ value: choice, label: words.choice(choice) }));
    const none = { value: "", label: t("value.none") };
    return (
      <SelectField
        label={label}
        error={error}
        isOptional={isOptional}
        value={text}
        options={isOptional ? [none, ...choices] : choices}
        onChange={onChange}
      />
    );
  }
  const common = { label, error, isOptional, value: text, onChange, maxLength: field.maxLength };
  if (field.isLong || field.kind === "json") {
    return <TextArea {...common} spellCheck={field.kind !== "json"} />;
  }
  if (field.kind !== "number") return <TextField {...common} autoComplete="off" />;
  return (
    <TextField
      {...common}
      type="number"
      inputMode={field.isInteger ? "numeric" : "decimal"}
      min={field.minimum}
      max={field.maximum}
      step={field.isInteger ? 1 : "any"}
    />
  );
}
