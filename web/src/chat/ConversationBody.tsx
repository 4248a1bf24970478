import { MessageCircleOff } from "lucide-react";
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { Button } from "@/components/button/Button";
import { EmptyState } from "@/components/feedback/EmptyState";
import { ErrorMessage } from "@/components/feedback/ErrorMessage";
import { Skeleton } from "@/components/feedback/Skeleton";
import type { Conversation } from "./conversation/conversation";
import type { ConversationStore, OpenStatus } from "./conversation/ConversationStore";
import { RowBuilder } from "./conversation/rows";
import { EndOfMessages } from "./list/EndOfMessages";
import { MessageList } from "./list/MessageList";
import { Suggestions } from "./Suggestions";
import styles from "./ConversationBody.module.css";

interface ConversationBodyProps {
  conversation: Conversation;
  openStatus: OpenStatus;
  store: ConversationStore;
  onSend: (text: string) => void;
}

/** The messages, or what is shown in their place. */
export function ConversationBody(props: ConversationBodyProps) {
  const { conversation, openStatus, store, onSend } = props;
  const { messages, interrupts, openMessageId, hasEarlier, failure } = conversation;
  const { t } = useTranslation("chat");
  const navigate = useNavigate();
  const [rows] = useState(() => new RowBuilder());
  const loadEarlier = useCallback(() => void store.loadEarlier(), [store]);
  if (openStatus === "loading")
    return (
      <Centered>
        <Skeleton lines={4} />
      </Centered>
    );
  if (openStatus === "failed") {
    return (
      <Centered>
        <ErrorMessage error={failure} onRetry={() => void store.open()} />
      </Centered>
    );
  }
  if (openStatus === "missing") {
    return (
      <Centered>
        <EmptyState
          icon={<MessageCircleOff aria-hidden />}
          title={t("missing.title")}
          text={t("missing.text")}
        >
          <Button variant="primary" onClick={() => void navigate("/chat")}>
            {t("new_chat")}
          </Button>
        </EmptyState>
      </Centered>
    );
  }
  if (messages.length === 0)
    return (
      <Centered>
        <Suggestions onSend={onSend} />
      </Centered>
    );
  return (
    <MessageList
      rows={rows.build(messages, interrupts)}
      openMessageId={openMessageId}
      hasEarlier={hasEarlier}
      onNeedEarlier={loadEarlier}
    >
      <EndOfMessages conversation={conversation} store={store} />
    </MessageList>
  );
}

function Centered({ children }: { children: React.ReactNode }) {
  return <div className={styles.centered}>{children}</div>;
}
