import type { Interrupt } from "@copilotkit/react-core/v2";
import { useContext, useState } from "react";
import { LanguageContext, useTexts } from "./language.ts";

interface Answers {
  resolve(payload: unknown, interruptId: string): void;
  cancel(interruptId: string): void;
}

type Arguments = Record<string, unknown>;

/** The open questions of a turn. CopilotKit sends the answers when all of them are there. */
export function Approvals({ interrupts, ...answers }: { interrupts: Interrupt[] } & Answers) {
  return interrupts.map((each) => <Approval key={each.id} interrupt={each} {...answers} />);
}

function Approval({ interrupt, resolve }: { interrupt: Interrupt } & Answers) {
  const texts = useTexts();
  const [step, setStep] = useState<"asked" | "editing" | "answered">("asked");

  function answer(payload: { approved: boolean; editedArgs?: Arguments }) {
    setStep("answered");
    resolve(payload, interrupt.id);
  }

  if (step === "answered") return <section className="approval">{texts.answered}</section>;
  return (
    <section className="approval" aria-label={interrupt.message}>
      <p>{interrupt.message}</p>
      {step === "editing" ? (
        <ArgumentsForm
          values={readArguments(interrupt)}
          onSubmit={(editedArgs) => answer({ approved: true, editedArgs })}
        />
      ) : (
        <>
          <button onClick={() => answer({ approved: true })}>{texts.approve}</button>
          <button onClick={() => setStep("editing")}>{texts.edit}</button>
          <button onClick={() => answer({ approved: false })}>{texts.refuse}</button>
        </>
      )}
      <Expiry at={interrupt.expiresAt} />
    </section>
  );
}

interface ArgumentsFormProps {
  values: Arguments;
  onSubmit(values: Arguments): void;
}

/** One field for each argument. A value that is not text is edited as JSON. */
function ArgumentsForm({ values, onSubmit }: ArgumentsFormProps) {
  const texts = useTexts();

  function submit(form: FormData) {
    const edited = Object.entries(values).map(([name, value]) => {
      const text = String(form.get(name));
      return [name, typeof value === "string" ? text : JSON.parse(text)];
    });
    onSubmit(Object.fromEntries(edited));
  }

  return (
    <form action={submit}>
      {Object.entries(values).map(([name, value]) => (
        <label key={name}>
          {name}
          <input
            name={name}
            defaultValue={typeof value === "string" ? value : JSON.stringify(value)}
          />
        </label>
      ))}
      <button>{texts.approveEdited}</button>
    </form>
  );
}

function Expiry({ at }: { at: string | undefined }) {
  const texts = useTexts();
  const language = useContext(LanguageContext);
  if (!at) return null;
  const time = new Date(at).toLocaleTimeString(language, { timeStyle: "short" });
  return (
    <small>
      {texts.expires} {time}
    </small>
  );
}

function readArguments(interrupt: Interrupt): Arguments {
  const { metadata } = interrupt;
  return (metadata?.["arguments"] ?? {}) as Arguments;
}
