import type { Conversation } from "../conversation/conversation";
import type { ConversationStore } from "../conversation/ConversationStore";
import { Composer } from "./Composer";
import { useComposerFocus } from "./useComposerFocus";
import { useDraft } from "./useDraft";

interface ConversationComposerProps {
  threadId: string;
  conversation: Conversation;
  store: ConversationStore;
  isNew: boolean;
  /** Whether the conversation has been read: what is sent before would hide it. */
  isReady: boolean;
  onSend: (text: string) => void;
}

/** The field for the next message of a conversation. */
export function ConversationComposer(props: ConversationComposerProps) {
  const { threadId, conversation, store, isNew, isReady, onSend } = props;
  const [text, setText] = useDraft(isNew ? undefined : threadId);
  const field = useComposerFocus(isNew, conversation.interrupts.length);
  const send = (words: string) => {
    store.discardUnsent();
    setText("");
    onSend(words);
  };
  return (
    <Composer
      text={text}
      onChange={setText}
      onSend={send}
      onStop={() => void store.stop()}
      findLast={() => findLastText(conversation)}
      isBusy={conversation.phase !== "idle"}
      isReady={isReady}
      field={field}
      isWaiting={conversation.interrupts.length > 0}
    />
  );
}

function findLastText({ messages }: Conversation): string | undefined {
  const last = messages.findLast(({ role }) => role === "user");
  return last?.role === "user" ? last.content : undefined;
}
