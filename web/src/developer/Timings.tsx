import { useTranslation } from "react-i18next";
import type { RunRecord } from "./runRecord";
import styles from "./DeveloperDrawer.module.css";

/** How long the run took, and until what. */
export function Timings({ record }: { record: RunRecord }) {
  const { t } = useTranslation("developer");
  const format = (milliseconds: number | null) =>
    milliseconds === null ? t("not_yet") : t("milliseconds", { count: Math.round(milliseconds) });
  const rows = [
    [t("run"), <code key="run">{record.runId}</code>],
    [t("first_byte"), format(record.firstByte)],
    [t("first_text"), format(record.firstText)],
    [t("total"), format(record.total)],
    [t("lost"), record.lostConnections],
  ] as const;
  return (
    <dl className={styles.timings} aria-label={t("timings")}>
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
