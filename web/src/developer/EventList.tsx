import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { RecordedEvent, RunRecord } from "./runRecord";
import styles from "./DeveloperDrawer.module.css";

const ROW_PIXELS = 30;

/** The events of a run. It follows the newest one as long as its end is in sight. */
export function EventList({ record }: { record: RunRecord }) {
  const { t } = useTranslation("developer");
  const { events, omitted } = record;
  const scroller = useRef<HTMLDivElement>(null);
  const getItemKey = useCallback((index: number) => events[index]?.number ?? index, [events]);
  // oxlint-disable-next-line react/incompatible-library -- there is no React compiler here
  const virtualizer = useVirtualizer({
    count: events.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PIXELS,
    getItemKey,
    overscan: 10,
    anchorTo: "end",
    followOnAppend: true,
    useFlushSync: false,
  });
  return (
    <>
      {omitted > 0 ? <p className={styles.text}>{t("omitted", { count: omitted })}</p> : null}
      <div
        ref={scroller}
        className={styles.events}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the keyboard scrolls it
        tabIndex={0}
        role="group"
        aria-label={t("events", { count: events.length })}
      >
        <div className={styles.rows} style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ key, index, start }) => (
            <div
              key={key}
              ref={virtualizer.measureElement}
              data-index={index}
              className={styles.row}
              style={{ transform: `translateY(${start}px)` }}
            >
              <EventRow recorded={events[index]} />
            </div>
          ))}
        </div>
      </div>
    </>
  );
}

function EventRow({ recorded }: { recorded: RecordedEvent | undefined }) {
  if (!recorded) return null;
  const { number, id, at, type, event } = recorded;
  return (
    <details>
      <summary className={styles.summary}>
        <span className={styles.number}>{number}</span>
        <span className={styles.type}>{type}</span>
        <span className={styles.number}>{Math.round(at)} ms</span>
      </summary>
      <pre className={styles.json}>{`id: ${id}\n${JSON.stringify(event, null, 2)}`}</pre>
    </details>
  );
}
