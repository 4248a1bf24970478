import { useTranslation } from "react-i18next";
import { findFieldError } from "@/api/problem";
import { CheckboxField } from "@/components/field/CheckboxField";
import { SelectField } from "@/components/field/SelectField";
import { TextField } from "@/components/field/TextField";
import styles from "../profile.module.css";
import { SCOPES } from "./tokens";
import type { Scope } from "./tokens";

const DAYS = ["30", "90", "365"] as const;

export interface TokenDraft {
  name: string;
  scopes: readonly Scope[];
  /** For how many days it is valid; empty for a token that does not expire. */
  days: (typeof DAYS)[number] | "";
}

interface TokenFieldsProps {
  draft: TokenDraft;
  onChange: (draft: TokenDraft) => void;
  error: unknown;
}

export function TokenFields({ draft, onChange, error }: TokenFieldsProps) {
  const { t } = useTranslation("profile");
  const toggle = (scope: Scope, isChosen: boolean) =>
    onChange({
      ...draft,
      scopes: SCOPES.filter((each) => (each === scope ? isChosen : draft.scopes.includes(each))),
    });
  const days = DAYS.map((value) => ({ value, label: t("expiry_days", { count: Number(value) }) }));
  return (
    <>
      <TextField
        label={t("token_name")}
        required
        maxLength={100}
        data-initial-focus
        value={draft.name}
        onChange={(name) => onChange({ ...draft, name })}
        error={findFieldError(error, "name")}
      />
      <fieldset>
        <legend className={styles.legend}>{t("token_scopes")}</legend>
        <div className={styles.scopes}>
          {SCOPES.map((scope) => (
            <CheckboxField
              key={scope}
              label={t(`scope_${scope}`)}
              hint={t(`scope_${scope}_hint`)}
              isChecked={draft.scopes.includes(scope)}
              onChange={(isChosen) => toggle(scope, isChosen)}
            />
          ))}
        </div>
      </fieldset>
      <SelectField
        label={t("token_expiry")}
        value={draft.days}
        onChange={(value) => onChange({ ...draft, days: value })}
        options={[...days, { value: "" as const, label: t("expiry_never") }]}
      />
    </>
  );
}
