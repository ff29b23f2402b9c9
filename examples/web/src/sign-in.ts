/** The form that signs somebody in or up. */
import { busy, find, text } from './dom';
import { clearBroken, sentence, showAt } from './problems';
import { auth, forgetToken } from './session';

const form = find(document, '#sign-in', HTMLFormElement);
const submit = find(form, '#sign-in-submit', HTMLButtonElement);
const name = find(form, '[data-field=name]', HTMLLabelElement);
const password = find(form, '[name=password]', HTMLInputElement);

/** Why Better Auth refused. */
class Refusal extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Which field a code of Better Auth's is about; the others are about the form. */
const FIELDS: Readonly<Record<string, string>> = {
  INVALID_EMAIL: 'email',
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: 'email',
  PASSWORD_TOO_SHORT: 'password',
  PASSWORD_TOO_LONG: 'password',
};

/** Lets the form call these when it succeeded or failed. */
export function listen(signedIn: () => void, failed: (error: unknown) => void): void {
  form.addEventListener('change', showMode);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    clearBroken(form);
    void busy(form, async () => {
      await send();
      forgetToken();
      form.reset();
      showMode();
      signedIn();
    }).catch((error: unknown) => {
      const field = error instanceof Refusal ? FIELDS[error.code] : undefined;
      if (field) showAt(form, field, sentence(error));
      else failed(error);
    });
  });
}

const isNew = (): boolean => text(form, 'mode') === 'sign-up';

function showMode(): void {
  name.hidden = !isNew();
  submit.textContent = isNew() ? 'Create account' : 'Sign in';
  password.autocomplete = isNew() ? 'new-password' : 'current-password';
}

/** Sends the form. */
async function send(): Promise<void> {
  const account = { email: text(form, 'email').trim(), password: text(form, 'password') };
  const { error } = isNew()
    ? await auth.signUp.email({ ...account, name: text(form, 'name').trim() })
    : await auth.signIn.email(account);
  if (error) throw new Refusal(error.code ?? '', error.message ?? `The sign-in service answered with status ${error.status}.`);
}
