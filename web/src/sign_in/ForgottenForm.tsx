import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { publicApi, read } from "@/api/client";
import { Button } from "@/components/button/Button";
import { ErrorMessage } from "@/components/feedback/ErrorMessage";
import { Form } from "@/components/field/Form";
import { TextField } from "@/components/field/TextField";
import { StepCard } from "./StepCard";
import type { StepProps } from "./StepCard";

export function ForgottenForm({ email, onEmail }: StepProps) {
  const { t } = useTranslation("sign_in");
  const navigate = useNavigate();
  const request = useMutation({
    mutationFn: () => read(publicApi.POST("/api/v1/auth/password-reset", { body: { email } })),
    onSuccess: () => void navigate("/sign-in/reset"),
  });
  return (
    <StepCard title={t("forgotten_title")} text={t("forgotten_text")}>
      <Form error={request.error} onSubmit={() => request.mutate()}>
        <TextField
          label={t("email")}
          type="email"
          autoComplete="username"
          required
          value={email}
          onChange={onEmail}
        />
        <ErrorMessage error={request.error} />
        <Button type="submit" variant="primary" isPending={request.isPending}>
          {t("forgotten_submit")}
        </Button>
      </Form>
    </StepCard>
  );
}
