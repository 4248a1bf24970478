import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, read } from "@/api/client";
import type { Schemas } from "@/api/types";
import { Button } from "@/components/button/Button";
import { CopyButton } from "@/components/button/CopyButton";
import { Tag } from "@/components/display/Tag";
import { ErrorMessage } from "@/components/feedback/ErrorMessage";
import { showToast } from "@/components/feedback/toasts";
import styles from "../profile.module.css";

export const INVITATIONS_KEY = ["profile", "invitations"] as const;

export function InvitationRow({ invitation }: { invitation: Schemas["InviteCodeRead"] }) {
  const { t } = useTranslation("profile");
  const queries = useQueryClient();
  const { code, status } = invitation;
  const disable = useMutation({
    mutationFn: () => {
      const params = { path: { code } };
      return read(api.POST("/api/v1/invite-codes/{code}/disable", { params }));
    },
    onSuccess: async () => {
      showToast({ text: t("disabled"), tone: "success" });
      await queries.invalidateQueries({ queryKey: INVITATIONS_KEY });
    },
  });
  return (
    <li className={styles.row}>
      <div className={styles.rowMain}>
        <p className={styles.rowTitle}>
          <span className={styles.code}>{code}</span>
          <Tag tone={status === "active" ? "success" : "neutral"}>{t(`status_${status}`)}</Tag>
        </p>
        <p className={styles.muted}>{t("uses", { count: invitation.used_count })}</p>
        <ErrorMessage error={disable.error} />
      </div>
      {status === "active" ? (
        <>
          <CopyButton text={code} />
          <Button
            size="small"
            aria-label={`${t("disable")}: ${code}`}
            isPending={disable.isPending}
            onClick={() => disable.mutate()}
          >
            {t("disable")}
          </Button>
        </>
      ) : null}
    </li>
  );
}
