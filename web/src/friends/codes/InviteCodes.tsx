import { Plus, Ticket } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/button/Button";
import { EmptyState } from "@/components/feedback/EmptyState";
import styles from "../friends.module.css";
import { PeopleList } from "../people/PeopleList";
import { CodeRow } from "./CodeRow";
import { useInviteCodes } from "./codeQueries";
import { NewCodeDialog } from "./NewCodeDialog";

/** The codes that others can register with. */
export function InviteCodes() {
  const { t } = useTranslation("friends");
  const [isCreating, setIsCreating] = useState(false);
  return (
    <div className={styles.sections}>
      <div className={styles.intro}>
        <p className={styles.muted}>{t("codes.text")}</p>
        <Button icon={<Plus aria-hidden />} onClick={() => setIsCreating(true)}>
          {t("codes.create")}
        </Button>
      </div>
      <PeopleList
        query={useInviteCodes()}
        label={t("tab.invite")}
        empty={<EmptyState icon={<Ticket aria-hidden />} title={t("codes.empty")} />}
      >
        {(code) => <CodeRow key={code.id} code={code} />}
      </PeopleList>
      {isCreating && <NewCodeDialog onClose={() => setIsCreating(false)} />}
    </div>
  );
}
