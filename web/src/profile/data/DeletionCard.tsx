import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, read } from "@/api/client";
import { session } from "@/api/session";
import { Button } from "@/components/button/Button";
import { showToast } from "@/components/feedback/toasts";
import { PasswordField } from "@/components/field/PasswordField";
import { Card } from "@/components/layout/Card";
import { ConfirmDialog } from "@/components/overlay/ConfirmDialog";
import styles from "../profile.module.css";

export function DeletionCard() {
  const { t } = useTranslation("profile");
  const [isAsking, setIsAsking] = useState(false);
  const [password, setPassword] = useState("");
  const remove = useMutation({
    mutationFn: () => read(api.DELETE("/api/v1/users/me", { body: { password } })),
    onSuccess: () => {
      session.end();
      showToast({ text: t("deleted"), tone: "info" });
    },
  });
  const close = () => {
    setIsAsking(false);
    setPassword("");
    remove.reset();
  };
  return (
    <Card title={t("delete")}>
      <p className={styles.text}>{t("delete_text")}</p>
      <Button variant="danger" className={styles.submit} onClick={() => setIsAsking(true)}>
        {t("delete_button")}
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={close}
        onConfirm={() => remove.mutate()}
        title={t("delete_title")}
        description={t("delete_text")}
        confirmLabel={t("delete_confirm")}
        isDangerous
        isPending={remove.isPending}
        error={remove.error}
      >
        <PasswordField
          label={t("delete_password")}
          autoComplete="current-password"
          data-initial-focus
          value={password}
          onChange={setPassword}
        />
      </ConfirmDialog>
    </Card>
  );
}
