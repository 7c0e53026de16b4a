/** A real server on the loopback that answers every request in one wrong way, and counts the requests. */
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

export type WrongServer = { url: string; requests(): number; stop(): Promise<void> };

export async function startWrongServer(answer: RequestListener): Promise<WrongServer> {
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    request.resume();
    request.on("end", () => answer(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => requests,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Answers with a status, a body and headers. */
export const says =
  (status: number, body: string | Buffer = "", headers: Record<string, string> = {}): RequestListener =>
  (_request, response) => {
    response.writeHead(status, headers).end(body);
  };

export const html = "<!doctype html><html><body><h1>Silakan masuk</h1></body></html>";

/** Promises more than it sends, then hangs up. */
export const breaksInMidBody: RequestListener = (_request, response) => {
  response.writeHead(201, { "content-type": "application/json", "content-length": "500" });
  response.write('{"nomor":"#94', () => response.destroy());
};

export const hangsUp: RequestListener = (request) => {
  request.socket.destroy();
};

export const neverAnswers: RequestListener = () => {};
