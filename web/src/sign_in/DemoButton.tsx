import { Sparkles } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/button/Button";
import { DEMO_ACCOUNT, useIsDevelopment } from "./development";
import styles from "./signIn.module.css";

interface DemoButtonProps {
  isPending: boolean;
  onUse: (account: typeof DEMO_ACCOUNT) => void;
}

/** Signs in with one click, where the server has a demo account. */
export function DemoButton({ isPending, onUse }: DemoButtonProps) {
  const { t } = useTranslation("sign_in");
  if (!useIsDevelopment()) return null;
  return (
    <>
      <p className={styles.or}>{t("or")}</p>
      <Button
        icon={<Sparkles aria-hidden />}
        isPending={isPending}
        onClick={() => onUse(DEMO_ACCOUNT)}
      >
        {t("demo")}
      </Button>
      <p className={styles.small}>{t("demo_hint")}</p>
    </>
  );
}
