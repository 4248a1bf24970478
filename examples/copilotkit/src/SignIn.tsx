import { useActionState } from "react";
import { useTexts } from "./language.ts";
import type { Session } from "./session.ts";

/** The form with the account that `make run` creates for a demonstration. */
export function SignIn({ session }: { session: Session }) {
  const texts = useTexts();
  const [error, signIn, isPending] = useActionState(async (_: string, form: FormData) => {
    try {
      await session.signIn(String(form.get("email")), String(form.get("password")));
      return "";
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }, "");

  return (
    <form className="sign-in" action={signIn}>
      <label>
        {texts.email}
        <input
          name="email"
          type="email"
          autoComplete="username"
          defaultValue="demo@example.com"
          required
        />
      </label>
      <label>
        {texts.password}
        <input
          name="password"
          type="password"
          autoComplete="current-password"
          defaultValue="majordomo"
          required
        />
      </label>
      <button disabled={isPending}>{texts.signIn}</button>
      {error && <p role="alert">{error}</p>}
    </form>
  );
}
