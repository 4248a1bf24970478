import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useTranslation } from "react-i18next";
import { api, read } from "@/api/client";
import { Button } from "@/components/button/Button";
import { ErrorMessage } from "@/components/feedback/ErrorMessage";
import { Card } from "@/components/layout/Card";
import { PagedList } from "../PagedList";
import styles from "../profile.module.css";
import { usePagedList } from "../usePagedList";
import { INVITATIONS_KEY, InvitationRow } from "./InvitationRow";

export function InvitationsSection() {
  const { t } = useTranslation("profile");
  const queries = useQueryClient();
  const codes = usePagedList(INVITATIONS_KEY, (query, signal) =>
    api.GET("/api/v1/invite-codes", { params: { query }, signal }),
  );
  const create = useMutation({
    mutationFn: () => read(api.POST("/api/v1/invite-codes", { body: {} })),
    onSuccess: () => queries.invalidateQueries({ queryKey: INVITATIONS_KEY }),
  });
  return (
    <div className={styles.stack}>
      <Card
        title={t("invitations")}
        actions={
          <Button
            size="small"
            icon={<Plus aria-hidden />}
            isPending={create.isPending}
            onClick={() => create.mutate()}
          >
            {t("create_invitation")}
          </Button>
        }
      >
        <p className={styles.text}>{t("invitations_text")}</p>
        <ErrorMessage error={create.error} />
        <PagedList list={codes} empty={t("no_invitations")}>
          {(code) => <InvitationRow key={code.id} invitation={code} />}
        </PagedList>
      </Card>
    </div>
  );
}
