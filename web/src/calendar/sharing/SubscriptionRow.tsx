import { UserMinus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useUserId } from "@/api/profile";
import { IconButton } from "@/components/button/IconButton";
import { Avatar } from "@/components/display/Avatar";
import { showToast } from "@/components/feedback/toasts";
import { useErrorText } from "@/components/feedback/useErrorText";
import { ConfirmDialog } from "@/components/overlay/ConfirmDialog";
import type { Item } from "../item/itemForm";
import { canInvite, rolesWithin, toFlags, toRole } from "@/api/permissions";
import type { Role } from "@/api/permissions";
import styles from "./sharing.module.css";
import { useRevokeAccess, useShareItem } from "./sharingQueries";
import type { Subscription } from "./sharingQueries";

interface Props {
  item: Item;
  subscription: Subscription;
}

/** A person who has the item: their rights can be changed or ended. */
export function SubscriptionRow({ item, subscription }: Props) {
  const { t } = useTranslation("calendar");
  const textOf = useErrorText();
  const isOwn = subscription.user_id === useUserId();
  const [isRevoking, setIsRevoking] = useState(false);
  const share = useShareItem(item.id);
  const revoke = useRevokeAccess(item.id);
  const { username } = subscription;
  const role = toRole(subscription.permission);
  const roles = rolesWithin(item.permission);
  const isChangeable = canInvite(item.permission) && !isOwn && roles.includes(role);

  const offer = (next: Role) =>
    share.mutate(
      { user_id: subscription.user_id, ...toFlags(next) },
      {
        onSuccess: ({ message }) =>
          showToast({ text: `${message} ${t("sharing.change_hint", { username })}` }),
        onError: (error) => showToast({ text: textOf(error), tone: "error" }),
      },
    );
  const end = () =>
    revoke.mutate(subscription.id, {
      onSuccess: () => {
        showToast({ text: t("sharing.revoked", { username }), tone: "success" });
        setIsRevoking(false);
      },
    });

  return (
    <li className={styles.person}>
      <Avatar name={username} />
      <span className={styles.name}>{username}</span>
      {isChangeable ? (
        <select
          className={styles.role}
          aria-label={t("sharing.rights_of", { username })}
          value={role}
          disabled={share.isPending}
          onChange={(event) => offer(event.target.value as Role)}
        >
          {roles.map((name) => (
            <option key={name} value={name}>
              {t(`role.${name}`)}
            </option>
          ))}
        </select>
      ) : (
        <span className={styles.muted}>{t(`role.${role}`)}</span>
      )}
      {!isOwn && (
        <IconButton
          size="small"
          label={t("sharing.revoke_of", { username })}
          icon={<UserMinus aria-hidden />}
          onClick={() => setIsRevoking(true)}
        />
      )}
      <ConfirmDialog
        isOpen={isRevoking}
        onClose={() => setIsRevoking(false)}
        onConfirm={end}
        title={t("sharing.revoke_title", { username })}
        description={t("sharing.revoke_text", { username, title: item.title })}
        confirmLabel={t("sharing.revoke")}
        isDangerous
        isPending={revoke.isPending}
        error={revoke.error}
      />
    </li>
  );
}
