import { memo } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { classes } from "@/components/classes";
import type { Row } from "../conversation/rows";
import { Markdown } from "../markdown/Markdown";
import { CallList } from "../tools/CallList";
import { ActivityCard } from "./ActivityCard";
import { Reasoning } from "./Reasoning";
import styles from "./MessageRow.module.css";

interface MessageRowProps {
  row: Row;
  isOpen: boolean;
}

/** One message. It is rendered again only when it changes. */
export const MessageRow = memo(function MessageRow({ row, isOpen }: MessageRowProps) {
  switch (row.kind) {
    case "user":
      return (
        <Speech speaker="you">
          <p className={styles.said}>{row.message.content}</p>
        </Speech>
      );
    case "assistant":
      return (
        <Speech speaker="agent">
          {row.message.content ? <Markdown text={row.message.content} isOpen={isOpen} /> : null}
          {row.calls.length > 0 ? <CallList calls={row.calls} /> : null}
        </Speech>
      );
    case "reasoning":
      return (
        <Speech speaker="agent">
          <Reasoning text={row.message.content} isOpen={isOpen} />
        </Speech>
      );
    default:
      return (
        <Speech speaker="agent">
          <ActivityCard activity={row.message} />
        </Speech>
      );
  }
});

function Speech({ speaker, children }: { speaker: "you" | "agent"; children: ReactNode }) {
  const { t } = useTranslation("chat");
  return (
    <article className={classes(styles.row, styles[speaker])} aria-label={t(speaker)}>
      <div className={styles.body}>{children}</div>
    </article>
  );
}
