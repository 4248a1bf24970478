import { useMemo, useState } from "react";
import { useLocation, useNavigate, useParams } from "react-router";
import { createId } from "@/api/client";
import { ConversationView } from "./ConversationView";
import { ThreadPanel } from "./threads/ThreadPanel";
import styles from "./ChatPage.module.css";

/** The conversations, and the one that is open; a new one has no address until it has a message. */
export function ChatPage() {
  const { threadId } = useParams();
  const { key } = useLocation();
  const navigate = useNavigate();
  const [isListShown, setIsListShown] = useState(false);
  // Each visit of the address without an id begins a conversation of its own.
  // oxlint-disable-next-line react/exhaustive-deps
  const newId = useMemo(createId, [key]);
  const openId = threadId ?? newId;
  return (
    <div className={styles.page} data-full>
      <ThreadPanel openId={threadId} isShown={isListShown} onClose={() => setIsListShown(false)} />
      <ConversationView
        key={openId}
        threadId={openId}
        isNew={threadId === undefined}
        onBegin={() => void navigate(`/chat/${encodeURIComponent(openId)}`, { replace: true })}
        onShowList={() => setIsListShown(true)}
      />
    </div>
  );
}
