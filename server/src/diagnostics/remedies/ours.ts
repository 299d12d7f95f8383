import type { Remedy } from './remedy';

/** What is neither the server's nor the provider's doing. */
export const OUR_REMEDIES = {
  'message.unparseable': {
    meaning: 'A message could not be read as mail. Its bytes are kept; other messages are not affected.',
    action:
      'Open it in another mail program and decide whether it matters. It can be processed again from the quarantine after an update of this plugin.',
  },
  'outgoing.deleted': {
    meaning: 'The System Email that this reply was to leave from has been deleted.',
    action:
      'Add the System Email again under Settings → System Email and write to the customer from there, or answer by other means: this reply has no address left to leave from.',
  },
  'outgoing.disabled': {
    meaning: 'Sending is switched off for {address}.',
    action:
      'Switch on the System Email and its Outgoing Server under Settings → System Email → {address} → Outgoing.',
  },
  unknown: {
    meaning: 'Something happened that this plugin does not know.',
    action:
      "Look for the entry of the same time in Strapi's log, and report it with the version of this plugin.",
  },
} satisfies Record<string, Remedy>;
