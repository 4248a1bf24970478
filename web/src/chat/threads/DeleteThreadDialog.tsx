import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { showToast } from "@/components/feedback/toasts";
import { ConfirmDialog } from "@/components/overlay/ConfirmDialog";
import { useDeleteThread } from "./useThreads";
import type { Thread } from "./useThreads";

interface DeleteThreadDialogProps {
  thread: Thread;
  isOpen: boolean;
  onClose: () => void;
}

export function DeleteThreadDialog({ thread, isOpen, onClose }: DeleteThreadDialogProps) {
  const { t } = useTranslation("chat");
  const navigate = useNavigate();
  const remove = useDeleteThread();
  const confirm = () =>
    remove.mutate(thread.threadId, {
      onSuccess: () => {
        onClose();
        showToast({ text: t("threads.deleted"), tone: "success" });
        if (isOpen) void navigate("/chat");
      },
    });
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      onConfirm={confirm}
      title={t("threads.delete_title")}
      description={t("threads.delete_text", { title: thread.title ?? t("threads.untitled") })}
      confirmLabel={t("threads.delete")}
      isDangerous
      isPending={remove.isPending}
      error={remove.error}
    />
  );
}
