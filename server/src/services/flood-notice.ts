import type { Activity } from '../diagnostics/activity';
import { CEILING } from '../outbound/autoresponder';

/** Milliseconds: in a flood one line says as much as a thousand. */
const SILENCE = 3_600_000;

/** Says in the activity log, at most once an hour, that a System Email does not acknowledge tickets for now. */
export const createFloodNotice = ({
  activity,
  clock,
}: {
  activity: Pick<Activity, 'record'>;
  clock: () => Date;
}): ((systemEmailId: number) => void) => {
  const said = new Map<number, number>();
  return (systemEmailId) => {
    const now = clock().getTime();
    if (now - (said.get(systemEmailId) ?? 0) < SILENCE) return;
    said.set(systemEmailId, now);
    activity.record(
      systemEmailId,
      'warning',
      'autoresponse.limited',
      `New tickets are not acknowledged for now: ${CEILING} acknowledgements have been written within an hour. The tickets themselves are there.`,
    );
  };
};
