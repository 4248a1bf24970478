/** What a person has begun to write, for each conversation, until they send it or sign out. */

import { useState } from "react";
import { session } from "@/api/session";

const drafts = new Map<string, string>();
session.subscribe(() => drafts.clear());

/** Return the draft of a conversation, and a function that changes it. A new one has no id yet. */
export function useDraft(threadId: string | undefined): [string, (text: string) => void] {
  const key = threadId ?? "";
  const [text, setText] = useState(() => drafts.get(key) ?? "");
  const change = (next: string) => {
    drafts.set(key, next);
    setText(next);
  };
  return [text, change];
}
