import type { MailLab } from '../mail-lab';
import type { AppOptions } from '../server/app';
import type { methods as Bare, SendingAccount } from './bare-process';
import { startChild } from './child';
import type { methods as Product } from './send-process';
import { median, rounded } from './statistics';

export interface SendOptions {
  messages: number;
  runs: number;
  database: NonNullable<AppOptions['database']>;
  profile?: string;
  say(line: string): void;
}

interface Run {
  barePerSecond: number;
  productPerSecond: number;
  ratio: number;
  cpuRatio: number;
}

export interface SendResult extends Run {
  bench: 'send';
  database: string;
  messages: number;
  runs: Run[];
}

/**
 * Replies from the outbox beside bare nodemailer, which gets the same messages in the same run, each over one connection
 * to the same server. The product also reads each message from the database and records what became of it.
 */
export const send = async (lab: MailLab, options: SendOptions): Promise<SendResult> => {
  const { messages: count, say } = options;
  const bare = startChild<typeof Bare>('bare-process.ts');
  const product = startChild<typeof Product>('send-process.ts', options.profile);
  const { smtp } = lab;
  if (!smtp) throw new Error('The lab runs without mail servers.');
  try {
    await product.call('start', { ca: lab.ca, database: options.database });
    const account = async (name: string): Promise<SendingAccount> => {
      const address = `${name}@contoso.test`;
      const { password } = await lab.idp.addUser(address);
      return { host: smtp.host, port: smtp.port, address, password, ca: lab.ca };
    };
    const customer = async (name: string): Promise<string> =>
      (await lab.idp.addUser(`${name}@fabrikam.test`)).address;

    const pair = async (name: string): Promise<Run> => {
      const forProduct = await account(`${name}.product`);
      const { systemEmailId, messages } = await product.call('prepare', {
        account: forProduct,
        customer: await customer(`${name}.product`),
        count,
      });
      // The envelope is another one, so that neither side fills the other's folders; the server wants its own sender.
      const forBare = await account(`${name}.bare`);
      const asBare = messages.map((message) =>
        Buffer.from(
          Buffer.from(message, 'base64').toString('latin1').replaceAll(forProduct.address, forBare.address),
          'latin1',
        ).toString('base64'),
      );
      const to = await customer(`${name}.bare`);
      const alone = await bare.call('send', { account: forBare, to, messages: asBare });
      const stored = await product.call('send', { systemEmailId, count });
      const perSecond = ({ milliseconds }: { milliseconds: number }) => ((count - 1) / milliseconds) * 1000;
      return {
        barePerSecond: perSecond(alone),
        productPerSecond: perSecond(stored),
        ratio: perSecond(stored) / perSecond(alone),
        cpuRatio: alone.cpu / stored.cpu,
      };
    };

    say('warming up: one pair of runs that does not count');
    await pair('warm-up');
    const runs: Run[] = [];
    for (let number = 1; number <= options.runs; number += 1) {
      const run = await pair(`run${number}`);
      runs.push(run);
      say(
        `run ${number} of ${options.runs}: nodemailer ${rounded(run.barePerSecond)}/s, product ` +
          `${rounded(run.productPerSecond)}/s, ratio ${rounded(run.ratio, 3)}`,
      );
    }
    const middle = (figure: (run: Run) => number) => median(runs.map(figure));
    return {
      bench: 'send',
      database: options.database.client,
      messages: count,
      barePerSecond: rounded(middle((run) => run.barePerSecond)),
      productPerSecond: rounded(middle((run) => run.productPerSecond)),
      ratio: rounded(
        middle((run) => run.ratio),
        3,
      ),
      cpuRatio: rounded(
        middle((run) => run.cpuRatio),
        3,
      ),
      runs: runs.map((run) => ({
        barePerSecond: rounded(run.barePerSecond),
        productPerSecond: rounded(run.productPerSecond),
        ratio: rounded(run.ratio, 3),
        cpuRatio: rounded(run.cpuRatio, 3),
      })),
    };
  } finally {
    await Promise.all([bare.end(), product.end()]);
  }
};
