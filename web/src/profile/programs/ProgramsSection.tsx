import { Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { Button } from "@/components/button/Button";
import { Card } from "@/components/layout/Card";
import { PagedList } from "../PagedList";
import styles from "../profile.module.css";
import { usePagedList } from "../usePagedList";
import { NewTokenDialog } from "./NewTokenDialog";
import { TokenRow } from "./TokenRow";
import { TOKENS_KEY } from "./tokens";

export function ProgramsSection() {
  const { t } = useTranslation("profile");
  const [isOpen, setIsOpen] = useState(false);
  const tokens = usePagedList(TOKENS_KEY, (query, signal) =>
    api.GET("/api/v1/api-tokens", { params: { query }, signal }),
  );
  return (
    <div className={styles.stack}>
      <Card
        title={t("tokens")}
        actions={
          <Button size="small" icon={<Plus aria-hidden />} onClick={() => setIsOpen(true)}>
            {t("create_token")}
          </Button>
        }
      >
        <p className={styles.text}>{t("tokens_text")}</p>
        <PagedList list={tokens} empty={t("no_tokens")}>
          {(token) => <TokenRow key={token.id} token={token} />}
        </PagedList>
      </Card>
      {isOpen ? <NewTokenDialog onClose={() => setIsOpen(false)} /> : null}
    </div>
  );
}
