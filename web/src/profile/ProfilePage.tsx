import { LogOut } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import { session } from "@/api/session";
import { Button } from "@/components/button/Button";
import { Tabs } from "@/components/display/Tabs";
import { Page } from "@/components/layout/Page";
import { AccountSection } from "./account/AccountSection";
import { DataSection } from "./data/DataSection";
import { ProgramsSection } from "./programs/ProgramsSection";
import { SecuritySection } from "./security/SecuritySection";

const SECTIONS = {
  account: AccountSection,
  security: SecuritySection,
  programs: ProgramsSection,
  data: DataSection,
} as const;
type SectionName = keyof typeof SECTIONS;
const NAMES = Object.keys(SECTIONS) as SectionName[];

/** The person's account. Each section has an address of its own. */
export function ProfilePage() {
  const { t } = useTranslation("profile");
  const navigate = useNavigate();
  const { section = "account" } = useParams();
  const current = NAMES.find((name) => name === section) ?? "account";
  const signOut = () => {
    void session.signOut();
    // The next person begins at the start, not in this view.
    void navigate("/sign-in", { replace: true });
  };
  return (
    <Page
      title={t("title")}
      actions={
        <Button icon={<LogOut aria-hidden />} onClick={signOut}>
          {t("sign_out")}
        </Button>
      }
    >
      <Tabs
        label={t("sections")}
        value={current}
        onChange={(name) => void navigate(`/profile/${name}`, { replace: true })}
        tabs={NAMES.map((value) => {
          const Section = SECTIONS[value];
          return { value, label: t(`section_${value}`), content: <Section /> };
        })}
      />
    </Page>
  );
}
