import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { publicApi, read } from "@/api/client";
import { findFieldError, Problem } from "@/api/problem";
import { Button } from "@/components/button/Button";
import { ErrorMessage } from "@/components/feedback/ErrorMessage";
import { Form } from "@/components/field/Form";
import { PasswordField } from "@/components/field/PasswordField";
import { TextField } from "@/components/field/TextField";
import { StepCard } from "./StepCard";
import type { StepProps } from "./StepCard";

/** The fields that an error without places is about, by its code. */
const FIELD_OF: Record<string, string> = {
  username_taken: "username",
  password_too_common: "password",
  password_contains_username: "password",
  address_needs_utf8: "email",
};

export function RegisterForm({ email, onEmail }: StepProps) {
  const { t } = useTranslation("sign_in");
  const navigate = useNavigate();
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const [inviteCode, setInviteCode] = useState("");
  const register = useMutation({
    mutationFn: () => {
      const body = { username, email, password, invite_code: inviteCode.trim() || null };
      return read(publicApi.POST("/api/v1/auth/verifications", { body }));
    },
    onSuccess: () => void navigate("/sign-in/code"),
  });
  const { error } = register;
  const errorOf = (field: string) => findFieldError(error, field) ?? findByCode(error, field);
  const hasPlace = ["username", "email", "password", "invite_code"].some(errorOf);
  return (
    <StepCard title={t("register_title")}>
      <Form error={error} onSubmit={() => register.mutate()}>
        <TextField
          label={t("username")}
          hint={t("username_hint")}
          autoComplete="nickname"
          autoCapitalize="none"
          spellCheck={false}
          required
          value={username}
          onChange={setUsername}
          error={errorOf("username")}
        />
        <TextField
          label={t("email")}
          type="email"
          autoComplete="username"
          required
          value={email}
          onChange={onEmail}
          error={errorOf("email")}
        />
        <PasswordField
          label={t("password")}
          hint={t("password_hint")}
          autoComplete="new-password"
          required
          value={password}
          onChange={setPassword}
          error={errorOf("password")}
        />
        <TextField
          label={t("invite_code")}
          isOptional
          autoComplete="off"
          autoCapitalize="characters"
          value={inviteCode}
          onChange={setInviteCode}
          error={errorOf("invite_code")}
        />
        {hasPlace ? null : <ErrorMessage error={error} />}
        <Button type="submit" variant="primary" isPending={register.isPending}>
          {t("register_submit")}
        </Button>
      </Form>
    </StepCard>
  );
}

function findByCode(error: unknown, field: string): string | undefined {
  return error instanceof Problem && FIELD_OF[error.code] === field ? error.message : undefined;
}
