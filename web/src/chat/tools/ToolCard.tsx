import { createElement } from "react";
import { useTranslation } from "react-i18next";
import { Tag } from "@/components/display/Tag";
import type { CallView } from "../conversation/rows";
import { findSubject, parseJson, readOutcome } from "./callOutcome";
import type { CallStatus } from "./callOutcome";
import { findToolIcon } from "./toolIcons";
import { ToolDetails } from "./ToolDetails";
import { useToolWords } from "./useToolWords";
import styles from "./tools.module.css";

const TONES = {
  running: "neutral",
  waiting: "warning",
  failed: "danger",
  refused: "neutral",
  expired: "neutral",
  cancelled: "neutral",
} as const;

/** What the agent has done, in the words of the person; the details are behind a click. */
export function ToolCard({ view }: { view: CallView }) {
  const { name, arguments: argumentText } = view.call.function;
  const { status, text } = readOutcome(view);
  const subject = findSubject(parseJson(argumentText));
  const words = useToolWords();
  return (
    <details className={styles.tool} data-status={status}>
      <summary className={styles.summary}>
        {createElement(findToolIcon(name), { "aria-hidden": true })}
        <span className={styles.words}>
          {words(name, status === "done" ? "done" : "doing")}
          {subject ? <span className={styles.subject}> {subject}</span> : null}
        </span>
        <StatusTag status={status} />
      </summary>
      {text ? <p className={styles.error}>{text}</p> : null}
      <ToolDetails call={view.call} result={view.result} />
    </details>
  );
}

function StatusTag({ status }: { status: CallStatus }) {
  const { t } = useTranslation("chat");
  return status === "done" ? null : <Tag tone={TONES[status]}>{t(`tool.${status}`)}</Tag>;
}
