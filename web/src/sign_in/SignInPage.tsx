import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Navigate, useLocation, useParams } from "react-router";
import { useUserId } from "@/api/profile";
import { Logo } from "@/components/display/Logo";
import { LanguageField } from "@/components/settings/LanguageField";
import { ThemeField } from "@/components/settings/ThemeField";
import { CodeForm } from "./CodeForm";
import { ForgottenForm } from "./ForgottenForm";
import { readFrom } from "./readFrom";
import { RegisterForm } from "./RegisterForm";
import { ResetForm } from "./ResetForm";
import { SignInForm } from "./SignInForm";
import type { StepProps } from "./StepCard";
import styles from "./signIn.module.css";

/** Sign in, registration and reset of the password, as steps of one view. */
export function SignInPage() {
  const { t } = useTranslation("sign_in");
  const { step } = useParams();
  const userId = useUserId();
  const from = readFrom(useLocation().state);
  const [email, setEmail] = useState("");
  return (
    <main className={styles.page}>
      <div className={styles.column}>
        <header className={styles.brand}>
          <Logo size={44} />
          <p className={styles.name}>Majordomo</p>
          <p className={styles.intro}>{t("intro")}</p>
        </header>
        {userId === undefined ? (
          renderStep(step, { email, onEmail: setEmail })
        ) : (
          <Navigate to={from} replace />
        )}
        <footer className={styles.settings} aria-label={t("settings")}>
          <LanguageField />
          <ThemeField />
        </footer>
      </div>
    </main>
  );
}

function renderStep(step: string | undefined, entry: StepProps) {
  switch (step) {
    case "register":
      return <RegisterForm {...entry} />;
    case "code":
      return <CodeForm {...entry} />;
    case "forgotten":
      return <ForgottenForm {...entry} />;
    case "reset":
      return <ResetForm {...entry} />;
    default:
      return <SignInForm {...entry} />;
  }
}
