import { useEffect, useState, useSyncExternalStore } from "react";
import { Conversation } from "./Conversation.tsx";
import { LANGUAGES, LanguageContext, readLanguage, storeLanguage } from "./language.ts";
import type { Language } from "./language.ts";
import { Session } from "./session.ts";
import { SignIn } from "./SignIn.tsx";

const session = new Session();

export function App() {
  const [language, setLanguage] = useState(readLanguage);
  const [threadId, startThread] = useThreadId();
  const isSignedIn = useSyncExternalStore(session.subscribe, () => session.isSignedIn);
  const texts = LANGUAGES[language];
  session.language = language;
  useEffect(() => {
    document.documentElement.lang = language;
    storeLanguage(language);
  }, [language]);

  return (
    <LanguageContext value={language}>
      <header>
        <h1>Majordomo</h1>
        <LanguageChoice language={language} onChoose={setLanguage} />
        {isSignedIn && <button onClick={startThread}>{texts.newChat}</button>}
        {isSignedIn && <button onClick={() => session.signOut()}>{texts.signOut}</button>}
      </header>
      {isSignedIn ? (
        <Conversation session={session} threadId={threadId} />
      ) : (
        <SignIn session={session} />
      )}
    </LanguageContext>
  );
}

/** Keep the id of the thread in the page's address, where a reload finds it. */
function useThreadId(): [string, () => void] {
  const [threadId, setThreadId] = useState(() => location.hash.slice(1) || crypto.randomUUID());
  useEffect(() => {
    location.hash = threadId;
  }, [threadId]);
  return [threadId, () => setThreadId(crypto.randomUUID())];
}

interface LanguageChoiceProps {
  language: Language;
  onChoose(language: Language): void;
}

function LanguageChoice({ language, onChoose }: LanguageChoiceProps) {
  return (
    <select value={language} onChange={(event) => onChoose(event.target.value as Language)}>
      {Object.entries(LANGUAGES).map(([id, { name }]) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  );
}
