import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { showToolResult } from "@/api/changes";
import { Time } from "@/components/display/Time";
import { Spinner } from "@/components/feedback/Spinner";
import { newerOf, type Approval } from "../feed/approvals";
import { findResultLink, readResultError } from "./result";
import { APPROVALS_KEY, readApproval } from "./useAnswer";
import styles from "../approvals.module.css";

const POLL_MILLISECONDS = 1_000;
const MAX_POLLS = 60;

/** How a question was answered, by whom, and what came of it. */
export function Outcome({ approval }: { approval: Approval }) {
  const { t } = useTranslation("approvals");
  const { status, answeredAt, reason, editedArgs } = approval;
  if (status === "pending" || status === "expired") return <p>{t("outcome.expired")}</p>;
  return (
    <div className={styles.outcome}>
      <p>
        {t(`outcome.${status}`)} <AnsweredBy approval={approval} />
        {answeredAt ? (
          <>
            {" · "}
            <Time value={answeredAt} format="short" />
          </>
        ) : null}
        {editedArgs ? ` · ${t("outcome.edited")}` : null}
      </p>
      {reason ? <p>{t("outcome.reason", { reason })}</p> : null}
      {status === "approved" ? <Result approval={approval} /> : null}
    </div>
  );
}

function AnsweredBy({ approval }: { approval: Approval }) {
  const { t } = useTranslation("approvals");
  const { answeredVia, answeredBy } = approval;
  if (answeredBy) return <span>{t("by.program", { name: answeredBy })}</span>;
  return answeredVia ? <span>{t(`by.${answeredVia}`)}</span> : null;
}

function Result({ approval: given }: { approval: Approval }) {
  const { t } = useTranslation("approvals");
  const queryClient = useQueryClient();
  const query = useQuery({
    queryKey: [...APPROVALS_KEY, "result", given.id],
    queryFn: async () => {
      const approval = await readApproval(given.id);
      if (approval.result !== null) showToolResult(queryClient, approval.toolName);
      return approval;
    },
    enabled: given.result === null,
    refetchInterval: ({ state }) =>
      state.data?.result === null && state.dataUpdateCount < MAX_POLLS ? POLL_MILLISECONDS : false,
  });
  const approval = query.data ? newerOf(given, query.data) : given;
  if (approval.result === null) {
    return (
      <p className={styles.working}>
        <Spinner /> {t("outcome.working")}
      </p>
    );
  }
  const error = readResultError(approval.result);
  if (error !== undefined) return <p className={styles.failed}>{t("outcome.failed", { error })}</p>;
  const link = findResultLink(approval.toolName, approval.result);
  return (
    <p className={styles.done}>
      {t("outcome.done")} {link ? <Link to={link.to}>{t(`open.${link.kind}`)}</Link> : null}
    </p>
  );
}
