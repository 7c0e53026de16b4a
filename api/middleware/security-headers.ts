/** Headers that keep a browser from doing what our pages never need. */
import { secureHeaders } from "hono/secure-headers";

/** Our own scripts and styles only, no framing, no referrer to other sites. */
export const securityHeaders = () =>
  secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'self'"],
      // The documentation page and the charts draw small pictures from data: addresses.
      imgSrc: ["'self'", "data:"],
      // React and Swagger UI set style attributes; scripts stay strict.
      styleSrc: ["'self'", "'unsafe-inline'"],
      objectSrc: ["'none'"],
      baseUri: ["'self'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
    xFrameOptions: "DENY",
    referrerPolicy: "same-origin",
    crossOriginOpenerPolicy: "same-origin",
    crossOriginResourcePolicy: "same-origin",
    strictTransportSecurity: false,
  });
