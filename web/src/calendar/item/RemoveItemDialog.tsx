import { useTranslation } from "react-i18next";
import { showToast } from "@/components/feedback/toasts";
import { ConfirmDialog } from "@/components/overlay/ConfirmDialog";
import { useLeaveItem } from "../sharing/sharingQueries";
import type { Item } from "./itemForm";
import { useDeleteItem } from "./itemQueries";

interface Props {
  item: Item;
  isOwner: boolean;
  isOpen: boolean;
  onClose: () => void;
  onRemoved: () => void;
}

/** Asks before an item is deleted for everyone, or before the person gives up their access. */
export function RemoveItemDialog({ item, isOwner, isOpen, onClose, onRemoved }: Props) {
  const { t } = useTranslation("calendar");
  const deletion = useDeleteItem();
  const leaving = useLeaveItem();
  const removal = isOwner ? deletion : leaving;
  const { title } = item;
  const confirm = () =>
    removal.mutate(item.id, {
      onSuccess: () => {
        showToast({ text: t(isOwner ? "item.deleted" : "item.left", { title }), tone: "success" });
        onRemoved();
      },
    });
  return (
    <ConfirmDialog
      isOpen={isOpen}
      onClose={onClose}
      onConfirm={confirm}
      title={t(isOwner ? "item.delete_title" : "item.leave_title", { title })}
      description={t(isOwner ? "item.delete_text" : "item.leave_text")}
      confirmLabel={t(isOwner ? "item.delete" : "item.leave")}
      isDangerous
      isPending={removal.isPending}
      error={removal.error}
    />
  );
}
