import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { showChanges } from "@/api/changes";
import { api, read } from "@/api/client";
import { Button } from "@/components/button/Button";
import { Tag } from "@/components/display/Tag";
import { useFormatTime } from "@/components/display/useFormatTime";
import { showToast } from "@/components/feedback/toasts";
import { ConfirmDialog } from "@/components/overlay/ConfirmDialog";
import styles from "../profile.module.css";
import type { ApiToken } from "./tokens";

export function TokenRow({ token }: { token: ApiToken }) {
  const { t } = useTranslation("profile");
  const formatTime = useFormatTime();
  const queries = useQueryClient();
  const [isAsking, setIsAsking] = useState(false);
  const revoke = useMutation({
    mutationFn: () => {
      const params = { path: { token_id: token.id } };
      return read(api.DELETE("/api/v1/api-tokens/{token_id}", { params }));
    },
    onSuccess: async () => {
      setIsAsking(false);
      showToast({ text: t("revoked"), tone: "success" });
      await showChanges(queries, ["profile"]);
    },
  });
  const used = token.last_used_at
    ? t("used", { time: formatTime(token.last_used_at, "short") })
    : t("never_used");
  const expiry = token.expires_at
    ? t("expires", { time: formatTime(token.expires_at, "short") })
    : t("never_expires");
  return (
    <li className={styles.row}>
      <div className={styles.rowMain}>
        <p className={styles.rowTitle}>
          {token.name}
          {token.scopes.map((scope) => (
            <Tag key={scope}>{t(`scope_${scope}`)}</Tag>
          ))}
        </p>
        <p className={styles.muted}>{`${used} · ${expiry}`}</p>
      </div>
      <Button
        size="small"
        aria-label={`${t("revoke")}: ${token.name}`}
        onClick={() => setIsAsking(true)}
      >
        {t("revoke")}
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        onConfirm={() => revoke.mutate()}
        title={t("revoke_title", { name: token.name })}
        description={t("revoke_text")}
        confirmLabel={t("revoke")}
        isDangerous
        isPending={revoke.isPending}
        error={revoke.error}
      />
    </li>
  );
}
