/**
 * Change notifications: subscriptions that are validated before they exist, expire, and tell of mail that comes.
 *
 * @see https://learn.microsoft.com/graph/change-notifications-delivery-webhooks
 */
import { randomUUID } from 'node:crypto';
import type { Account } from '../idp/directory';
import type { Access, Caller } from './access';
import { type GraphAnswer, type GraphCall, readJson, stringIn } from './call';
import { badRequest, denied, GraphError, itemNotFound } from './errors';
import { findFolder } from './folders';
import type { GraphMailbox, MailboxChange } from './mailbox';
import { post } from './posting';

const SHORTEST_MINUTES = 45;
const LONGEST_MINUTES = 10_080;
const CLIENT_STATE_LIMIT = 128;
const MINUTE = 60_000;
/** How often a mailbox with subscriptions is looked at. */
const LOOK_EVERY_MS = 150;
/** Graph tries for four hours; the lab has not so long. */
const RETRIES_AFTER_MS = [300, 1_000, 3_000];
const NOTIFICATION_TIMEOUT_MS = 3_000;

export type LifecycleEvent = 'reauthorizationRequired' | 'subscriptionRemoved' | 'missed';

/** A subscription as it is told to whoever asks for it. */
export interface SubscriptionFacts {
  id: string;
  resource: string;
  changeType: string;
  notificationUrl: string;
  lifecycleNotificationUrl: string | null;
  expirationDateTime: string;
  clientState: string | null;
  applicationId: string;
}

interface Subscription extends SubscriptionFacts {
  account: Account;
  immutableIds: boolean;
  end(): void;
}

export interface SubscriptionSettings {
  /** Graph takes https only; the application in a test may not have it. */
  requireHttps: boolean;
  validationTimeoutMs: number;
  /** Notifications are lost, as happens when an endpoint was too slow for too long. */
  lost: boolean;
  /** Of notifications that were answered with 2xx, and that were not. */
  delivered: number;
  failed: number;
}

interface Parts {
  access: Access;
  ca: string;
  mailboxOf(account: Account): GraphMailbox;
}

export class Subscriptions {
  readonly settings: SubscriptionSettings = {
    requireHttps: true,
    validationTimeoutMs: 10_000,
    lost: false,
    delivered: 0,
    failed: 0,
  };
  private readonly active = new Map<string, Subscription>();
  private looking: NodeJS.Timeout | undefined;

  constructor(private readonly parts: Parts) {}

  list(): SubscriptionFacts[] {
    this.forgetExpired();
    return [...this.active.values()].map(factsOf);
  }

  /** Sends an event of a subscription's life to its lifecycle URL; `subscriptionRemoved` ends the subscription as well. */
  async sendLifecycle(id: string, lifecycleEvent: LifecycleEvent): Promise<number | undefined> {
    const subscription = this.active.get(id);
    if (!subscription) throw new Error(`Graph has no subscription ${id}`);
    if (lifecycleEvent === 'subscriptionRemoved') this.remove(subscription);
    const url = subscription.lifecycleNotificationUrl;
    return url ? this.notify(url, { ...headOf(subscription), lifecycleEvent }) : undefined;
  }

  /** Lets a subscription run out without a word, as when nobody renewed it. */
  expire(id: string): void {
    const subscription = this.active.get(id);
    if (subscription) this.remove(subscription);
  }

  stop(): void {
    for (const subscription of [...this.active.values()]) this.remove(subscription);
  }

  /** Answers below `/subscriptions`. */
  async answer(call: GraphCall): Promise<GraphAnswer> {
    this.forgetExpired();
    const { id } = call.params;
    if (id === undefined) {
      if (call.method === 'POST') return this.create(call);
      const own = this.list().filter(({ applicationId }) => applicationId === call.caller.appId);
      return { status: 200, body: { value: own } };
    }
    const subscription = this.active.get(id);
    if (!subscription || subscription.applicationId !== call.caller.appId)
      throw new GraphError(404, 'ResourceNotFound', 'The object was not found.');
    if (call.path.endsWith('/reauthorize')) return { status: 204 };
    switch (call.method) {
      case 'PATCH':
        subscription.expirationDateTime = expiryIn(await readJson(call));
        return { status: 200, body: factsOf(subscription) };
      case 'DELETE':
        this.remove(subscription);
        return { status: 204 };
      default:
        return { status: 200, body: factsOf(subscription) };
    }
  }

  private async create(call: GraphCall): Promise<GraphAnswer> {
    const asked = await readJson(call);
    const resource = stringIn(asked.resource) ?? '';
    const { account, mailbox, folder } = await this.readResource(call.caller, resource);
    const changeType = stringIn(asked.changeType) ?? '';
    if (!changeType || !changeType.split(',').every((kind) => /^(created|updated|deleted)$/.test(kind)))
      throw badRequest(`The changeType '${changeType}' is not supported for the resource.`);
    const clientState = stringIn(asked.clientState) ?? null;
    if (clientState && clientState.length > CLIENT_STATE_LIMIT)
      throw badRequest('The clientState exceeds the maximum length of 128 characters.');
    const expirationDateTime = expiryIn(asked);
    const notificationUrl = await this.validated(stringIn(asked.notificationUrl), 'notificationUrl');
    const lifecycle = stringIn(asked.lifecycleNotificationUrl);
    const lifecycleNotificationUrl = lifecycle
      ? await this.validated(lifecycle, 'lifecycleNotificationUrl')
      : null;
    const subscription: Subscription = {
      id: randomUUID(),
      resource,
      changeType,
      notificationUrl,
      lifecycleNotificationUrl,
      expirationDateTime,
      clientState,
      applicationId: call.caller.appId,
      account,
      immutableIds: call.preferences.immutableIds,
      end: mailbox.watch((change) => {
        if (folder === undefined || change.folder === folder) this.tell(subscription, change);
      }),
    };
    this.active.set(subscription.id, subscription);
    this.looking ??= setInterval(() => this.look(), LOOK_EVERY_MS).unref();
    return { status: 201, body: factsOf(subscription) };
  }

  /** @throws GraphError 403 also for a user's token on a mailbox of somebody else: Graph tells of those to applications only */
  private async readResource(
    caller: Caller,
    resource: string,
  ): Promise<{ account: Account; mailbox: GraphMailbox; folder?: string }> {
    const path = resource.replace(/^\/+/, '').replace(/\('([^']*)'\)/g, '/$1');
    const [, who = '', folderName] =
      /^(me|users\/[^/]+)(?:\/mailfolders\/([^/]+))?\/messages\/?$/i.exec(path.split('?')[0] ?? '') ?? [];
    if (!who)
      throw badRequest(`The resource '${resource}' is not one that the lab's Graph tells changes of.`);
    const user = who.toLowerCase() === 'me' ? undefined : decodeURIComponent(who.slice('users/'.length));
    const account = this.parts.access.mailboxOf(caller, user);
    this.parts.access.require(caller, account, 'read');
    if (caller.user && caller.user.oid !== account.oid) throw denied();
    const mailbox = this.parts.mailboxOf(account);
    await mailbox.refresh();
    if (!folderName) return { account, mailbox };
    const folder = findFolder(mailbox, decodeURIComponent(folderName));
    if (!folder) throw itemNotFound();
    return { account, mailbox, folder: folder.path };
  }

  /** The handshake: the endpoint has to say the token back, as plain text, before it is told anything. */
  private async validated(text: string | undefined, name: string): Promise<string> {
    const { requireHttps, validationTimeoutMs: timeoutMs } = this.settings;
    if (!text || !URL.canParse(text)) throw badRequest(`The ${name} is invalid.`);
    const url = new URL(text);
    if (requireHttps && url.protocol !== 'https:') throw badRequest(`The ${name} must use the https scheme.`);
    const token = `Validation: Testing client application reachability for subscription Request-Id: ${randomUUID()} <&+%>`;
    const separator = text.includes('?') ? '&' : '?';
    const target = new URL(`${text}${separator}validationToken=${encodeURIComponent(token)}`);
    const answer = await post(
      target,
      { type: 'text/plain; charset=utf-8', body: '' },
      { timeoutMs, ca: this.parts.ca },
    ).catch((error: Error) => error);
    if (answer instanceof Error) {
      const why = answer.name === 'TimeoutError' ? 'timed out' : 'failed';
      throw new GraphError(400, 'ValidationError', `Subscription validation request ${why}.`);
    }
    if (answer.status !== 200 || !/^text\/plain\b/i.test(answer.contentType) || answer.body !== token) {
      throw new GraphError(
        400,
        'ValidationError',
        `Subscription validation request failed. Notification endpoint must respond with 200 OK to validation request.`,
      );
    }
    return text;
  }

  private look(): void {
    this.forgetExpired();
    for (const account of new Set([...this.active.values()].map((each) => each.account))) {
      // A mailbox that cannot be reached now is looked at again in a moment.
      this.parts
        .mailboxOf(account)
        .refresh()
        .catch(() => undefined);
    }
  }

  private tell(subscription: Subscription, { kind, item }: MailboxChange): void {
    if (!subscription.changeType.split(',').includes(kind) || this.settings.lost) return;
    const { account, immutableIds } = subscription;
    const id = immutableIds ? item.immutableId : item.restId;
    const resource = `Users/${account.oid}/Messages/${id}`;
    const resourceData = { '@odata.type': '#Microsoft.Graph.Message', '@odata.id': resource, id };
    const change = { ...headOf(subscription), changeType: kind, resource, resourceData };
    void this.notify(subscription.notificationUrl, change);
  }

  /** @returns the status of the last answer, undefined when there was none */
  private async notify(url: string, value: object): Promise<number | undefined> {
    const body = JSON.stringify({ value: [value] });
    for (const wait of [...RETRIES_AFTER_MS, undefined]) {
      const limits = { timeoutMs: NOTIFICATION_TIMEOUT_MS, ca: this.parts.ca };
      const answer = await post(new URL(url), { type: 'application/json', body }, limits).catch(
        () => undefined,
      );
      if (answer && answer.status >= 200 && answer.status < 300) {
        this.settings.delivered += 1;
        return answer.status;
      }
      if (wait === undefined) return answer?.status;
      this.settings.failed += 1;
      await new Promise((resolve) => setTimeout(resolve, wait).unref());
    }
    return undefined;
  }

  private forgetExpired(): void {
    for (const subscription of [...this.active.values()])
      if (Date.parse(subscription.expirationDateTime) <= Date.now()) this.remove(subscription);
  }

  private remove(subscription: Subscription): void {
    subscription.end();
    this.active.delete(subscription.id);
    if (this.active.size > 0) return;
    clearInterval(this.looking);
    this.looking = undefined;
  }
}

function headOf({ id, clientState, expirationDateTime, account }: Subscription): object {
  return {
    subscriptionId: id,
    subscriptionExpirationDateTime: expirationDateTime,
    clientState,
    tenantId: account.tenantId,
  };
}

function factsOf(subscription: Subscription): SubscriptionFacts {
  const { account: _account, immutableIds: _ids, end: _end, ...facts } = subscription;
  return facts;
}

/** @throws GraphError 400 for a time that is missing, past or too far away; one too near is moved away */
function expiryIn(asked: Record<string, unknown>): string {
  const at = Date.parse(stringIn(asked.expirationDateTime) ?? '');
  if (Number.isNaN(at)) throw badRequest('The expirationDateTime is invalid.');
  const minutes = (at - Date.now()) / MINUTE;
  if (minutes <= 0) throw badRequest('The expirationDateTime must be in the future.');
  if (minutes > LONGEST_MINUTES)
    throw badRequest(`Subscription expiration can only be ${LONGEST_MINUTES} minutes in the future.`);
  return new Date(Math.max(at, Date.now() + SHORTEST_MINUTES * MINUTE)).toISOString();
}
