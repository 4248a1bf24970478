import { Ban, Ellipsis, UserMinus, UsersRound } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFriends } from "@/api/friends";
import type { Friend } from "@/api/friends";
import { IconButton } from "@/components/button/IconButton";
import { Time } from "@/components/display/Time";
import { EmptyState } from "@/components/feedback/EmptyState";
import { Menu } from "@/components/overlay/Menu";
import { EndFriendshipDialog } from "./EndFriendshipDialog";
import type { Ending } from "./EndFriendshipDialog";
import { PeopleList } from "./PeopleList";
import { PersonRow } from "./PersonRow";

/** The person's friends; a friendship is ended from a menu. */
export function FriendList() {
  const { t } = useTranslation("friends");
  const friends = useFriends();
  const [ending, setEnding] = useState<{ friend: Friend; kind: Ending }>();
  const actionsFor = (friend: Friend) => [
    {
      label: t("list.remove"),
      icon: <UserMinus aria-hidden />,
      onSelect: () => setEnding({ friend, kind: "remove" }),
    },
    {
      label: t("list.block"),
      icon: <Ban aria-hidden />,
      onSelect: () => setEnding({ friend, kind: "block" }),
      isDangerous: true,
    },
  ];
  return (
    <>
      <PeopleList
        query={friends}
        label={t("tab.friends")}
        empty={
          <EmptyState
            icon={<UsersRound aria-hidden />}
            title={t("list.empty")}
            text={t("list.empty_text")}
          />
        }
      >
        {(friend) => (
          <PersonRow
            key={friend.id}
            username={friend.username}
            details={friend.bio ?? <Since value={friend.created_at} />}
          >
            <Menu
              trigger={
                <IconButton
                  label={t("actions_for", { username: friend.username })}
                  icon={<Ellipsis aria-hidden />}
                />
              }
              actions={actionsFor(friend)}
            />
          </PersonRow>
        )}
      </PeopleList>
      {ending && (
        <EndFriendshipDialog
          person={{ ...ending.friend, userId: ending.friend.friend_id }}
          friendshipId={ending.friend.id}
          kind={ending.kind}
          onClose={() => setEnding(undefined)}
        />
      )}
    </>
  );
}

function Since({ value }: { value: string }) {
  const { t } = useTranslation("friends");
  return (
    <>
      {t("since")} <Time value={value} format="date" />
    </>
  );
}
