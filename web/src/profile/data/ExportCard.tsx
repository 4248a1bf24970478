import { useMutation } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useTranslation } from "react-i18next";
import { readProblem } from "@/api/problem";
import { session } from "@/api/session";
import { Button } from "@/components/button/Button";
import { ErrorMessage } from "@/components/feedback/ErrorMessage";
import { showToast } from "@/components/feedback/toasts";
import { Card } from "@/components/layout/Card";
import styles from "../profile.module.css";

const FILE_NAME = "majordomo-export.json";

export function ExportCard() {
  const { t } = useTranslation("profile");
  const download = useMutation({
    mutationFn: async () => {
      const response = await session.fetch("/api/v1/users/me/export");
      if (!response.ok) throw await readProblem(response);
      saveAs(await response.blob(), FILE_NAME);
    },
    onSuccess: () => showToast({ text: t("exported"), tone: "success" }),
  });
  return (
    <Card title={t("export")}>
      <p className={styles.text}>{t("export_text")}</p>
      <ErrorMessage error={download.error} />
      <Button
        className={styles.submit}
        icon={<Download aria-hidden />}
        isPending={download.isPending}
        onClick={() => download.mutate()}
      >
        {t("export_button")}
      </Button>
    </Card>
  );
}

/** A link cannot send the access token, so the page saves what it has read. */
function saveAs(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
