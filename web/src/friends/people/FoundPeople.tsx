import { useTranslation } from "react-i18next";
import { useFriends } from "@/api/friends";
import { useUserId } from "@/api/profile";
import type { Schemas } from "@/api/types";
import { Button } from "@/components/button/Button";
import { Tag } from "@/components/display/Tag";
import { EmptyState } from "@/components/feedback/EmptyState";
import { ErrorMessage } from "@/components/feedback/ErrorMessage";
import { Skeleton } from "@/components/feedback/Skeleton";
import { usePeople, useSentRequests } from "../friendQueries";
import { RequestDialog } from "../requests/RequestDialog";
import styles from "../friends.module.css";
import { PersonRow } from "./PersonRow";

type Person = Schemas["ProfileRead"];

/** The people whom a search has found, and what each is to the person already. */
export function FoundPeople({ query, onClear }: { query: string; onClear: () => void }) {
  const { t } = useTranslation("friends");
  const people = usePeople(query);
  return (
    <>
      <ErrorMessage
        error={people.error}
        onRetry={() => void people.refetch()}
        isRetrying={people.isFetching}
      />
      {people.isPending && <Skeleton lines={2} />}
      <div role="status">
        {people.data?.length === 0 && (
          <EmptyState title={t("search.none")} text={t("search.none_text")} />
        )}
      </div>
      {people.data && people.data.length > 0 && (
        <ul className={styles.people} aria-label={t("search.results")}>
          {people.data.map((person) => (
            <PersonRow key={person.id} username={person.username} details={person.bio}>
              <Relation person={person} />
            </PersonRow>
          ))}
        </ul>
      )}
      <div>
        <Button size="small" variant="ghost" onClick={onClear}>
          {t("search.clear")}
        </Button>
      </div>
    </>
  );
}

function Relation({ person }: { person: Person }) {
  const { t } = useTranslation("friends");
  const userId = useUserId();
  const friends = useFriends().data?.pages.flatMap((page) => page.items) ?? [];
  const sent = useSentRequests().data?.pages.flatMap((page) => page.items) ?? [];
  if (person.id === userId) return <Tag>{t("search.is_you")}</Tag>;
  if (friends.some((friend) => friend.friend_id === person.id)) {
    return <Tag tone="success">{t("search.is_friend")}</Tag>;
  }
  if (sent.some((request) => request.to_user_id === person.id)) {
    return <Tag tone="info">{t("search.is_requested")}</Tag>;
  }
  return <RequestDialog userId={person.id} username={person.username} />;
}
