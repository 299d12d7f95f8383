import type { MailProtocols } from '../../../../../shared/reading-scopes';
import { guideProgress } from '../config/guideProgress';
import { askedBy, type IdpConfigDraft } from '../config/idpConfigDraft';
import { Guide } from '../guide/Guide';
import type { CallbackCopied } from '../guide/useCallbackCopied';

/** The guide beside a System Email that is not there yet; it ticks off what the Config popup knows already. */
export function CreateGuide({
  draft,
  protocol,
  callbackCopied: { callbackCopied, noteCallbackCopied },
}: {
  draft: IdpConfigDraft;
  protocol: MailProtocols;
  callbackCopied: CallbackCopied;
}) {
  return (
    <Guide
      provider={draft.preset}
      cloud={draft.cloud}
      scopes={askedBy(protocol, draft)}
      protocol={protocol}
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
