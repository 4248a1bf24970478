import { useTranslation } from "react-i18next";
import { CheckboxField } from "@/components/field/CheckboxField";
import { TextField } from "@/components/field/TextField";
import type { LocalTime } from "../times/zonedTimes";
import { moveStart, setWholeDay } from "./itemForm";
import type { ItemFormValues } from "./itemForm";
import styles from "./item.module.css";

interface Props {
  values: ItemFormValues;
  onChange: (values: ItemFormValues) => void;
  zone: string;
  startError: string | undefined;
  endError: string | undefined;
}

/** When an item starts and ends. The browser's own fields know the person's date format. */
export function ItemTimes({ values, onChange, zone, startError, endError }: Props) {
  const { t } = useTranslation("calendar");
  const { isWholeDay, start, end } = values;
  const setStart = (changes: Partial<LocalTime>) =>
    onChange(moveStart(values, { ...start, ...changes }, zone));
  const setEnd = (changes: Partial<LocalTime>) =>
    onChange({ ...values, end: { ...end, ...changes } });
  return (
    <div className={styles.times}>
      <CheckboxField
        label={t("form.whole_day")}
        isChecked={isWholeDay}
        onChange={(isChecked) => onChange(setWholeDay(values, isChecked, zone))}
      />
      <div className={styles.pair}>
        <TextField
          type="date"
          label={t("form.start_date")}
          value={start.date}
          onChange={(date) => setStart({ date })}
          error={startError}
          required
        />
        {!isWholeDay && (
          <TextField
            type="time"
            label={t("form.start_time")}
            value={start.time}
            onChange={(time) => setStart({ time })}
            required
          />
        )}
        <TextField
          type="date"
          label={t("form.end_date")}
          value={end.date}
          onChange={(date) => setEnd({ date })}
          error={endError}
          min={start.date}
          required={isWholeDay}
        />
        {!isWholeDay && (
          <TextField
            type="time"
            label={t("form.end_time")}
            value={end.time}
            onChange={(time) => setEnd({ time })}
          />
        )}
      </div>
    </div>
  );
}
