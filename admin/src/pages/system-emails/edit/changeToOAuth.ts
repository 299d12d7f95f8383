import type { Side } from '../../../../../shared/contracts/system-emails';
import { providerOf, type KnownProvider } from './providers';
import type { SystemEmailForm } from './useSystemEmailForm';

/**
 * Changes whatever signs in with a password at this provider to OAuth and keeps everything else. One sign-in is enough
 * where mail is read and sent there.
 *
 * @returns the side whose sign-in comes next
 */
export function changeToOAuth(form: SystemEmailForm, provider: KnownProvider): Side {
  const { remoteMailbox, outgoingServer } = form.values;
  const readsThere = providerOf(remoteMailbox.host) === provider;
  const sendsThere = providerOf(outgoingServer.host) === provider;
  if (readsThere && remoteMailbox.authentication === 'basic') {
    form.setPreset('remote', provider);
    form.patchMailbox({ authentication: 'oauth' });
  }
  if (sendsThere && outgoingServer.authentication !== 'oauth' && outgoingServer.authentication !== 'none') {
    if (readsThere) {
      form.patchServer({ authentication: 'same' });
    } else {
      form.setPreset('outgoing', provider);
      form.patchServer({ authentication: 'oauth' });
    }
  }
  return readsThere ? 'remote' : 'outgoing';
}
