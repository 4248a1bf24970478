import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Square } from "lucide-react";
import { useCallback, useId } from "react";
import { useTranslation } from "react-i18next";
import { showChanges } from "@/api/changes";
import { Button } from "@/components/button/Button";
import { ErrorMessage } from "@/components/feedback/ErrorMessage";
import { cancelTask } from "../queries";
import type { Plan } from "../queries";
import { useTaskProgress } from "./useTaskProgress";
import styles from "../plans.module.css";

/** How far a plan is, live, and a button that stops it. */
export function PlanProgress({ plan }: { plan: Plan }) {
  const { t } = useTranslation("plans");
  const labelId = useId();
  const queryClient = useQueryClient();
  const refresh = useCallback(() => void showChanges(queryClient, ["plans"]), [queryClient]);
  const { progress, step, notes } = useTaskProgress(plan.task_id, refresh);
  const cancelling = useMutation({
    mutationFn: () => cancelTask(plan.task_id),
    onSettled: refresh,
  });
  return (
    <div className={styles.progress}>
      <div className={styles.progressHead}>
        <span id={labelId} role="status">
          {step || t("waiting")}
        </span>
        <span className={styles.percent} aria-hidden>
          {progress} %
        </span>
      </div>
      <progress className={styles.bar} max={100} value={progress} aria-labelledby={labelId} />
      {notes.length > 0 ? (
        <ul className={styles.notes}>
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      ) : null}
      <ErrorMessage error={cancelling.error} />
      <div>
        <Button
          icon={<Square aria-hidden />}
          isPending={cancelling.isPending}
          onClick={() => cancelling.mutate()}
        >
          {t("cancel")}
        </Button>
      </div>
    </div>
  );
}
