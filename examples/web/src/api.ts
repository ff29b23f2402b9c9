/** The API, called as whoever is signed in. */
import { ProblemError, TasksApi } from '@taskward/client';

import { API_URL } from './config';
import { SessionEnded, forgetToken, token } from './session';

const tasks = new TasksApi({ basePath: API_URL, accessToken: token });

/** Calls the API; where it refuses the token, once more with a fresh one. */
export async function call<T>(operation: (tasks: TasksApi) => Promise<T>): Promise<T> {
  try {
    return await operation(tasks);
  } catch (error) {
    if (!isRefused(error)) throw error;
  }
  forgetToken();
  try {
    return await operation(tasks);
  } catch (error) {
    throw isRefused(error) ? new SessionEnded(`${error.detail}. Sign in again.`) : error;
  }
}

function isRefused(error: unknown): error is ProblemError {
  return error instanceof ProblemError && error.status === 401;
}
