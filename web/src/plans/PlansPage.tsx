import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { Page } from "@/components/layout/Page";
import { PlanForm } from "./list/PlanForm";
import { PlanList } from "./list/PlanList";
import { PlanPage } from "./PlanPage";
import styles from "./plans.module.css";

/** The diet plans of the user's pets, a form for a new one, or one plan. */
export function PlansPage() {
  const { t } = useTranslation("plans");
  const { planId } = useParams();
  if (planId !== undefined) return <PlanPage key={planId} planId={planId} />;
  return (
    <Page title={t("title")}>
      <div className={styles.columns}>
        <PlanForm />
        <PlanList />
      </div>
    </Page>
  );
}
