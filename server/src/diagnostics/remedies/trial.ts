import type { Remedy } from './remedy';

/** Trying settings out before they are saved. */
export const TRIAL_REMEDIES = {
  'trial.password-missing': {
    meaning: 'No password was entered, and none is stored for this side of the System Email.',
    action: 'Enter the password in System Email → Remote Mailbox (or Outgoing), and try again.',
  },
  'trial.password-for-other-host': {
    meaning:
      'The stored password was entered for another host than {host}, or for a better protected connection to it. It is not sent anywhere else before somebody who knows it has typed it again.',
    action:
      "Type the password again in System Email → Remote Mailbox (or Outgoing), or set Host, Security and the check of the server's certificate back to what is saved.",
  },
  'trial.token-for-other-host': {
    meaning:
      'The token of this mailbox is only sent to the hosts that it is saved for and to those of its provider, and never less protected than there. {host} with these settings is none of them.',
    action:
      "Check Host, Security and the check of the server's certificate in System Email → Remote Mailbox (or Outgoing). If they are right, delete the token (System Email → Remote Mailbox → Config → Token), save, then sign in again.",
  },
  'trial.recipient-rejected': {
    meaning: 'The server refused the address that the test mail was to go to.',
    action:
      "Check that address for typing errors; Validate and save takes the one in your admin profile. The server's answer below says why. If it only takes recipients of its own domain, choose another Authentication than None in System Email → Outgoing (SMTP).",
  },
  'trial.not-arrived': {
    meaning: 'The server took the mail for sending, but it did not arrive in the folder {folder}.',
    action:
      'Look for it in the Junk folder of {address}, and for rules that move or forward mail. Check that {address} is delivered to the mailbox that Remote Mailbox reads, and that Folder there is the one where new mail arrives.',
  },
  'trial.interrupted': {
    meaning: 'The test was not finished: the process that ran it was stopped, or it took longer than it may.',
    action: 'Start the test again.',
  },
} satisfies Record<string, Remedy>;
