import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown } from "lucide-react";
import { useCallback, useLayoutEffect, useRef } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/components/button/IconButton";
import type { Row } from "../conversation/rows";
import { MessageRow } from "./MessageRow";
import { useStickToEnd } from "./useStickToEnd";
import styles from "./MessageList.module.css";

interface MessageListProps {
  rows: readonly Row[];
  openMessageId: string | null;
  hasEarlier: boolean;
  onNeedEarlier: () => void;
  /** What is shown below the last message. */
  children: ReactNode;
}

/** How many rows before the first one earlier messages are read. */
const EARLIER_ROWS = 15;
const ROW_PIXELS = 110;

/**
 * The messages, of which only those in sight are in the document.
 *
 * It follows what is new only if the person reads the end, and keeps its place when earlier
 * messages come before the first one.
 */
export function MessageList(props: MessageListProps) {
  const { rows, openMessageId, hasEarlier, onNeedEarlier, children } = props;
  const { t } = useTranslation("chat");
  const scroller = useRef<HTMLDivElement>(null);
  const { isAtEnd, showEnd } = useStickToEnd(scroller);
  // With another function the virtual list would measure all rows again.
  const getItemKey = useCallback((index: number) => rows[index]?.message.id ?? index, [rows]);
  // oxlint-disable-next-line react/incompatible-library -- there is no React compiler here
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PIXELS,
    getItemKey,
    overscan: 6,
    anchorTo: "end",
    rangeExtractor: (range) => withOpenQuestions(defaultRangeExtractor(range), rows),
    useFlushSync: false,
  });
  const last = rows.at(-1);
  const sentId = last?.kind === "user" ? last.message.id : undefined;
  // The person sees what they have sent, wherever they have been reading.
  useLayoutEffect(showEnd, [showEnd, sentId]);
  const items = virtualizer.getVirtualItems();
  const first = items[0]?.index ?? 0;
  useLayoutEffect(() => {
    if (hasEarlier && rows.length > 0 && first < EARLIER_ROWS) onNeedEarlier();
  }, [hasEarlier, first, rows, onNeedEarlier]);
  return (
    <div className={styles.frame}>
      <div
        ref={scroller}
        className={styles.scroller}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the keyboard scrolls it
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={t("messages")}
      >
        <div className={styles.content} style={{ height: virtualizer.getTotalSize() }}>
          {items.map(({ key, index, start }) => (
            <div
              key={key}
              ref={virtualizer.measureElement}
              data-index={index}
              className={styles.item}
              style={{ transform: `translateY(${start}px)` }}
            >
              <KnownRow row={rows[index]} openMessageId={openMessageId} />
            </div>
          ))}
        </div>
        <div>{children}</div>
      </div>
      {isAtEnd ? null : (
        <IconButton
          className={styles.latest}
          variant="secondary"
          label={t("latest")}
          icon={<ArrowDown aria-hidden />}
          onClick={showEnd}
        />
      )}
    </div>
  );
}

/** The virtual list can ask for a row that has just gone. */
function KnownRow({ row, openMessageId }: { row: Row | undefined; openMessageId: string | null }) {
  return row ? <MessageRow row={row} isOpen={row.message.id === openMessageId} /> : null;
}

/** Keep the last message in the document if it asks something: the person may be writing in it. */
function withOpenQuestions(range: number[], rows: readonly Row[]): number[] {
  const last = rows.findLastIndex((row) => row.kind === "assistant");
  const row = rows[last];
  if (row?.kind !== "assistant" || !row.calls.some(({ interrupt }) => interrupt)) return range;
  return range.includes(last) ? range : [...range, last].toSorted((one, other) => one - other);
}
