import { guideProgress } from '../config/guideProgress';
import { scopesOf, type IdpConfigDraft } from '../config/idpConfigDraft';
import { Guide } from '../guide/Guide';
import type { CallbackCopied } from '../guide/useCallbackCopied';

/** The guide beside a System Email that is not there yet; it ticks off what the Config popup knows already. */
export function CreateGuide({
  draft,
  callbackCopied: { callbackCopied, noteCallbackCopied },
}: {
  draft: IdpConfigDraft;
  callbackCopied: CallbackCopied;
}) {
  return (
    <Guide
      provider={draft.preset}
      cloud={draft.cloud}
      scopes={scopesOf(draft)}
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
