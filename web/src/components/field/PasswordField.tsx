import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";
import type { ComponentProps } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/components/button/IconButton";
import { Field } from "./Field";
import type { FieldProps } from "./Field";
import styles from "./field.module.css";

type PasswordFieldProps = FieldProps &
  Omit<ComponentProps<"input">, "children" | "onChange" | "type" | "value"> & {
    value: string;
    onChange: (value: string) => void;
    autoComplete: "current-password" | "new-password";
  };

export function PasswordField({
  label,
  hint,
  error,
  value,
  onChange,
  ...rest
}: PasswordFieldProps) {
  const { t } = useTranslation("components");
  const [isShown, setIsShown] = useState(false);
  return (
    <Field label={label} hint={hint} error={error}>
      {(attributes) => (
        <span className={styles.withButton}>
          <input
            {...rest}
            {...attributes}
            type={isShown ? "text" : "password"}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
          <IconButton
            size="small"
            className={styles.inside}
            label={isShown ? t("hide") : t("show")}
            aria-pressed={isShown}
            icon={isShown ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
            onClick={() => setIsShown(!isShown)}
          />
        </span>
      )}
    </Field>
  );
}
