import type { Core } from '@strapi/types';
import { MailRefused, type Mailer, type MailRequest, type SentMail } from '../outbound/mailer';

interface Parts {
  mailer: Mailer;
  /** Which one sends; undefined leaves it to the mailer. */
  systemEmail: string | number | undefined;
  logger: { info(message: string): void };
}

export interface EmailProvider {
  /** Resolves once the mail is committed to the outbox. @throws MailRefused before anything is written */
  send(mail: MailRequest): Promise<SentMail>;
}

/**
 * The provider of Strapi's email plugin. Templates name senders that nobody chose (`no-reply@strapi.io`): a From that the
 * System Email may not send with gives way to its own, so that no password reset is lost.
 */
export const createEmailProvider = ({ mailer, systemEmail, logger }: Parts): EmailProvider => ({
  async send(mail) {
    const { to, cc, bcc, subject, text, html, attachments, headers, requestKey } = mail;
    const request: MailRequest = {
      ...{ to, cc, bcc, subject, text, html, attachments, headers, requestKey },
      ...(systemEmail === undefined ? {} : { systemEmail }),
      // Strapi hands on settings that nobody has made.
      ...(mail.replyTo ? { replyTo: mail.replyTo } : {}),
    };
    if (!mail.from) return mailer.send(request);
    try {
      return await mailer.send({ ...request, from: mail.from });
    } catch (error) {
      if (!(error instanceof MailRefused && error.code === 'other-from-not-allowed')) throw error;
      logger.info(`${error.message} The mail leaves from the System Email’s own address.`);
      return mailer.send(request);
    }
  },
});

/** Has Strapi's email plugin send through the outbox. @throws Error when the app has no email plugin */
export const provideEmail = (strapi: Core.Strapi, provider: EmailProvider): void => {
  const plugin: unknown = strapi.plugin('email');
  if (!plugin) {
    throw new Error(
      'System Email: emailProvider is set, but Strapi’s email plugin is not there. Enable it, or leave the option out.',
    );
  }
  Object.assign(plugin, { provider });
};
