import {
  CopilotChat,
  useAgentContext,
  useDefaultRenderTool,
  useFrontendTool,
  useInterrupt,
} from "@copilotkit/react-core/v2";
import { z } from "zod";
import { Approvals } from "./Approvals.tsx";
import { useTexts } from "./language.ts";
import { ToolCard } from "./ToolCard.tsx";

const themeParameters = z.object({ theme: z.enum(["light", "dark"]) });

export function Chat({ threadId }: { threadId: string }) {
  const texts = useTexts();
  // "Tomorrow at 3pm" means the user's zone, wherever their profile says they live.
  useAgentContext({
    description: "timezone",
    value: Intl.DateTimeFormat().resolvedOptions().timeZone,
  });
  useDefaultRenderTool({ render: ToolCard });
  useInterrupt({
    render: ({ interrupts, resolve, cancel }) => (
      <Approvals interrupts={interrupts} resolve={resolve} cancel={cancel} />
    ),
  });
  useFrontendTool({
    name: "set_theme",
    description: "Show this page in light or dark colours.",
    parameters: themeParameters,
    handler: async ({ theme }) => {
      document.documentElement.classList.toggle("dark", theme === "dark");
      return `The page is ${theme} now.`;
    },
  });

  return <CopilotChat threadId={threadId} labels={texts} />;
}
