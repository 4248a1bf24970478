import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorMessage } from "@/components/feedback/ErrorMessage";
import { Skeleton } from "@/components/feedback/Skeleton";
import type { Item } from "../item/itemForm";
import { InvitedPeople } from "./InvitedPeople";
import type { Invited } from "./InvitedPeople";
import { canInvite, canSeeSubscriptions } from "@/api/permissions";
import { ShareForm } from "./ShareForm";
import styles from "./sharing.module.css";
import { useSubscriptions } from "./sharingQueries";
import { SubscriptionRow } from "./SubscriptionRow";

/** Who else has an item, with what rights, and a form to share it. */
export function Sharing({ item }: { item: Item }) {
  const { t } = useTranslation("calendar");
  const isVisible = canSeeSubscriptions(item.permission);
  const { data, error, isPending, isFetching, refetch } = useSubscriptions(item.id, isVisible);
  const [invited, setInvited] = useState<readonly Invited[]>([]);
  const subscriptions = data?.items ?? [];
  return (
    <section className={styles.sharing} aria-labelledby="sharing-title">
      <h3 id="sharing-title">{t("sharing.title")}</h3>
      {isVisible && isPending && <Skeleton lines={1} />}
      <ErrorMessage error={error} onRetry={() => void refetch()} isRetrying={isFetching} />
      {data && subscriptions.length === 0 && <p className={styles.muted}>{t("sharing.nobody")}</p>}
      {subscriptions.length > 0 && (
        <ul className={styles.people}>
          {subscriptions.map((subscription) => (
            <SubscriptionRow key={subscription.id} item={item} subscription={subscription} />
          ))}
        </ul>
      )}
      <InvitedPeople
        itemId={item.id}
        invited={invited.filter(({ id }) => !subscriptions.some((one) => one.user_id === id))}
        onWithdrawn={(id) => setInvited(invited.filter((one) => one.id !== id))}
      />
      {canInvite(item.permission) && (
        <ShareForm
          item={item}
          onInvited={(person) =>
            setInvited([...invited.filter(({ id }) => id !== person.id), person])
          }
        />
      )}
    </section>
  );
}
