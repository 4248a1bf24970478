import { EllipsisVertical, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/components/button/IconButton";
import { Menu } from "@/components/overlay/Menu";
import { DeleteThreadDialog } from "./DeleteThreadDialog";
import { RenameThreadDialog } from "./RenameThreadDialog";
import type { Thread } from "./useThreads";

interface ThreadMenuProps {
  thread: Thread;
  /** Whether the page shows the conversation, and has to leave it when it is deleted. */
  isOpen: boolean;
}

export function ThreadMenu({ thread, isOpen }: ThreadMenuProps) {
  const { t } = useTranslation("chat");
  const [dialog, setDialog] = useState<"rename" | "delete" | null>(null);
  const close = () => setDialog(null);
  const title = thread.title ?? t("threads.untitled");
  return (
    <>
      <Menu
        trigger={
          <IconButton
            size="small"
            label={t("threads.menu", { title })}
            icon={<EllipsisVertical aria-hidden />}
          />
        }
        actions={[
          {
            label: t("threads.rename"),
            icon: <Pencil aria-hidden />,
            onSelect: () => setDialog("rename"),
          },
          {
            label: t("threads.delete"),
            icon: <Trash2 aria-hidden />,
            isDangerous: true,
            onSelect: () => setDialog("delete"),
          },
        ]}
      />
      {dialog === "rename" ? <RenameThreadDialog thread={thread} onClose={close} /> : null}
      {dialog === "delete" ? (
        <DeleteThreadDialog thread={thread} isOpen={isOpen} onClose={close} />
      ) : null}
    </>
  );
}
