import type { Core } from '@strapi/types';
import { createRunningInstances } from '../running-instances';
import { createVerifier } from '../verify';
import { createWorkers } from '../workers';
import { createWriting } from '../writing';
import { buildDesk } from './desk';
import { layGround } from './ground';
import { buildInbound } from './inbound';
import { buildMailer } from './mailer';
import { buildOutbound } from './outbound';
import { buildOutbox } from './outbox';
import { buildQuarantine } from './quarantine';
import { buildSettings } from './settings';
import { buildSignIn } from './sign-in';
import { buildTrying } from './trying';
import { buildUpkeep } from './upkeep';
import { buildWords } from './words';

export type House = ReturnType<typeof buildHouse>;

const houses = new WeakMap<Core.Strapi, House>();

/** The plugin's parts, built once for a Strapi. */
export const houseOf = (strapi: Core.Strapi): House => {
  const known = houses.get(strapi);
  if (known) return known;
  const house = buildHouse(strapi);
  houses.set(strapi, house);
  return house;
};

/** The same, if they were built: a start that failed before has nothing to stop. */
export const builtHouse = (strapi: Core.Strapi): House | undefined => houses.get(strapi);

/** The composition root: every part is built once, in the files beside this one, and given what it needs. */
const buildHouse = (strapi: Core.Strapi) => {
  const ground = layGround(strapi);
  const { options, transports, stores, activity, problems, logger, redact } = ground;

  const signIn = buildSignIn(ground);
  const words = buildWords(ground);
  const outbound = buildOutbound(ground, signIn, words, () => workers.somethingQueued());
  const inbound = buildInbound(ground, signIn, outbound.written);
  const workers = createWorkers({
    watchers: inbound.watchers,
    worker: outbound.worker,
    sentCopies: outbound.sentCopies,
    instances: ground.instances,
    leftToUs:
      options.labels.length === 0
        ? null
        : {
            proveSaved: () => settings.systemEmails.proveServedHere(),
            takeOverTests: () => trying.connectionTests.takeOver(),
          },
    upkeep: [
      {
        failed: 'Uploads that nobody used could not be deleted',
        async run() {
          await outbound.written.uploads.sweep();
          await stores.blobs.sweep();
        },
      },
      ...buildUpkeep(ground, signIn),
    ],
    enabled: options.workers,
    logger,
    redact,
  });
  const verifier = createVerifier({ ...transports, credentials: signIn.sources, problems });

  const settings = buildSettings(ground, { signIn, verifier, workers, words });
  const trying = buildTrying(ground, { signIn, ...transports, systemEmails: settings.systemEmails });
  const desk = buildDesk(ground, { ...words, sender: outbound.sender });
  const { mailer, emailProvider } = buildMailer(ground, outbound, () => workers.somethingQueued());
  const { outbox, deliveries, find: findDelivery } = buildOutbox(ground, outbound);
  const { quarantine, jobs } = buildQuarantine(ground, inbound, workers.mended);

  return {
    options,
    runningInstances: createRunningInstances(ground),
    activity,
    ...settings,
    connectionTests: trying.connectionTests,
    trials: trying.trials,
    checkAlias: trying.checkAlias,
    desk,
    graphNotifications: inbound.graphNotifications,
    quarantine,
    outbox,
    mailer,
    emailProvider,
    templates: words.templates,
    previewTemplate: words.preview,
    acknowledgementChoices: words.acknowledgementChoices,
    mySignature: words.mySignature,
    cannedReplies: words.cannedReplies(outbound.sender),
    writing: createWriting({
      ...outbound.written,
      conversation: desk.conversation,
      outbox: stores.outbox,
      deliveries,
      findDelivery,
    }),

    /** Makes what is not made by Strapi's own schema. */
    prepare: () => stores.blobs.ensureTables(),
    start: workers.start,
    async stop(): Promise<void> {
      await Promise.all([trying.jobs.stop(), jobs.stop(), settings.stopDevice()]);
      await workers.stop();
      await inbound.close();
      await inbound.flush();
      await activity.flush();
    },
  };
};
