import { useState } from "react";
import { useTranslation } from "react-i18next";
import { session } from "@/api/session";
import { CopyButton } from "@/components/button/CopyButton";
import { CheckboxField } from "@/components/field/CheckboxField";
import { formatCurl } from "./curl";
import type { RunRecord } from "./runRecord";
import styles from "./DeveloperDrawer.module.css";

/** Copies the run's request as a command. The token is in it only if the person says so. */
export function CopyAsCurl({ record }: { record: RunRecord }) {
  const { t, i18n } = useTranslation("developer");
  const [hasToken, setHasToken] = useState(false);
  const token = hasToken ? session.getAccessToken() : undefined;
  const command = formatCurl({
    origin: location.origin,
    runId: record.runId,
    body: record.body,
    language: i18n.language,
    ...(token && { token }),
  });
  return (
    <div className={styles.curl}>
      <CopyButton text={command} label={t("copy_curl")} />
      <CheckboxField
        label={t("with_token")}
        hint={t("with_token_hint")}
        isChecked={hasToken}
        onChange={setHasToken}
      />
    </div>
  );
}
