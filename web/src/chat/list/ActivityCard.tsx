import { useQuery } from "@tanstack/react-query";
import { Salad } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { planQuery } from "@/plans/queries";
import type { ActivityMessage } from "../conversation/protocol";
import styles from "./ActivityCard.module.css";

const STATUSES = ["pending", "running", "completed", "failed", "cancelled"] as const;
const COMPLETE = 100;
type Status = (typeof STATUSES)[number];

/** The progress of a diet plan that the agent has started; it goes on after the answer. */
export function ActivityCard({ activity }: { activity: ActivityMessage }) {
  const { planId } = activity.content;
  if (activity.activityType !== "diet_plan" || typeof planId !== "string") return null;
  return <PlanProgress planId={planId} told={readProgress(activity.content)} />;
}

interface Progress {
  status: Status;
  progress: number;
}

/** `told` is what the run's events have told; the plan itself is asked as long as it is made. */
function PlanProgress({ planId, told }: { planId: string; told: Progress }) {
  const { t } = useTranslation("chat");
  const plan = useQuery(planQuery(planId)).data;
  const status = isActive(told.status) ? (plan?.status ?? told.status) : told.status;
  const progress = status === "completed" ? COMPLETE : told.progress;
  return (
    <div className={styles.card}>
      <Salad aria-hidden />
      <div className={styles.words}>
        <p>
          {t("activity.diet_plan")} · {t(`activity.${status}`)}
        </p>
        <progress max={COMPLETE} value={progress} aria-label={t("activity.diet_plan")} />
      </div>
      <Link to={`/plans/${encodeURIComponent(planId)}`}>{t("activity.open")}</Link>
    </div>
  );
}

function readProgress({ status, progress }: Record<string, unknown>): Progress {
  return {
    status: isStatus(status) ? status : "running",
    progress: typeof progress === "number" ? progress : 0,
  };
}

function isStatus(status: unknown): status is Status {
  return STATUSES.some((each) => each === status);
}

function isActive(status: Status): boolean {
  return status === "pending" || status === "running";
}
