/** The addresses of the pages. Each page is loaded when it is first opened. */

import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import { ProblemError } from "./data/api.ts";
import { meQuery } from "./data/me.ts";
import { Missing } from "./shell/missing.tsx";
import { Shell } from "./shell/shell.tsx";

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({ notFoundComponent: Missing });

const text = (search: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(search).flatMap(([key, value]) =>
      value === undefined || value === null || value === "" ? [] : [[key, String(value)]],
    ),
  );

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/masuk",
  validateSearch: text,
  component: lazyRouteComponent(() => import("./pages/sign-in/sign-in.tsx"), "SignInPage"),
});

/** Everything behind the door. */
const desk = createRoute({
  getParentRoute: () => root,
  id: "desk",
  beforeLoad: async ({ context, location }) => {
    try {
      const me = await context.queryClient.ensureQueryData(meQuery);
      if (me.mustChangePassword) throw redirect({ to: "/masuk", search: { ganti: "1" } });
    } catch (error) {
      if (error instanceof ProblemError && error.status === 401)
        throw redirect({ to: "/masuk", search: { lanjut: location.href } });
      throw error;
    }
  },
  component: Shell,
});

const home = createRoute({
  getParentRoute: () => desk,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/antrean" });
  },
});
const queue = createRoute({
  getParentRoute: () => desk,
  path: "/antrean",
  validateSearch: text,
  component: lazyRouteComponent(() => import("./pages/queue/queue-page.tsx"), "QueuePage"),
});
const emergencies = createRoute({
  getParentRoute: () => desk,
  path: "/darurat",
  beforeLoad: () => {
    throw redirect({ to: "/antrean", search: { urgency: "4" } });
  },
});
const cases = createRoute({
  getParentRoute: () => desk,
  path: "/kasus",
  validateSearch: text,
  component: lazyRouteComponent(() => import("./pages/cases/cases-page.tsx"), "CasesPage"),
});
const oneCase = createRoute({
  getParentRoute: () => desk,
  path: "/kasus/$id",
  component: lazyRouteComponent(() => import("./pages/case/case-page.tsx"), "CasePage"),
});
const sources = createRoute({
  getParentRoute: () => desk,
  path: "/sumber",
  component: lazyRouteComponent(() => import("./pages/sources/sources-page.tsx"), "SourcesPage"),
});
const settings = createRoute({
  getParentRoute: () => desk,
  path: "/pengaturan",
  component: lazyRouteComponent(() => import("./pages/settings/settings-page.tsx"), "SettingsPage"),
});
const account = createRoute({
  getParentRoute: () => desk,
  path: "/akun",
  component: lazyRouteComponent(() => import("./pages/account/account-page.tsx"), "AccountPage"),
});

export const makeRouter = (queryClient: QueryClient) =>
  createRouter({
    routeTree: root.addChildren([
      signIn,
      desk.addChildren([home, queue, emergencies, cases, oneCase, sources, settings, account]),
    ]),
    context: { queryClient },
    // All our filters are text: "?kasus=12", not "?kasus=%2212%22".
    parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
    stringifySearch: (search) => {
      const words = new URLSearchParams(text(search)).toString();
      return words === "" ? "" : `?${words}`;
    },
    defaultPreload: "intent",
    scrollRestoration: false,
  });

declare module "@tanstack/react-router" {
  // biome-ignore lint/style/useConsistentTypeDefinitions: only an interface joins the library's own
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
