import { useTranslation } from "react-i18next";
import { Dialog } from "@/components/overlay/Dialog";
import { ThreadList } from "./ThreadList";
import styles from "./ThreadPanel.module.css";

interface ThreadPanelProps {
  /** The conversation that is open. */
  openId: string | undefined;
  /** Whether the list is shown where there is no room for it beside the conversation. */
  isShown: boolean;
  onClose: () => void;
}

/** The list of conversations: beside the open one, or over it in a narrow window. */
export function ThreadPanel({ openId, isShown, onClose }: ThreadPanelProps) {
  const { t } = useTranslation("chat");
  return (
    <>
      <aside className={styles.panel} aria-label={t("conversations")}>
        <ThreadList openId={openId} />
      </aside>
      <Dialog isOpen={isShown} onClose={onClose} title={t("conversations")}>
        <ThreadList openId={openId} onChoose={onClose} />
      </Dialog>
    </>
  );
}
