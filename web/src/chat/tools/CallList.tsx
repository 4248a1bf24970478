import type { CallView } from "../conversation/rows";
import { OpenQuestion } from "./OpenQuestion";
import { ToolCard } from "./ToolCard";
import styles from "./tools.module.css";

/** The calls of one message: what was done, and what the person is asked. */
export function CallList({ calls }: { calls: readonly CallView[] }) {
  return (
    <ul className={styles.calls}>
      {calls.map((view) => (
        <li key={view.call.id}>
          {view.interrupt && view.result === undefined ? (
            <OpenQuestion interrupt={view.interrupt} />
          ) : (
            <ToolCard view={view} />
          )}
        </li>
      ))}
    </ul>
  );
}
