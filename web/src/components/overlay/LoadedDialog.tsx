import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/components/button/IconButton";
import type { DialogProps } from "./overlays";
import styles from "./overlay.module.css";

/** What `Dialog` shows, once it has been loaded. */
export default function LoadedDialog({
  isOpen,
  onClose,
  title,
  description,
  children,
  actions,
}: DialogProps) {
  const { t } = useTranslation("components");
  const popup = useRef<HTMLDivElement>(null);
  const findInitialFocus = () =>
    popup.current?.querySelector<HTMLElement>("[data-initial-focus]") ?? true;
  return (
    <Base.Root open={isOpen} onOpenChange={(open) => (open ? undefined : onClose())}>
      <Base.Portal>
        <Base.Backdrop className={styles.backdrop} />
        <Base.Popup ref={popup} className={styles.dialog} initialFocus={findInitialFocus}>
          <header className={styles.header}>
            <Base.Title className={styles.title}>{title}</Base.Title>
            <Base.Close
              render={<IconButton size="small" label={t("close")} icon={<X aria-hidden />} />}
            />
          </header>
          {description ? (
            <Base.Description className={styles.description}>{description}</Base.Description>
          ) : null}
          {children}
          {actions ? <footer className={styles.actions}>{actions}</footer> : null}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
