import { useTranslation } from "react-i18next";
import { Time } from "@/components/display/Time";
import { useReceivedRequests, useSentRequests } from "../friendQueries";
import type { FriendRequest } from "../friendQueries";
import styles from "../friends.module.css";
import { ActionButton } from "../people/ActionButton";
import { PeopleList } from "../people/PeopleList";
import { PersonRow } from "../people/PersonRow";

/** The friend requests that wait: those for the person, and those that they have sent. */
export function Requests() {
  const { t } = useTranslation("friends");
  return (
    <div className={styles.sections}>
      <section className={styles.section} aria-labelledby="received-requests">
        <h2 id="received-requests">{t("request.received")}</h2>
        <PeopleList
          query={useReceivedRequests()}
          label={t("request.received")}
          empty={<p className={styles.muted}>{t("request.none_received")}</p>}
        >
          {(request) => <Received key={request.id} request={request} />}
        </PeopleList>
      </section>
      <section className={styles.section} aria-labelledby="sent-requests">
        <h2 id="sent-requests">{t("request.outgoing")}</h2>
        <PeopleList
          query={useSentRequests()}
          label={t("request.outgoing")}
          empty={<p className={styles.muted}>{t("request.none_sent")}</p>}
        >
          {(request) => <Sent key={request.id} request={request} />}
        </PeopleList>
      </section>
    </div>
  );
}

function Received({ request }: { request: FriendRequest }) {
  const { t } = useTranslation("friends");
  const { id: requestId, from_username: username } = request;
  return (
    <PersonRow username={username} details={<Details request={request} />}>
      <ActionButton
        action={{ kind: "accept", requestId }}
        username={username}
        label={t("request.accept")}
        name={t("request.accept_of", { username })}
        variant="primary"
      />
      <ActionButton
        action={{ kind: "decline", requestId }}
        username={username}
        label={t("request.decline")}
        name={t("request.decline_of", { username })}
      />
    </PersonRow>
  );
}

function Sent({ request }: { request: FriendRequest }) {
  const { t } = useTranslation("friends");
  const { id: requestId, to_username: username } = request;
  return (
    <PersonRow username={username} details={<Details request={request} />}>
      <ActionButton
        action={{ kind: "withdraw", requestId }}
        username={username}
        label={t("request.withdraw")}
        name={t("request.withdraw_of", { username })}
      />
    </PersonRow>
  );
}

function Details({ request }: { request: FriendRequest }) {
  return (
    <>
      {request.content ? <p className={styles.words}>{request.content}</p> : null}
      <Time value={request.created_at} format="short" />
    </>
  );
}
