import { CircleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Problem } from "@/api/problem";
import { Button } from "@/components/button/Button";
import { useErrorText } from "./useErrorText";
import styles from "./feedback.module.css";

interface ErrorMessageProps {
  error: unknown;
  /** Try what failed again. What does not exist is not offered again. */
  onRetry?: () => void;
  isRetrying?: boolean;
}

/** An error in the words of the server, with a way to try again. */
export function ErrorMessage({ error, onRetry, isRetrying = false }: ErrorMessageProps) {
  const { t } = useTranslation("components");
  const textOf = useErrorText();
  if (!error) return null;
  const isMissing = error instanceof Problem && error.status === 404;
  return (
    <div className={styles.error} role="alert">
      <CircleAlert aria-hidden className={styles.errorIcon} />
      <p className={styles.errorText}>{textOf(error)}</p>
      {onRetry && !isMissing ? (
        <Button size="small" isPending={isRetrying} onClick={onRetry}>
          {t("retry")}
        </Button>
      ) : null}
    </div>
  );
}
