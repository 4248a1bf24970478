import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/button/Button";
import { ErrorMessage } from "@/components/feedback/ErrorMessage";
import { Dialog } from "./Dialog";

interface ConfirmDialogProps {
  isOpen: boolean;
  onClose: () => void;
  onConfirm: () => void;
  title: string;
  description: ReactNode;
  /** What the button says, such as "Delete". */
  confirmLabel: string;
  isDangerous?: boolean;
  isPending?: boolean;
  error?: unknown;
  children?: ReactNode;
}

/** Asks before something that cannot be undone. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { t } = useTranslation("components");
  const { isDangerous = false, isPending = false } = props;
  return (
    <Dialog
      isOpen={props.isOpen}
      onClose={props.onClose}
      title={props.title}
      description={props.description}
      actions={
        <>
          <Button onClick={props.onClose}>{t("cancel")}</Button>
          <Button
            variant={isDangerous ? "danger" : "primary"}
            isPending={isPending}
            onClick={props.onConfirm}
          >
            {props.confirmLabel}
          </Button>
        </>
      }
    >
      {props.children}
      <ErrorMessage error={props.error} />
    </Dialog>
  );
}
