import { useTranslation } from "react-i18next";
import type { ToolCall } from "../conversation/protocol";
import { parseJson } from "./callOutcome";
import styles from "./tools.module.css";

interface ToolDetailsProps {
  call: ToolCall;
  result: string | undefined;
}

/** The arguments and the result of a call as they were sent. */
export function ToolDetails({ call, result }: ToolDetailsProps) {
  const { t } = useTranslation("chat");
  return (
    <div className={styles.details}>
      <code className={styles.name}>{call.function.name}</code>
      <Json title={t("tool.arguments")} text={call.function.arguments} />
      {result === undefined ? null : <Json title={t("tool.result")} text={result} />}
    </div>
  );
}

function Json({ title, text }: { title: string; text: string }) {
  const value = parseJson(text);
  return (
    <section aria-label={title}>
      <p className={styles.heading}>{title}</p>
      <pre
        className={styles.json}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the keyboard scrolls it
        tabIndex={0}
      >
        {value === undefined ? text : JSON.stringify(value, null, 2)}
      </pre>
    </section>
  );
}
