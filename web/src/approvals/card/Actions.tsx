import { Check, Pencil, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/button/Button";
import type { Answering } from "./useAnswer";
import styles from "../approvals.module.css";

interface ActionsProps {
  answering: Answering;
  onMode: (mode: "edit" | "refuse") => void;
}

export function Actions({ answering, onMode }: ActionsProps) {
  const { t } = useTranslation("approvals");
  const { respond, pending, canDismiss } = answering;
  return (
    <div className={styles.actions}>
      <Button
        variant="primary"
        icon={<Check aria-hidden />}
        isPending={pending === "approve"}
        onClick={() => respond({ kind: "approve" })}
      >
        {t("approve")}
      </Button>
      <Button icon={<Pencil aria-hidden />} onClick={() => onMode("edit")}>
        {t("edit")}
      </Button>
      <Button icon={<X aria-hidden />} onClick={() => onMode("refuse")}>
        {t("refuse")}
      </Button>
      {canDismiss ? (
        <Button
          variant="ghost"
          title={t("dismiss_hint")}
          isPending={pending === "dismiss"}
          onClick={() => respond({ kind: "dismiss" })}
        >
          {t("dismiss")}
        </Button>
      ) : null}
    </div>
  );
}
