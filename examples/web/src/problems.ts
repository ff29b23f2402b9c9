/** Tells people what went wrong, in words of the API where it has some. */
import { ProblemError, ResponseError } from '@taskward/client';

import { find } from './dom';

/** A sentence for people. */
export function sentence(error: unknown): string {
  if (error instanceof ProblemError && error.retryAfter) return `${error.detail}. Try again in ${error.retryAfter} s.`;
  if (error instanceof ProblemError) return `${error.detail}. (Request ${error.requestId})`;
  if (error instanceof ResponseError) return `Something between this page and the API answered with status ${error.status}.`;
  // What fetch throws where there is no answer.
  if (error instanceof TypeError) return 'The server cannot be reached. Check your connection, and try again.';
  return error instanceof Error ? error.message : String(error);
}

/** Shows broken rules beside the fields of a form that they are about. Returns whether that says it all. */
export function showBroken(form: HTMLFormElement, error: unknown): boolean {
  const broken = error instanceof ProblemError ? error.errors : [];
  for (const { field, message } of broken) showAt(form, field, message);
  return broken.length > 0 && broken.every(({ field }) => labelOf(form, field));
}

/** Shows a message beside a field. */
export function showAt(form: HTMLFormElement, field: string, message: string): void {
  const label = labelOf(form, field);
  if (!label) return;
  const input = find(label, 'input, textarea, select', HTMLElement);
  const text = document.createElement('span');
  text.className = 'broken';
  text.id = `broken-${crypto.randomUUID()}`;
  text.textContent = message;
  label.append(text);
  input.setAttribute('aria-invalid', 'true');
  input.setAttribute('aria-describedby', text.id);
  if (!form.contains(document.activeElement) || document.activeElement?.ariaInvalid !== 'true') input.focus();
}

/** Takes all messages off the fields of a form. */
export function clearBroken(form: HTMLFormElement): void {
  for (const text of form.querySelectorAll('.broken')) text.remove();
  for (const input of form.querySelectorAll('[aria-invalid]')) {
    input.removeAttribute('aria-invalid');
    input.removeAttribute('aria-describedby');
  }
}

function labelOf(form: HTMLFormElement, field: string): HTMLElement | null {
  return form.querySelector<HTMLElement>(`[data-field="${CSS.escape(field)}"]`);
}
