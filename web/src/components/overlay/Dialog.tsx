import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { useRef } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/components/button/IconButton";
import styles from "./overlay.module.css";

interface DialogProps {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  description?: ReactNode;
  children?: ReactNode;
  /** The buttons at its end, the one that does what it is for as the last. */
  actions?: ReactNode;
}

/** A modal dialog. It keeps the focus inside, and Esc closes it. The focus begins at the control with
 * `data-initial-focus`, else at the first one. */
export function Dialog({ isOpen, onClose, title, description, children, actions }: DialogProps) {
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
