import type { ConnectionTest, ConnectionTestStage } from '../../../../../shared/contracts/connection-tests';
import type { useProblemText } from '../../../translations/useServerText';
import type { Translate } from '../../../translations/useTranslation';

export interface Versions {
  plugin: string;
  strapi: string;
}

type ProblemText = ReturnType<typeof useProblemText>;

function stageLines(stage: ConnectionTestStage, t: Translate, problemText: ProblemText): string[] {
  const { state, milliseconds, facts, problem } = stage;
  const named = { stage: t(`stage.${stage.stage}`), state: t(`stage-state.${state}`) };
  const line =
    milliseconds === null
      ? t('support.stage', named)
      : t('support.stage-timed', { ...named, time: String(Math.round(milliseconds)) });
  const detail = (label: string, value: string | undefined) => (value ? [`    ${label}: ${value}`] : []);
  return [
    `  ${line}`,
    // Facts carry their names from the protocol, the same in every language: support reads many.
    ...Object.entries(facts).flatMap(([name, value]) => detail(name, value)),
    ...(problem
      ? [
          ...detail(t('support.problem'), problem.remedy),
          ...detail(t('support.message'), problemText(problem).message),
          ...detail(t('support.server'), problem.serverResponse),
          ...detail(t('support.codes'), problem.providerCodes?.join(', ')),
          ...detail(t('support.correlation'), problem.correlationId),
        ]
      : []),
  ];
}

/**
 * A connection test as plain text, for pasting into a mail to support. Everything in it comes from the test, which the
 * server answers without secrets; what was typed into the form is not in it.
 */
export function supportText(
  test: ConnectionTest,
  versions: Versions,
  t: Translate,
  problemText: ProblemText,
): string {
  const sides = [...new Set(test.stages.map(({ side }) => side))];
  return [
    t('support.title'),
    t('support.versions', { plugin: versions.plugin, strapi: versions.strapi }),
    t('support.times', { started: test.startedAt, finished: test.finishedAt ?? '—' }),
    t('support.state', { state: t(`connection-test.${test.state}`) }),
    ...sides.flatMap((side) => [
      '',
      t(`${side}.title`),
      ...test.stages
        .filter((stage) => stage.side === side)
        .flatMap((stage) => stageLines(stage, t, problemText)),
    ]),
    '',
  ].join('\n');
}
