import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Problem } from "@/api/problem";
import { Button } from "@/components/button/Button";
import { ErrorMessage } from "@/components/feedback/ErrorMessage";
import { showToast } from "@/components/feedback/toasts";
import { useCountdown } from "./useCountdown";

/** The server sends one code a minute to an address. */
const WAIT_SECONDS = 60;

/** Sends a new code, as soon as the server allows another one. It is shown when one has been sent. */
export function ResendButton({ onSend }: { onSend: () => Promise<unknown> }) {
  const { t } = useTranslation("sign_in");
  const [left, startCountdown] = useCountdown(WAIT_SECONDS);
  const resend = useMutation({
    mutationFn: onSend,
    onSuccess: () => {
      startCountdown(WAIT_SECONDS);
      showToast({ text: t("resent"), tone: "success" });
    },
    onError: (error) => {
      if (error instanceof Problem && error.retryAfter) startCountdown(error.retryAfter);
    },
  });
  return (
    <>
      <Button
        variant="ghost"
        isPending={resend.isPending}
        disabled={left > 0}
        onClick={() => resend.mutate()}
      >
        {left > 0 ? t("resend_in", { seconds: left }) : t("resend")}
      </Button>
      <ErrorMessage error={resend.error} />
    </>
  );
}
