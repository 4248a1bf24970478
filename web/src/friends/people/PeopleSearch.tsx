import { Search } from "lucide-react";
import { useState } from "react";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/button/Button";
import { TextField } from "@/components/field/TextField";
import styles from "../friends.module.css";
import { FoundPeople } from "./FoundPeople";

/** Finds people by their username or address; a request is sent from what is found. */
export function PeopleSearch() {
  const { t } = useTranslation("friends");
  const [text, setText] = useState("");
  const [query, setQuery] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setQuery(text.trim());
  };
  const clear = () => {
    setText("");
    setQuery("");
  };
  return (
    <section className={styles.search} aria-label={t("search.label")}>
      <form className={styles.searchForm} role="search" onSubmit={submit}>
        <TextField
          type="search"
          label={t("search.label")}
          hint={t("search.hint")}
          value={text}
          onChange={setText}
          maxLength={100}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
        />
        <Button type="submit" icon={<Search aria-hidden />}>
          {t("search.submit")}
        </Button>
      </form>
      {query && <FoundPeople query={query} onClear={clear} />}
    </section>
  );
}
