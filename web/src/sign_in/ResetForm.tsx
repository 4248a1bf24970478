import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Navigate, useNavigate } from "react-router";
import { publicApi, read } from "@/api/client";
import { findFieldError } from "@/api/problem";
import { Button } from "@/components/button/Button";
import { ErrorMessage } from "@/components/feedback/ErrorMessage";
import { showToast } from "@/components/feedback/toasts";
import { Form } from "@/components/field/Form";
import { PasswordField } from "@/components/field/PasswordField";
import { CodeField } from "./CodeField";
import { useIsDevelopment } from "./development";
import { ResendButton } from "./ResendButton";
import { StepCard } from "./StepCard";
import type { StepProps } from "./StepCard";
import styles from "./signIn.module.css";

/** The end of a reset: the code and a new password. */
export function ResetForm({ email }: StepProps) {
  const { t } = useTranslation("sign_in");
  const navigate = useNavigate();
  const [token, setToken] = useState("");
  const [password, setPassword] = useState("");
  const isDevelopment = useIsDevelopment();
  const reset = useMutation({
    mutationFn: () => {
      const body = { email, token, new_password: password };
      return read(publicApi.POST("/api/v1/auth/password-reset/confirm", { body }));
    },
    onSuccess: () => {
      showToast({ text: t("reset_done"), tone: "success" });
      void navigate("/sign-in");
    },
  });
  if (!email) return <Navigate to="/sign-in/forgotten" replace />;
  const resend = () => read(publicApi.POST("/api/v1/auth/password-reset", { body: { email } }));
  const passwordError = findFieldError(reset.error, "new_password");
  return (
    <StepCard title={t("reset_title")} text={t("reset_sent", { email })}>
      {isDevelopment ? <p className={styles.small}>{t("code_outbox")}</p> : null}
      <Form error={reset.error} onSubmit={() => reset.mutate()}>
        <CodeField value={token} onChange={setToken} />
        <PasswordField
          label={t("new_password")}
          hint={t("password_hint")}
          autoComplete="new-password"
          required
          value={password}
          onChange={setPassword}
          error={passwordError}
        />
        {passwordError ? null : <ErrorMessage error={reset.error} />}
        <Button type="submit" variant="primary" isPending={reset.isPending}>
          {t("reset_submit")}
        </Button>
      </Form>
      <ResendButton onSend={resend} />
    </StepCard>
  );
}
