import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useTimeZone } from "@/api/profile";
import { showToast } from "@/components/feedback/toasts";
import { TextField } from "@/components/field/TextField";
import { ConfirmDialog } from "@/components/overlay/ConfirmDialog";
import styles from "../friends.module.css";
import { useCreateCode } from "./codeQueries";
import { endOfDay } from "./endOfDay";

const MAX_USES = 1_000_000;

/** Makes an invite code, with bounds if the person wants any. */
export function NewCodeDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("friends");
  const [uses, setUses] = useState("");
  const [date, setDate] = useState("");
  const zone = useTimeZone();
  const create = useCreateCode();
  const count = Number(uses);
  const isValid = uses === "" || (Number.isInteger(count) && count >= 1 && count <= MAX_USES);
  const submit = () => {
    if (!isValid) return;
    create.mutate(
      { max_uses: uses === "" ? null : count, expires_at: date ? endOfDay(date, zone) : null },
      {
        onSuccess: ({ code }) => {
          showToast({ text: t("codes.created", { code }), tone: "success" });
          onClose();
        },
      },
    );
  };
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      onConfirm={submit}
      title={t("codes.create")}
      description={t("codes.text")}
      confirmLabel={t("codes.submit")}
      isPending={create.isPending}
      error={create.error}
    >
      <div className={styles.fields}>
        <TextField
          type="number"
          label={t("codes.max_uses")}
          hint={t("codes.max_uses_hint")}
          error={isValid ? undefined : t("codes.max_uses_invalid")}
          isOptional
          min={1}
          max={MAX_USES}
          step={1}
          inputMode="numeric"
          value={uses}
          onChange={setUses}
        />
        <TextField
          type="date"
          label={t("codes.expires")}
          hint={t("codes.expires_hint")}
          isOptional
          value={date}
          onChange={setDate}
        />
      </div>
    </ConfirmDialog>
  );
}
