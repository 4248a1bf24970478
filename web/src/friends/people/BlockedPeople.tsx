import { Ban } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Time } from "@/components/display/Time";
import { EmptyState } from "@/components/feedback/EmptyState";
import { useBlocks } from "../friendQueries";
import { ActionButton } from "./ActionButton";
import { PeopleList } from "./PeopleList";
import { PersonRow } from "./PersonRow";

/** The people whom the person has blocked. */
export function BlockedPeople() {
  const { t } = useTranslation("friends");
  return (
    <PeopleList
      query={useBlocks()}
      label={t("tab.blocked")}
      empty={
        <EmptyState
          icon={<Ban aria-hidden />}
          title={t("blocks.empty")}
          text={t("blocks.empty_text")}
        />
      }
    >
      {({ id, user_id: userId, username, created_at: since }) => (
        <PersonRow
          key={id}
          username={username}
          details={
            <>
              {t("blocks.since")} <Time value={since} format="date" />
            </>
          }
        >
          <ActionButton
            action={{ kind: "unblock", userId }}
            username={username}
            label={t("blocks.unblock")}
            name={t("blocks.unblock_of", { username })}
          />
        </PersonRow>
      )}
    </PeopleList>
  );
}
