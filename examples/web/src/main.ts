/** The page: whoever is signed in sees their tasks, everybody else the form to sign in. */
import { find } from './dom';
import { sentence } from './problems';
import { SessionEnded, auth, forgetToken } from './session';
import * as signIn from './sign-in';
import * as tasks from './tasks';

const problem = find(document, '#problem', HTMLElement);
const problemText = find(document, '#problem-text', HTMLElement);
const account = find(document, '#account', HTMLElement);
const accountName = find(document, '#account-name', HTMLElement);
const signedOut = find(document, '#signed-out', HTMLElement);
const signedIn = find(document, '#signed-in', HTMLElement);

/** Shows what fits whoever is signed in; `undefined` is nobody. */
function showAs(user: { name: string; email: string } | undefined): void {
  account.hidden = signedIn.hidden = user === undefined;
  signedOut.hidden = user !== undefined;
  accountName.textContent = user ? user.name || user.email : '';
  if (!user) tasks.clear();
}

function fail(error: unknown): void {
  if (error instanceof SessionEnded) {
    forgetToken();
    showAs(undefined);
  }
  problemText.textContent = sentence(error);
  problem.hidden = false;
}

function clearProblem(): void {
  problem.hidden = true;
}

async function start(): Promise<void> {
  clearProblem();
  try {
    const { data, error } = await auth.getSession();
    if (error) throw new Error('The sign-in service cannot be reached. Reload the page to try again.');
    showAs(data?.user);
    if (data) await tasks.load();
  } catch (error) {
    fail(error);
  }
}

signIn.listen(() => void start(), fail);
tasks.listen(fail);
find(document, '#problem-close', HTMLButtonElement).addEventListener('click', clearProblem);
// What somebody does next makes the message old.
document.addEventListener('submit', clearProblem, { capture: true });
// A fresh page knows nothing of whoever was here before.
find(document, '#sign-out', HTMLButtonElement).addEventListener('click', () => {
  auth.signOut().then(() => location.reload(), fail);
});
void start();
