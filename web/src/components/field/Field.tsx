import { useId } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import styles from "./field.module.css";

export interface FieldProps {
  label: string;
  /** Advice below the control. */
  hint?: ReactNode;
  /** What is wrong with the value. */
  error?: string | undefined;
  isOptional?: boolean;
}

/** The attributes that tie a control to its label, hint and error. */
export interface ControlAttributes {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
  className: string | undefined;
}

interface FieldFrameProps extends FieldProps {
  children: (attributes: ControlAttributes) => ReactNode;
}

/** A label, a control, and what is to be said about it. */
export function Field({ label, hint, error, isOptional = false, children }: FieldFrameProps) {
  const { t } = useTranslation("components");
  const id = useId();
  const describedBy = [hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter(Boolean);
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
        {isOptional ? <span className={styles.optional}>{t("optional")}</span> : null}
      </label>
      {children({
        id,
        "aria-describedby": describedBy.join(" ") || undefined,
        "aria-invalid": error ? true : undefined,
        className: styles.control,
      })}
      {hint ? (
        <p className={styles.hint} id={`${id}-hint`}>
          {hint}
        </p>
      ) : null}
      {error ? (
        <p className={styles.error} id={`${id}-error`} role="alert">
          {error}
        </p>
      ) : null}
    </div>
  );
}
