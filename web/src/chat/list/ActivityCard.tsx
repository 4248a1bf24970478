import { Salad } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { ActivityMessage } from "../conversation/protocol";
import styles from "./ActivityCard.module.css";

const STATUSES = ["pending", "running", "completed", "failed", "cancelled"] as const;
type Status = (typeof STATUSES)[number];

/** The progress of a diet plan that the agent has started. */
export function ActivityCard({ activity }: { activity: ActivityMessage }) {
  const { t } = useTranslation("chat");
  if (activity.activityType !== "diet_plan") return null;
  const { planId, status, progress } = activity.content;
  const percent = typeof progress === "number" ? progress : 0;
  return (
    <div className={styles.card}>
      <Salad aria-hidden />
      <div className={styles.words}>
        <p>
          {t("activity.diet_plan")} · {t(`activity.${isStatus(status) ? status : "running"}`)}
        </p>
        <progress max={100} value={percent} aria-label={t("activity.diet_plan")} />
      </div>
      {typeof planId === "string" ? (
        <Link to={`/plans/${encodeURIComponent(planId)}`}>{t("activity.open")}</Link>
      ) : null}
    </div>
  );
}

function isStatus(status: unknown): status is Status {
  return STATUSES.some((each) => each === status);
}
