import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

export interface MailServer {
  /** `smtp://127.0.0.1:2525`. */
  readonly url: string;
  /** Messages taken, headers included. */
  readonly mails: readonly string[];
  /** Sets the reply to the end of a message; `250 taken` by default. */
  answerWith(reply: string): void;
  /** From now on the answer to the end of a message never ends: a line of it comes each 50 ms. */
  drip(): void;
  close(): Promise<void>;
}

/** A real SMTP server (RFC 5321), as much of it as a client without TLS and login needs. */
export async function startMailServer(): Promise<MailServer> {
  const mails: string[] = [];
  const sockets = new Set<Socket>();
  const dripping = new Set<NodeJS.Timeout>();
  let reply = '250 taken';
  let isDripping = false;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    let text = '';
    let isMail = false;
    socket.write('220 test ready\r\n');
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      for (;;) {
        const end = isMail ? text.indexOf('\r\n.\r\n') : text.indexOf('\r\n');
        if (end < 0) return;
        const part = text.slice(0, end);
        text = text.slice(end + (isMail ? 5 : 2));
        if (isMail) {
          isMail = false;
          if (isDripping) {
            const timer = setInterval(() => socket.write('250-wait\r\n'), 50);
            dripping.add(timer);
            socket.on('close', () => clearInterval(timer));
            continue;
          }
          if (reply.startsWith('2')) mails.push(part);
          socket.write(`${reply}\r\n`);
          continue;
        }
        const command = part.slice(0, 4).toUpperCase();
        if (command === 'DATA') isMail = true;
        socket.write(command === 'DATA' ? '354 go on\r\n' : command === 'QUIT' ? '221 bye\r\n' : '250 well\r\n');
        if (command === 'QUIT') socket.end();
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mails,
    answerWith(next) {
      reply = next;
    },
    drip() {
      isDripping = true;
    },
    async close() {
      for (const timer of dripping) clearInterval(timer);
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
