/** Our security policy forbids making code from text, so the checks of the model must not try. Imported before them. */
import { config } from "zod";

config({ jitless: true });
