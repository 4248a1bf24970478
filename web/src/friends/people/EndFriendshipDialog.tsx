import { useTranslation } from "react-i18next";
import { showToast } from "@/components/feedback/toasts";
import { ConfirmDialog } from "@/components/overlay/ConfirmDialog";
import { useFriendAction } from "../friendQueries";

export type Ending = "remove" | "block";

interface Props {
  person: { username: string; userId: string };
  /** The friendship to end; a person who is no friend can only be blocked. */
  friendshipId?: string;
  kind: Ending;
  onClose: () => void;
}

/** Asks before a friend is removed or a person is blocked. */
export function EndFriendshipDialog({ person, friendshipId, kind, onClose }: Props) {
  const { t } = useTranslation("friends");
  const action = useFriendAction();
  const { username, userId } = person;
  const isRemoval = kind === "remove" && friendshipId !== undefined;
  const confirm = () =>
    action.mutate(isRemoval ? { kind: "remove", friendshipId } : { kind: "block", userId }, {
      onSuccess: () => {
        showToast({ text: t(isRemoval ? "done.remove" : "done.block", { username }) });
        onClose();
      },
    });
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      onConfirm={confirm}
      title={t(isRemoval ? "list.remove_title" : "list.block_title", { username })}
      description={t(isRemoval ? "list.remove_text" : "list.block_text", { username })}
      confirmLabel={t(isRemoval ? "list.remove" : "list.block")}
      isDangerous
      isPending={action.isPending}
      error={action.error}
    />
  );
}
