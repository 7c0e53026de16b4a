/** A process that takes a folder when told to, says whether it got it, and keeps it until it is killed. */
import { lockFolder } from "../folder-lock.ts";

process.on("message", () => {
  try {
    lockFolder(process.argv[2]!);
    process.send!("taken");
  } catch (error) {
    process.send!((error as Error).name);
  }
});
process.send!("ready");
setInterval(() => {}, 1 << 30);
