/** Edits the arguments of a call before it is approved, with a form made of their JSON schema. */

import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "@/api/problem";
import { useTimeZone } from "@/api/profile";
import { Button } from "@/components/button/Button";
import { ErrorMessage } from "@/components/feedback/ErrorMessage";
import { Form } from "@/components/field/Form";
import type { Answering } from "../card/useAnswer";
import type { Approval } from "../feed/approvals";
import { argumentsOf, draftOf, type Arguments, type DraftValue } from "./draft";
import { FieldInput } from "./FieldInput";
import { readEditErrors, type EditErrors } from "./fieldErrors";
import { readFields, type Field } from "./fields";
import { findShownZone } from "./zonedTime";
import styles from "../approvals.module.css";

interface EditFormProps {
  approval: Approval;
  current: Arguments | undefined;
  answering: Answering;
  onBack: () => void;
}

export function EditForm({ approval, current, answering, onBack }: EditFormProps) {
  const { t } = useTranslation("approvals");
  const { arguments: args, editSchema, labels } = approval;
  const ownZone = useTimeZone();
  const zone = findShownZone(args, current, ownZone);
  const fields = useMemo(() => readFields(editSchema), [editSchema]);
  const [draft, setDraft] = useState(() => draftOf(fields, args, zone));
  const [invalidJson, setInvalidJson] = useState<string[]>([]);
  const errors = readErrors(answering.error, fields);
  const shown = fields.filter(({ kind }) => kind !== "id");
  const isUsed = ({ name, isRequired }: Field) => isRequired || name in args;
  const others = shown.filter((field) => !isUsed(field));

  const submit = () => {
    const broken = shown.filter((field) => isBrokenJson(field, draft[field.name]));
    setInvalidJson(broken.map(({ name }) => name));
    if (broken.length > 0) return;
    const edited = argumentsOf(fields, draft, args, zone);
    const isEdited = JSON.stringify(edited) !== JSON.stringify(args);
    answering.respond({ kind: "approve", ...(isEdited && { editedArgs: edited }) });
  };
  const renderField = (field: Field) => (
    <FieldInput
      key={field.name}
      field={field}
      label={labels[field.name] ?? field.name}
      value={draft[field.name] ?? ""}
      zone={zone}
      error={invalidJson.includes(field.name) ? t("invalid_json") : errors.byField[field.name]}
      onChange={(value) => setDraft((before) => ({ ...before, [field.name]: value }))}
    />
  );
  return (
    <Form
      className={styles.form}
      noValidate
      error={invalidJson.length > 0 ? invalidJson : answering.error}
      onSubmit={submit}
    >
      {shown.filter(isUsed).map(renderField)}
      {others.length > 0 ? (
        <details className={styles.more} open={others.some(({ name }) => errors.byField[name])}>
          <summary>{t("more_fields")}</summary>
          <div className={styles.form}>{others.map(renderField)}</div>
        </details>
      ) : null}
      <ErrorMessage error={errors.isAboutFields ? undefined : answering.error} />
      <div className={styles.actions}>
        <Button type="submit" variant="primary" isPending={answering.pending === "approve"}>
          {t("approve_edited")}
        </Button>
        <Button onClick={onBack}>{t("back")}</Button>
      </div>
    </Form>
  );
}

function readErrors(error: unknown, fields: Field[]): EditErrors & { isAboutFields: boolean } {
  const isAboutEdit = error instanceof Problem && error.code === "approval_invalid";
  if (!isAboutEdit) return { byField: {}, rest: "", isAboutFields: false };
  const names = fields.filter(({ kind }) => kind !== "id").map(({ name }) => name);
  const errors = readEditErrors(error.message, names);
  return { ...errors, isAboutFields: errors.rest === "" };
}

function isBrokenJson(field: Field, value: DraftValue | undefined): boolean {
  if (field.kind !== "json" || typeof value !== "string" || value.trim() === "") return false;
  try {
    JSON.parse(value);
    return false;
  } catch {
    return true;
  }
}
