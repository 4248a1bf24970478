import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { publicApi, read } from "@/api/client";
import { findFieldError } from "@/api/problem";
import { session } from "@/api/session";
import { Button } from "@/components/button/Button";
import { ErrorMessage } from "@/components/feedback/ErrorMessage";
import { Form } from "@/components/field/Form";
import { PasswordField } from "@/components/field/PasswordField";
import { TextField } from "@/components/field/TextField";
import { DemoButton } from "./DemoButton";
import { StepCard } from "./StepCard";
import type { StepProps } from "./StepCard";
import styles from "./signIn.module.css";

interface Credentials {
  email: string;
  password: string;
}

export function SignInForm({ email, onEmail }: StepProps) {
  const { t } = useTranslation("sign_in");
  const [password, setPassword] = useState("");
  const signIn = useMutation({
    mutationFn: (body: Credentials) => read(publicApi.POST("/api/v1/auth/sessions", { body })),
    onSuccess: (signedIn) => session.start(signedIn),
  });
  const emailError = findFieldError(signIn.error, "email");
  return (
    <StepCard
      title={t("title")}
      {...(session.wasEndedByServer ? { text: t("session_ended") } : {})}
      hasWayBack={false}
    >
      <Form error={signIn.error} onSubmit={() => signIn.mutate({ email, password })}>
        <TextField
          label={t("email")}
          type="email"
          autoComplete="username"
          required
          value={email}
          onChange={onEmail}
          error={emailError}
        />
        <PasswordField
          label={t("password")}
          autoComplete="current-password"
          required
          value={password}
          onChange={setPassword}
        />
        {emailError ? null : <ErrorMessage error={signIn.error} />}
        <Button type="submit" variant="primary" isPending={signIn.isPending}>
          {t("submit")}
        </Button>
      </Form>
      <nav className={styles.links} aria-label={t("title")}>
        <Link to="/sign-in/register">{t("register")}</Link>
        <Link to="/sign-in/forgotten">{t("forgotten")}</Link>
      </nav>
      <DemoButton isPending={signIn.isPending} onUse={(account) => signIn.mutate(account)} />
    </StepCard>
  );
}
