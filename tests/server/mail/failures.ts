import { MailFailure } from '../../../server/src/mail/failure';

/** What a promise failed with; anything but a MailFailure is a failed test. */
export async function failureOf(promise: Promise<unknown>): Promise<MailFailure> {
  const outcome = await promise.then(
    () => new Error('It succeeded, although it should have failed'),
    (error: unknown) => error,
  );
  if (outcome instanceof MailFailure) {
    return outcome;
  }
  throw outcome;
}
