/** Finds the element that a selector names below a root. The page has it, or the page is wrong. */
export function find<E extends Element>(root: ParentNode, selector: string, type: new () => E): E {
  const element = root.querySelector(selector);
  if (element instanceof type) return element;
  throw new Error(`The page has no ${selector}`);
}

/** Runs what a form or a button asks for, which meanwhile cannot be asked for twice. */
export async function busy(element: HTMLElement, work: () => Promise<void>): Promise<void> {
  if (element.ariaBusy === 'true') return;
  element.ariaBusy = 'true';
  try {
    await work();
  } finally {
    element.ariaBusy = 'false';
  }
}

/** The text of a field. */
export function text(form: HTMLFormElement, field: string): string {
  return String(new FormData(form).get(field) ?? '');
}
