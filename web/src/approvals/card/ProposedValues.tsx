import { useTranslation } from "react-i18next";
import { useTimeZone } from "@/api/profile";
import type { Approval } from "../feed/approvals";
import type { Arguments } from "../form/draft";
import { readFields, type Field } from "../form/fields";
import { findShownZone } from "../form/zonedTime";
import { formatValue, type Words } from "./formatValue";
import { useWords } from "./useWords";
import styles from "../approvals.module.css";

interface ProposedValuesProps {
  approval: Approval;
  /** What the call would replace, if that is known. */
  current: Arguments | undefined;
}

/** The arguments of the call with their labels, and what they replace. Ids are left out. */
export function ProposedValues({ approval, current }: ProposedValuesProps) {
  const { arguments: asked, editedArgs, editSchema, labels } = approval;
  const ownZone = useTimeZone();
  const args = editedArgs ?? asked;
  const words = useWords(findShownZone(args, current, ownZone), args["timezone"]);
  const fields = new Map(readFields(editSchema).map((field) => [field.name, field]));
  const before = editedArgs ? asked : current;
  const names = Object.keys(args).filter((name) => fields.get(name)?.kind !== "id");
  if (names.length === 0) return null;
  return (
    <dl className={styles.values}>
      {names.map((name) => (
        <Row
          key={name}
          label={labels[name] ?? name}
          field={fields.get(name)}
          words={words}
          value={args[name]}
          before={before && name in before ? before[name] : args[name]}
        />
      ))}
    </dl>
  );
}

interface RowProps {
  label: string;
  field: Field | undefined;
  words: Words;
  value: unknown;
  before: unknown;
}

function Row({ label, field, words, value, before }: RowProps) {
  const { t } = useTranslation("approvals");
  const shown = formatValue(field, value, words);
  const shownBefore = formatValue(field, before, words);
  return (
    <div className={styles.value}>
      <dt>{label}</dt>
      <dd>
        {shown === shownBefore ? (
          shown
        ) : (
          <>
            <del>
              <span className="visually-hidden">{t("value.before")} </span>
              {shownBefore}
            </del>{" "}
            <span aria-hidden>→</span>{" "}
            <ins>
              <span className="visually-hidden">{t("value.after")} </span>
              {shown}
            </ins>
          </>
        )}
      </dd>
    </div>
  );
}
