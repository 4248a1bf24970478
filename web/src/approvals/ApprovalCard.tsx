/**
 * A question of the agent: what it would do, and the ways to answer it. It is shown in the list of
 * approvals and in the chat, follows what happens elsewhere, and answers by itself.
 */

import { useId, useRef, useState } from "react";
import { Card } from "@/components/layout/Card";
import { ErrorMessage } from "@/components/feedback/ErrorMessage";
import { Actions } from "./card/Actions";
import { CardHeader } from "./card/CardHeader";
import { Outcome } from "./card/Outcome";
import { ProposedValues } from "./card/ProposedValues";
import { RefuseForm } from "./card/RefuseForm";
import { useAnswer } from "./card/useAnswer";
import { useCurrentValues } from "./card/useCurrentValues";
import { useIsOver } from "./card/useCountdown";
import type { Approval } from "./feed/approvals";
import { useLiveApproval } from "./feed/useApprovals";
import { EditForm } from "./form/EditForm";
import styles from "./approvals.module.css";

type Mode = "ask" | "edit" | "refuse";

export function ApprovalCard({ approval: given }: { approval: Approval }) {
  const approval = useLiveApproval(given);
  const isOver = useIsOver(approval.expiresAt);
  const isOpen = approval.status === "pending" && !isOver;
  const [mode, setMode] = useState<Mode>("ask");
  const card = useRef<HTMLElement>(null);
  const sentenceId = useId();
  const answering = useAnswer(approval, () => {
    setMode("ask");
    card.current?.focus({ preventScroll: true }); // the button that had the focus is gone
  });
  const current = useCurrentValues(approval, isOpen);
  const back = () => {
    answering.reset();
    setMode("ask");
  };
  return (
    <Card
      ref={card}
      role="group"
      tabIndex={-1}
      aria-labelledby={sentenceId}
      className={styles.card}
      data-approval={approval.id}
      data-status={isOpen || approval.status !== "pending" ? approval.status : "expired"}
    >
      <CardHeader approval={approval} isOpen={isOpen} />
      <p className={styles.sentence} id={sentenceId}>
        {approval.message}
      </p>
      {isOpen && mode === "edit" ? (
        <EditForm approval={approval} current={current} answering={answering} onBack={back} />
      ) : (
        <ProposedValues approval={approval} current={current} />
      )}
      {isOpen && mode !== "edit" ? <ErrorMessage error={answering.error} /> : null}
      {isOpen && mode === "ask" ? <Actions answering={answering} onMode={setMode} /> : null}
      {isOpen && mode === "refuse" ? <RefuseForm answering={answering} onBack={back} /> : null}
      <div role="status" className={styles.status}>
        {isOpen ? null : <Outcome approval={approval} />}
      </div>
    </Card>
  );
}
