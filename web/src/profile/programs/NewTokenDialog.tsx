import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { showChanges } from "@/api/changes";
import { api, read } from "@/api/client";
import { Button } from "@/components/button/Button";
import { CopyButton } from "@/components/button/CopyButton";
import { ErrorMessage } from "@/components/feedback/ErrorMessage";
import { Form } from "@/components/field/Form";
import { Dialog } from "@/components/overlay/Dialog";
import styles from "../profile.module.css";
import { TokenFields } from "./TokenFields";
import type { TokenDraft } from "./TokenFields";

const DAY_MILLISECONDS = 86_400_000;
const FIRST_DRAFT: TokenDraft = { name: "", scopes: ["read"], days: "90" };

/** Makes a token, and then shows it: no later response of the server has it. */
export function NewTokenDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("profile");
  const queries = useQueryClient();
  const form = useId();
  const [draft, setDraft] = useState(FIRST_DRAFT);
  const create = useMutation({
    mutationFn: ({ name, scopes, days }: TokenDraft) => {
      const body = { name, scopes: [...scopes], expires_at: findExpiry(days) };
      return read(api.POST("/api/v1/api-tokens", { body }));
    },
    onSuccess: () => showChanges(queries, ["profile"]),
  });
  if (create.data) {
    return (
      <Dialog
        isOpen
        onClose={onClose}
        title={t("token_created")}
        description={t("token_once")}
        actions={
          <>
            <CopyButton text={create.data.token} label={t("copy_token")} />
            <Button size="small" variant="primary" onClick={onClose}>
              {t("done")}
            </Button>
          </>
        }
      >
        <p className={styles.secret}>{create.data.token}</p>
      </Dialog>
    );
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t("create_token")}
      actions={
        <Button
          type="submit"
          form={form}
          variant="primary"
          isPending={create.isPending}
          disabled={draft.scopes.length === 0}
        >
          {t("create")}
        </Button>
      }
    >
      <Form id={form} error={create.error} onSubmit={() => create.mutate(draft)}>
        <TokenFields draft={draft} onChange={setDraft} error={create.error} />
        <ErrorMessage error={create.error} />
      </Form>
    </Dialog>
  );
}

function findExpiry(days: string): string | null {
  return days ? new Date(Date.now() + Number(days) * DAY_MILLISECONDS).toISOString() : null;
}
