import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { showToast } from "@/components/feedback/toasts";
import { Button } from "./Button";

/** Copies a text. The label changes for a moment, which a screen reader reports. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const { t } = useTranslation("components");
  const [isCopied, setIsCopied] = useState(false);
  const copy = async () => {
    try {
      // Without HTTPS a browser has no clipboard.
      await navigator.clipboard.writeText(text);
    } catch {
      return showToast({ text: t("copy_failed"), tone: "error" });
    }
    setIsCopied(true);
    setTimeout(() => setIsCopied(false), 2000);
    return undefined;
  };
  return (
    <Button
      size="small"
      icon={isCopied ? <Check aria-hidden /> : <Copy aria-hidden />}
      onClick={() => void copy()}
    >
      <span aria-live="polite">{isCopied ? t("copied") : (label ?? t("copy"))}</span>
    </Button>
  );
}
