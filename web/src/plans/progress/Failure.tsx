import { useQuery } from "@tanstack/react-query";
import { RotateCcw } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { Button } from "@/components/button/Button";
import { taskQuery } from "../queries";
import type { Plan } from "../queries";
import styles from "../plans.module.css";

/** Why there is no plan, and a way to begin again with the same pet. */
export function Failure({ plan }: { plan: Plan }) {
  const { t } = useTranslation("plans");
  const navigate = useNavigate();
  const isFailed = plan.status === "failed";
  const task = useQuery({ ...taskQuery(plan.task_id), enabled: isFailed });
  return (
    <div className={styles.failure}>
      <p role={isFailed ? "alert" : undefined}>
        {isFailed ? task.data?.error || t("failed") : t("cancelled")}
      </p>
      <div>
        <Button
          variant="primary"
          icon={<RotateCcw aria-hidden />}
          onClick={() => void navigate("/plans", { state: { pet: plan.pet_information } })}
        >
          {t("again")}
        </Button>
      </div>
    </div>
  );
}
