import { useTranslation } from "react-i18next";
import { TextField } from "@/components/field/TextField";

interface CodeFieldProps {
  value: string;
  onChange: (value: string) => void;
  error?: string | undefined;
}

/** The field of a code that came by mail. */
export function CodeField(props: CodeFieldProps) {
  const { t } = useTranslation("sign_in");
  return (
    <TextField
      label={t("code")}
      autoComplete="one-time-code"
      inputMode="numeric"
      required
      {...props}
    />
  );
}
