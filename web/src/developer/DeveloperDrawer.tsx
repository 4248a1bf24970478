import { X } from "lucide-react";
import { useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/components/button/IconButton";
import { Tabs } from "@/components/display/Tabs";
import { CopyAsCurl } from "./CopyAsCurl";
import { EventList } from "./EventList";
import type { RunRecorder } from "./RunRecorder";
import { Timings } from "./Timings";
import styles from "./DeveloperDrawer.module.css";

interface DeveloperDrawerProps {
  recorder: RunRecorder;
  /** The latest STATE_SNAPSHOT of the conversation. */
  state: unknown;
  onClose: () => void;
}

/** The raw events of the latest run, the state, timings, and the request as a command. */
export function DeveloperDrawer({ recorder, state, onClose }: DeveloperDrawerProps) {
  const { t } = useTranslation("developer");
  const record = useSyncExternalStore(recorder.subscribe, recorder.getRecord);
  const [tab, setTab] = useState<"events" | "state">("events");
  return (
    <aside className={styles.drawer} aria-label={t("title")}>
      <header className={styles.header}>
        <h2>{t("title")}</h2>
        <IconButton size="small" label={t("close")} icon={<X aria-hidden />} onClick={onClose} />
      </header>
      <p className={styles.text}>{t("text")}</p>
      {record ? <Timings record={record} /> : <p className={styles.text}>{t("none")}</p>}
      {record ? <CopyAsCurl record={record} /> : null}
      <Tabs
        label={t("title")}
        value={tab}
        onChange={setTab}
        tabs={[
          {
            value: "events",
            label: t("events", { count: (record?.omitted ?? 0) + (record?.events.length ?? 0) }),
            content: record ? <EventList record={record} /> : null,
          },
          { value: "state", label: t("state"), content: <State state={state} /> },
        ]}
      />
    </aside>
  );
}

function State({ state }: { state: unknown }) {
  const { t } = useTranslation("developer");
  if (state === null || state === undefined) return <p className={styles.text}>{t("no_state")}</p>;
  return (
    <pre
      className={styles.json}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the keyboard scrolls it
      tabIndex={0}
    >
      {JSON.stringify(state, null, 2)}
    </pre>
  );
}
