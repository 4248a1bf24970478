import { CircleCheckBig } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/feedback/EmptyState";
import { ErrorMessage } from "@/components/feedback/ErrorMessage";
import { Skeleton } from "@/components/feedback/Skeleton";
import { ApprovalCard } from "../ApprovalCard";
import type { Approval } from "../feed/approvals";
import { useApprovals } from "../feed/useApprovals";
import styles from "../approvals.module.css";

/** What waits now. What is answered while the list is open stays, to show what came of it. */
export function Waiting() {
  const { t } = useTranslation("approvals");
  const { waiting, byId, isComplete, connectionError } = useApprovals();
  const [shownIds, setShownIds] = useState<readonly string[]>([]);
  const added = waiting.filter(({ id }) => !shownIds.includes(id));
  if (added.length > 0) setShownIds([...added.map(({ id }) => id), ...shownIds]);
  const shown = shownIds.map((id) => byId.get(id)).filter((each) => each !== undefined);
  if (shown.length > 0 || connectionError) {
    return (
      <>
        <ErrorMessage error={connectionError} />
        <CardList approvals={shown} />
      </>
    );
  }
  if (!isComplete) return <Skeleton />;
  return (
    <EmptyState
      icon={<CircleCheckBig aria-hidden />}
      title={t("empty.title")}
      text={t("empty.text")}
    />
  );
}

export function CardList({ approvals }: { approvals: readonly Approval[] }) {
  return (
    <ul className={styles.list}>
      {approvals.map((approval) => (
        <li key={approval.id}>
          <ApprovalCard approval={approval} />
        </li>
      ))}
    </ul>
  );
}
