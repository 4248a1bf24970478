import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Problem } from "@/api/problem";
import { Time } from "@/components/display/Time";
import { EmptyState } from "@/components/feedback/EmptyState";
import { ErrorMessage } from "@/components/feedback/ErrorMessage";
import { Skeleton } from "@/components/feedback/Skeleton";
import { Card } from "@/components/layout/Card";
import { Page } from "@/components/layout/Page";
import { FinishedPlan } from "./month/FinishedPlan";
import { PetName } from "./PetName";
import { Failure } from "./progress/Failure";
import { PlanProgress } from "./progress/PlanProgress";
import { hasEnded } from "./progress/taskEvents";
import { planQuery } from "./queries";
import type { Plan } from "./queries";
import { StatusTag } from "./StatusTag";
import styles from "./plans.module.css";

/** One plan: how far it is, or what it says. */
export function PlanPage({ planId }: { planId: string }) {
  const { t } = useTranslation("plans");
  const { data: plan, error, refetch, isFetching } = useQuery(planQuery(planId));
  return (
    <Page title={t("plan")}>
      <Link to="/plans">{t("all")}</Link>
      {isMissing(error) ? (
        <EmptyState title={t("missing")} />
      ) : (
        <ErrorMessage error={error} onRetry={() => void refetch()} isRetrying={isFetching} />
      )}
      {plan ? <Content plan={plan} /> : null}
      {!plan && !error ? <Skeleton lines={6} /> : null}
    </Page>
  );
}

/** The diet API answers 400 for what is no id. */
function isMissing(error: unknown): boolean {
  return error instanceof Problem && [400, 404].includes(error.status);
}

function Content({ plan }: { plan: Plan }) {
  return (
    <>
      <Card>
        <PetSummary plan={plan} />
        {hasEnded(plan) ? null : <PlanProgress plan={plan} />}
        {plan.status === "failed" || plan.status === "cancelled" ? <Failure plan={plan} /> : null}
      </Card>
      {plan.status === "completed" ? <FinishedPlan plan={plan} /> : null}
    </>
  );
}

function PetSummary({ plan }: { plan: Plan }) {
  const { t, i18n } = useTranslation("plans");
  const { age, pet_weight, pet_health_status, special_requirements } = plan.pet_information;
  const facts = [
    [t("pet.age"), numberText(age, i18n.language)],
    [t("pet.pet_weight"), numberText(pet_weight, i18n.language)],
    [t("pet.pet_health_status"), pet_health_status],
    [t("pet.special_requirements"), special_requirements],
  ].filter((fact): fact is [string, string] => typeof fact[1] === "string" && fact[1] !== "");
  return (
    <>
      <header className={styles.petHeader}>
        <h2>
          <PetName type={plan.pet_type} breed={plan.pet_breed} />
        </h2>
        <StatusTag status={plan.status} />
        <span className={styles.muted}>
          <Time value={plan.created_at} format="short" />
        </span>
      </header>
      <dl className={styles.facts}>
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function numberText(value: unknown, language: string): string {
  return typeof value === "number" ? value.toLocaleString(language) : "";
}
