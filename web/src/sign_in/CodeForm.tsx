import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { publicApi, read } from "@/api/client";
import { session } from "@/api/session";
import { Button } from "@/components/button/Button";
import { ErrorMessage } from "@/components/feedback/ErrorMessage";
import { Form } from "@/components/field/Form";
import { TextField } from "@/components/field/TextField";
import { CodeField } from "./CodeField";
import { useIsDevelopment } from "./development";
import { ResendButton } from "./ResendButton";
import { StepCard } from "./StepCard";
import type { StepProps } from "./StepCard";
import styles from "./signIn.module.css";

/** The end of a registration: the code makes the account, and signs in. */
export function CodeForm({ email, onEmail }: StepProps) {
  const { t } = useTranslation("sign_in");
  const [isAddressKnown] = useState(email !== "");
  const [token, setToken] = useState("");
  const isDevelopment = useIsDevelopment();
  const verify = useMutation({
    mutationFn: () =>
      read(publicApi.POST("/api/v1/auth/verifications/verify", { body: { email, token } })),
    onSuccess: (signedIn) => session.start(signedIn),
  });
  const resend = () =>
    read(publicApi.POST("/api/v1/auth/verifications/resend", { body: { email } }));
  return (
    <StepCard
      title={t("code_title")}
      {...(isAddressKnown ? { text: t("code_sent", { email }) } : {})}
    >
      {isDevelopment ? <p className={styles.small}>{t("code_outbox")}</p> : null}
      <Form error={verify.error} onSubmit={() => verify.mutate()}>
        {isAddressKnown ? null : (
          <TextField
            label={t("email")}
            type="email"
            autoComplete="username"
            required
            value={email}
            onChange={onEmail}
          />
        )}
        <CodeField value={token} onChange={setToken} />
        <ErrorMessage error={verify.error} />
        <Button type="submit" variant="primary" isPending={verify.isPending}>
          {t("code_submit")}
        </Button>
      </Form>
      {email ? <ResendButton onSend={resend} /> : null}
    </StepCard>
  );
}
