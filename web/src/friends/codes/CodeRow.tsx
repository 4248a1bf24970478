import { useTranslation } from "react-i18next";
import { Button } from "@/components/button/Button";
import { CopyButton } from "@/components/button/CopyButton";
import { Tag } from "@/components/display/Tag";
import { Time } from "@/components/display/Time";
import { showToast } from "@/components/feedback/toasts";
import { useErrorText } from "@/components/feedback/useErrorText";
import styles from "../friends.module.css";
import { useDisableCode } from "./codeQueries";
import type { InviteCode } from "./codeQueries";

/** An invite code: how often it was used, and until when it works. */
export function CodeRow({ code }: { code: InviteCode }) {
  const { t } = useTranslation("friends");
  const textOf = useErrorText();
  const disable = useDisableCode();
  const isActive = code.status === "active";
  const { used_count: used, max_uses: max } = code;
  const end = () =>
    disable.mutate(code.code, {
      onError: (error) => showToast({ text: textOf(error), tone: "error" }),
    });
  return (
    <li className={styles.person}>
      <div className={styles.about}>
        <p className={styles.code}>{code.code}</p>
        <p className={styles.details}>
          {max === null ? t("codes.used", { count: used }) : t("codes.used_of", { used, max })}
          {code.expires_at && (
            <>
              {" · "}
              {t("codes.until")} <Time value={code.expires_at} format="short" />
            </>
          )}
        </p>
      </div>
      <div className={styles.actions}>
        <Tag tone={isActive ? "success" : "neutral"}>{t(`codes.status.${code.status}`)}</Tag>
        {isActive && (
          <>
            <CopyButton text={code.code} />
            <Button
              size="small"
              variant="ghost"
              aria-label={t("codes.disable_of", { code: code.code })}
              isPending={disable.isPending}
              onClick={end}
            >
              {t("codes.disable")}
            </Button>
          </>
        )}
      </div>
    </li>
  );
}
