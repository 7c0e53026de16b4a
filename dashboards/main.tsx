/** Where the pages begin. */
import "./look/no-eval.ts";
import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { createRoot } from "react-dom/client";
import "@fontsource-variable/inter/wght.css";
import "@mantine/core/styles.css";
import "./look/tokens.css";
import "./look/base.css";
import "./shell/shell.css";
import { NoAnswerError, ProblemError } from "./data/api.ts";
import { theme } from "./look/theme.ts";
import { makeRouter } from "./routes.tsx";
import { startWords } from "./words/words.ts";

const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // A server that is away is asked again until it is back; a refusal is final.
      retry: (failures, error) => error instanceof NoAnswerError || (isOurs(error) && failures < 3),
      retryDelay: (attempt) => Math.min(500 * 2 ** attempt, 5_000),
      networkMode: "always",
    },
    mutations: { networkMode: "always" },
  },
});

const isOurs = (error: unknown) => error instanceof ProblemError && error.status >= 500;

const router = makeRouter(queryClient);

await startWords();
createRoot(document.getElementById("root")!).render(
  <MantineProvider
    theme={theme}
    defaultColorScheme="auto"
    colorSchemeManager={localStorageColorSchemeManager({ key: "jemput.theme" })}
  >
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </MantineProvider>,
);
