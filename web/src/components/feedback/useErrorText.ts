import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { ConnectionLost, Problem } from "@/api/problem";

/** Return a function that words an error for the person: as the server does, where it answered. */
export function useErrorText(): (error: unknown) => string {
  const { t } = useTranslation("components");
  return useCallback(
    (error) => {
      if (error instanceof ConnectionLost) return t("unreachable");
      if (error instanceof Problem) return error.message || t("failed", { status: error.status });
      return t("unknown_error");
    },
    [t],
  );
}
