import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { showChanges } from "@/api/changes";
import { api, read } from "@/api/client";
import { Button } from "@/components/button/Button";
import { ErrorMessage } from "@/components/feedback/ErrorMessage";
import { showToast } from "@/components/feedback/toasts";
import { Form } from "@/components/field/Form";
import { PasswordField } from "@/components/field/PasswordField";
import { Card } from "@/components/layout/Card";
import styles from "../profile.module.css";

export function PasswordCard() {
  const { t } = useTranslation("profile");
  const queries = useQueryClient();
  const [oldPassword, setOldPassword] = useState("");
  const [newPassword, setNewPassword] = useState("");
  const change = useMutation({
    mutationFn: () => {
      const body = { old_password: oldPassword, new_password: newPassword };
      return read(api.PUT("/api/v1/auth/password", { body }));
    },
    onSuccess: async () => {
      setOldPassword("");
      setNewPassword("");
      showToast({ text: t("password_changed"), tone: "success" });
      await showChanges(queries, ["profile"]);
    },
  });
  return (
    <Card title={t("password")}>
      <p className={styles.text}>{t("password_text")}</p>
      <Form error={change.error} onSubmit={() => change.mutate()}>
        <PasswordField
          label={t("old_password")}
          autoComplete="current-password"
          required
          value={oldPassword}
          onChange={setOldPassword}
        />
        <PasswordField
          label={t("new_password")}
          hint={t("password_hint")}
          autoComplete="new-password"
          required
          value={newPassword}
          onChange={setNewPassword}
        />
        <ErrorMessage error={change.error} />
        <Button
          type="submit"
          variant="primary"
          className={styles.submit}
          isPending={change.isPending}
        >
          {t("change_password")}
        </Button>
      </Form>
    </Card>
  );
}
