import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { Tabs } from "@/components/display/Tabs";
import { Page } from "@/components/layout/Page";
import { InviteCodes } from "./codes/InviteCodes";
import { BlockedPeople } from "./people/BlockedPeople";
import { FriendList } from "./people/FriendList";
import { PeopleSearch } from "./people/PeopleSearch";
import { useReceivedRequests } from "./friendQueries";
import { Requests } from "./requests/Requests";

const SECTIONS = ["friends", "requests", "blocked", "invite"] as const;
type Section = (typeof SECTIONS)[number];

/** Friends, friend requests, people who are blocked, and invite codes; a search for people. */
export function FriendsPage() {
  const { t } = useTranslation("friends");
  const [search, setSearch] = useSearchParams();
  const section = SECTIONS.find((name) => name === search.get("section")) ?? "friends";
  const received = useReceivedRequests().data?.pages.flatMap((page) => page.items).length ?? 0;
  const content: Record<Section, React.ReactNode> = {
    friends: <FriendList />,
    requests: <Requests />,
    blocked: <BlockedPeople />,
    invite: <InviteCodes />,
  };
  return (
    <Page title={t("title")}>
      <PeopleSearch />
      <Tabs<Section>
        label={t("tabs")}
        value={section}
        onChange={(value) => setSearch({ section: value }, { replace: true })}
        tabs={SECTIONS.map((value) => ({
          value,
          label:
            value === "requests" && received > 0
              ? `${t("tab.requests")} (${received})`
              : t(`tab.${value}`),
          content: content[value],
        }))}
      />
    </Page>
  );
}
