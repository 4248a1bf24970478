import { useEffect, useRef, useState } from "react";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/button/Button";
import { ErrorMessage } from "@/components/feedback/ErrorMessage";
import { SelectField } from "@/components/field/SelectField";
import { TextArea } from "@/components/field/TextArea";
import { TextField } from "@/components/field/TextField";
import { readFieldErrors } from "./fieldErrors";
import { checkItemForm } from "./itemForm";
import type { ItemFormErrors, ItemFormValues } from "./itemForm";
import { ItemTimes } from "./ItemTimes";
import styles from "./item.module.css";

interface Props {
  initial: ItemFormValues;
  zone: string;
  /** The item's own zone, if it is another one. */
  itemZone?: string;
  submitLabel: string;
  isNew: boolean;
  isPending: boolean;
  error: unknown;
  onSubmit: (values: ItemFormValues) => void;
  onCancel: () => void;
}

const STATUSES = ["active", "completed", "cancelled"] as const;

/** The fields of an item. Errors of the server stand at the field that they are about. */
export function ItemForm(props: Props) {
  const { t } = useTranslation("calendar");
  const { t: tCommon } = useTranslation("components");
  const [values, setValues] = useState(props.initial);
  const [ownErrors, setOwnErrors] = useState<ItemFormErrors>({});
  const { fields, rest } = readFieldErrors(props.error);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (!props.error && Object.keys(ownErrors).length === 0) return;
    form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }, [ownErrors, props.error]);

  const set = (changes: Partial<ItemFormValues>) => setValues({ ...values, ...changes });
  const errorOf = (name: keyof ItemFormErrors) => {
    const key = ownErrors[name];
    return key ? t(key) : fields[name];
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const errors = checkItemForm(values, props.zone);
    setOwnErrors(errors);
    if (Object.keys(errors).length === 0) props.onSubmit(values);
  };

  return (
    <form ref={form} className={styles.form} onSubmit={submit} noValidate>
      <TextField
        label={t("form.title")}
        value={values.title}
        onChange={(title) => set({ title })}
        error={errorOf("title")}
        placeholder={t("form.title_example")}
        maxLength={255}
        required
        data-initial-focus
      />
      <ItemTimes
        values={values}
        onChange={setValues}
        zone={props.zone}
        startError={errorOf("start_at")}
        endError={errorOf("end_at")}
      />
      <p className={styles.zone}>
        {t("form.zone", { zone: props.zone })}
        {props.itemZone && ` ${t("form.item_zone", { zone: props.itemZone })}`}
      </p>
      <TextField
        label={t("form.location")}
        isOptional
        value={values.location}
        onChange={(location) => set({ location })}
        error={fields["metadata"]}
        maxLength={500}
      />
      <TextArea
        label={t("form.description")}
        isOptional
        value={values.description}
        onChange={(description) => set({ description })}
        error={fields["description"]}
        maxLength={2000}
        rows={3}
      />
      {!props.isNew && (
        <SelectField
          label={t("form.status")}
          value={values.status}
          onChange={(status) => set({ status })}
          options={STATUSES.map((value) => ({ value, label: t(`status.${value}`) }))}
        />
      )}
      <ErrorMessage error={rest} />
      <div className={styles.buttons}>
        <Button onClick={props.onCancel}>{tCommon("cancel")}</Button>
        <Button type="submit" variant="primary" isPending={props.isPending}>
          {props.isPending ? t("form.saving") : props.submitLabel}
        </Button>
      </div>
    </form>
  );
}
