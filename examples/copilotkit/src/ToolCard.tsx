import { useTexts } from "./language.ts";

interface ToolCardProps {
  name: string;
  parameters: unknown;
  status: "inProgress" | "executing" | "complete";
  result: string | undefined;
}

const STATUS = { inProgress: "waiting", executing: "running", complete: "done" } as const;

/** A tool call with its arguments and its result, which open on a click. */
export function ToolCard({ name, parameters, status, result }: ToolCardProps) {
  const texts = useTexts();
  return (
    <details className="tool-card" data-tool={name} data-status={status}>
      <summary>
        {name} <small>{texts[STATUS[status]]}</small>
      </summary>
      <pre>{JSON.stringify(parameters, null, 2)}</pre>
      {result !== undefined && <pre>{result}</pre>}
    </details>
  );
}
