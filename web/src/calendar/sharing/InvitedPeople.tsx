import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/components/button/IconButton";
import { showToast } from "@/components/feedback/toasts";
import { useErrorText } from "@/components/feedback/useErrorText";
import styles from "./sharing.module.css";
import { useRevokeAccess } from "./sharingQueries";

/** A person whose invitation waits for an answer. */
export interface Invited {
  id: string;
  username: string;
}

interface Props {
  itemId: string;
  invited: readonly Invited[];
  onWithdrawn: (id: string) => void;
}

/** Whom the person has just invited, so that they can take it back. */
export function InvitedPeople({ itemId, invited, onWithdrawn }: Props) {
  const { t } = useTranslation("calendar");
  const textOf = useErrorText();
  const revoke = useRevokeAccess(itemId);
  const withdraw = ({ id, username }: Invited) =>
    revoke.mutate(id, {
      onSuccess: () => {
        showToast({ text: t("sharing.withdrawn", { username }), tone: "success" });
        onWithdrawn(id);
      },
      onError: (error) => showToast({ text: textOf(error), tone: "error" }),
    });
  if (invited.length === 0) return null;
  return (
    <ul className={styles.people}>
      {invited.map((person) => (
        <li key={person.id} className={styles.person}>
          <span className={styles.name}>{t("sharing.invited", { names: person.username })}</span>
          <IconButton
            size="small"
            label={t("sharing.withdraw", { username: person.username })}
            icon={<X aria-hidden />}
            disabled={revoke.isPending}
            onClick={() => withdraw(person)}
          />
        </li>
      ))}
    </ul>
  );
}
