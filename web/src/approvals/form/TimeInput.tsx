import { useTranslation } from "react-i18next";
import { CheckboxField } from "@/components/field/CheckboxField";
import { TextField } from "@/components/field/TextField";
import type { TimeDraft } from "./draft";
import styles from "../approvals.module.css";

interface TimeInputProps {
  label: string;
  value: TimeDraft;
  zone: string;
  error: string | undefined;
  isOptional: boolean;
  onChange: (value: TimeDraft) => void;
}

const MIDNIGHT = "T00:00";

/** A time of a zone, or a whole day. */
export function TimeInput({ label, value, zone, error, isOptional, onChange }: TimeInputProps) {
  const { t } = useTranslation("approvals");
  const { isWholeDay, text } = value;
  const setWholeDay = (wanted: boolean) => {
    const day = text.slice(0, "2030-12-24".length);
    onChange({ isWholeDay: wanted, text: wanted || day === "" ? day : day + MIDNIGHT });
  };
  return (
    <div className={styles.time}>
      <TextField
        label={label}
        hint={isWholeDay ? undefined : t("in_zone", { zone })}
        error={error}
        isOptional={isOptional}
        type={isWholeDay ? "date" : "datetime-local"}
        value={text}
        onChange={(next) => onChange({ isWholeDay, text: next })}
      />
      <CheckboxField
        label={t("whole_day", { label })}
        isChecked={isWholeDay}
        onChange={setWholeDay}
      />
    </div>
  );
}
