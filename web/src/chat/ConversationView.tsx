import { lazy, Suspense, useState } from "react";
import { RunRecorder } from "@/developer/RunRecorder";
import { Announcer } from "./announcements/Announcer";
import { ConversationHeader } from "./ConversationHeader";
import { useConversation, useConversationStore } from "./conversation/useConversation";
import { useOpenQuestions } from "./conversation/questions/useOpenQuestions";
import { ConversationBody } from "./ConversationBody";
import { ConversationComposer } from "./composer/ConversationComposer";
import { useOtherDevices } from "./threads/useOtherDevices";
import styles from "./ConversationView.module.css";

const DeveloperDrawer = lazy(() => import("@/developer"));

interface ConversationViewProps {
  threadId: string;
  /** Whether the server does not have the conversation yet. */
  isNew: boolean;
  /** Called when the first message is sent. */
  onBegin: () => void;
  onShowList: () => void;
}

/** One conversation: its messages, the field for the next one, and the developers' drawer. */
export function ConversationView({ threadId, isNew, onBegin, onShowList }: ConversationViewProps) {
  const [recorder] = useState(() => new RunRecorder());
  const [isDrawerShown, setIsDrawerShown] = useState(false);
  const store = useConversationStore(threadId, { isNew, observer: recorder });
  const { conversation, openStatus } = useConversation(store);
  useOpenQuestions(store, threadId, conversation);
  useOtherDevices(store, threadId);
  const send = (text: string) => {
    store.send(text);
    if (isNew) onBegin();
  };
  const stopOnEscape = (event: React.KeyboardEvent) => {
    // Dialogs are elsewhere in the document, and Esc closes them.
    const isInside = event.currentTarget.contains(event.target as Node);
    if (event.key === "Escape" && isInside && !event.defaultPrevented) void store.stop();
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- a shortcut beside the button
    <div className={styles.frame} data-drawer={isDrawerShown || undefined} onKeyDown={stopOnEscape}>
      <section className={styles.conversation}>
        <ConversationHeader
          threadId={threadId}
          isNew={isNew || openStatus === "missing"}
          onShowList={onShowList}
          isDrawerShown={isDrawerShown}
          onToggleDrawer={() => setIsDrawerShown(!isDrawerShown)}
        />
        <ConversationBody
          conversation={conversation}
          openStatus={openStatus}
          store={store}
          onSend={send}
        />
        {openStatus === "missing" ? null : (
          <ConversationComposer
            threadId={threadId}
            store={store}
            conversation={conversation}
            isNew={isNew}
            isReady={openStatus === "ready"}
            onSend={send}
          />
        )}
        <Announcer conversation={conversation} />
      </section>
      {isDrawerShown ? (
        <Suspense>
          <DeveloperDrawer
            recorder={recorder}
            state={conversation.state}
            onClose={() => setIsDrawerShown(false)}
          />
        </Suspense>
      ) : null}
    </div>
  );
}
