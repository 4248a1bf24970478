import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/button/Button";
import { Form } from "@/components/field/Form";
import { TextArea } from "@/components/field/TextArea";
import type { Answering } from "./useAnswer";
import styles from "../approvals.module.css";

const MAX_REASON_CHARACTERS = 1000;

/** Refuses, with a reason that the agent reads. */
export function RefuseForm({ answering, onBack }: { answering: Answering; onBack: () => void }) {
  const { t } = useTranslation("approvals");
  const [reason, setReason] = useState("");
  return (
    <Form
      className={styles.form}
      onSubmit={() => answering.respond({ kind: "refuse", reason: reason.trim() })}
    >
      <TextArea
        label={t("reason")}
        hint={t("reason_hint")}
        isOptional
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- the person has just asked for this field
        autoFocus
        maxLength={MAX_REASON_CHARACTERS}
        value={reason}
        onChange={setReason}
      />
      <div className={styles.actions}>
        <Button type="submit" variant="danger" isPending={answering.pending === "refuse"}>
          {t("refuse_now")}
        </Button>
        <Button onClick={onBack}>{t("back")}</Button>
      </div>
    </Form>
  );
}
