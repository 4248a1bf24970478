import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/button/Button";
import { IconButton } from "@/components/button/IconButton";
import { classes } from "@/components/classes";
import { dismissToast, useToasts } from "./toasts";
import styles from "./toast.module.css";

/** Shows the toasts. The region is always there, so that a screen reader reports what appears. */
export function Toaster() {
  const { t } = useTranslation("components");
  const toasts = useToasts();
  return (
    <section className={styles.region} aria-label={t("notifications")} aria-live="polite">
      {toasts.map(({ id, text, tone = "info", action }) => (
        <div key={id} className={classes(styles.toast, styles[tone])}>
          <p className={styles.text}>{text}</p>
          {action ? (
            <Button
              size="small"
              onClick={() => {
                dismissToast(id);
                action.run();
              }}
            >
              {action.label}
            </Button>
          ) : null}
          <IconButton
            size="small"
            label={t("dismiss")}
            icon={<X aria-hidden />}
            onClick={() => dismissToast(id)}
          />
        </div>
      ))}
    </section>
  );
}
