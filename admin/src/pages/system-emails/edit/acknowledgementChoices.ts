import type { Acknowledgement } from '../../../../../shared/contracts/system-email-settings';
import type { AcknowledgementChoice } from '../../../../../shared/contracts/templates';

/** The built-in text as a select names it. */
export const BUILT_IN = 'built-in';

const builtIn = (choices: AcknowledgementChoice[], language: string) =>
  choices.find(
    (choice) => choice.templateId === null && choice.language === language.toLowerCase().split('-')[0],
  );

export const hasBuiltIn = (choices: AcknowledgementChoice[], language: string): boolean =>
  builtIn(choices, language) !== undefined;

/** What would be said; undefined while that is not known, or where it is not there any more. */
export const choiceFor = (
  choices: AcknowledgementChoice[],
  { language, templateId }: Acknowledgement,
): AcknowledgementChoice | undefined =>
  templateId === null
    ? (builtIn(choices, language) ?? builtIn(choices, 'en'))
    : choices.find((choice) => choice.templateId === templateId);
