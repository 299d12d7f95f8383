import type { MailProtocols } from '../../../../../shared/reading-scopes';
import { guideProgress } from '../config/guideProgress';
import type { IdpConfigDraft } from '../config/idpConfigDraft';
import { Guide } from '../guide/Guide';
import type { CallbackCopied } from '../guide/useCallbackCopied';

/** The guide beside a System Email that is not there yet; it ticks off what the Config popup knows already. */
export function CreateGuide({
  draft,
  protocol,
  address,
  callbackCopied: { callbackCopied, noteCallbackCopied },
}: {
  draft: IdpConfigDraft;
  protocol: MailProtocols;
  address: string;
  callbackCopied: CallbackCopied;
}) {
  return (
    <Guide
      draft={draft}
      protocol={protocol}
      address={address}
      progress={guideProgress({
        draft,
        callbackCopied,
        usedId: null,
        credential: null,
        systemEmail: undefined,
      })}
      onCallbackCopied={noteCallbackCopied}
    />
  );
}
