import { CopilotKitProvider } from "@copilotkit/react-core/v2";
import { useMemo, useState } from "react";
import { Chat } from "./Chat.tsx";
import { useTexts } from "./language.ts";
import { MajordomoAgent } from "./majordomoAgent.ts";
import { readDetail } from "./session.ts";
import type { Session } from "./session.ts";

/** CopilotKit with Majordomo as its agent, and the last error above the chat. */
export function Conversation({ session, threadId }: { session: Session; threadId: string }) {
  const texts = useTexts();
  const [error, setError] = useState<string>();
  const agents = useMemo(() => ({ default: new MajordomoAgent(session.fetch) }), [session]);

  return (
    <CopilotKitProvider
      selfManagedAgents={agents}
      enableInspector={false}
      onError={({ error }) => setError(describe(error))}
    >
      {error && (
        <p role="alert">
          {error} <button onClick={() => setError(undefined)}>{texts.dismiss}</button>
        </p>
      )}
      <main>
        <Chat key={threadId} threadId={threadId} />
      </main>
    </CopilotKitProvider>
  );
}

/** Return what the server says about an error; the client has the response as text. */
function describe(error: Error): string {
  const detail = "payload" in error && readDetail(String(error.payload));
  return detail || error.message;
}
