/** What a server that mail is sent by can do to the next message, by protocol: the same scenarios run over each. */
import type { SendingProtocol } from '../../../shared/reading-scopes';
import type { FaultProxyHandle, MailLab } from '../../mail-lab';
import { endpoint } from './helpdesk';

const AUTH_DISABLED =
  '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information.\r\n';

/** What is shown while the trouble lasts. */
interface Shown {
  remedy: string;
  action: RegExp;
  serverResponse: RegExp;
}

interface OutgoingTrouble {
  /** The server does not want the next message now. @returns what its answer is shown as */
  putOff(): Promise<RegExp>;
  /** It does not take the recipient of the next message, once it is asked. */
  refuse: { arm(): Promise<void>; disarm(): Promise<void>; shown: Omit<Shown, 'action'> };
  /** Nobody may send any more, until it is cleared. */
  shut: { arm(): Promise<void>; shown: Shown };
  /** It takes the next message, and its answer is lost. */
  loseAnswer(): Promise<void>;
  clear(): Promise<void>;
}

interface Stage {
  lab: MailLab;
  /** Before the server. */
  proxy: FaultProxyHandle;
  /** Somebody whom nobody knows. */
  newcomer: string;
}

const bySmtp = ({ lab, proxy, newcomer }: Stage): OutgoingTrouble => ({
  async putOff() {
    const reply = '451 4.7.500 Server busy. Please try again later.\r\n';
    await proxy.setFault({ kind: 'answer', when: /^RCPT/i, reply, times: 1 });
    return /Server busy/;
  },
  refuse: {
    arm: async () => undefined,
    disarm: async () => void (await lab.idp.addUser(newcomer)),
    shown: { remedy: 'smtp.recipient-rejected', serverResponse: /RecipientNotFound/ },
  },
  shut: {
    arm: () => proxy.setFault({ kind: 'answer', when: /^AUTH/i, reply: AUTH_DISABLED, times: 1000 }),
    shown: {
      remedy: 'smtp.auth-disabled-tenant',
      action: /SmtpClientAuthenticationDisabled/,
      serverResponse: /aka\.ms\/smtp_auth_disabled/,
    },
  },
  loseAnswer: () => proxy.setFault({ kind: 'cut', when: /^\.$/, after: 0, times: 1 }),
  clear: () => proxy.clearFault(),
});

const byGraph = ({ lab, proxy, newcomer }: Stage): OutgoingTrouble => {
  const graph = endpoint(lab.graph);
  const sending = { kinds: ['sendMail' as const] };
  return {
    async putOff() {
      await graph.failNext({ status: 503 }, sending);
      return /503/;
    },
    refuse: {
      // Exchange tells of unknown recipients later, by mail. This is what it says to those that are none, after the knock.
      arm: () => graph.failNext({ status: 400, code: 'ErrorInvalidRecipients' }, { ...sending, times: 2 }),
      disarm: async () => void (await lab.idp.addUser(newcomer)),
      shown: { remedy: 'graph.recipient-rejected', serverResponse: /ErrorInvalidRecipients/ },
    },
    shut: {
      arm: () => graph.failNext({ status: 403, code: 'ErrorAccessDenied' }, { ...sending, times: 1000 }),
      shown: { remedy: 'graph.access-denied', action: /Mail\.Send/, serverResponse: /ErrorAccessDenied/ },
    },
    // The knock's body is one character.
    loseAnswer: () => proxy.setFault({ kind: 'cut', when: /^content-length: \d{4,}$/i, after: 0, times: 1 }),
    async clear() {
      await graph.clearFaults();
      await proxy.clearFault();
    },
  };
};

export const TROUBLE: Record<SendingProtocol, (stage: Stage) => OutgoingTrouble> = {
  smtp: bySmtp,
  graph: byGraph,
};
