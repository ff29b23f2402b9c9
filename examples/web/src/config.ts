/** Where the servers are: VITE_AUTH_URL and VITE_API_URL, as `make demo` or the build sets them. */
export const AUTH_URL: string = import.meta.env.VITE_AUTH_URL ?? 'http://localhost:3000';
export const API_URL: string = import.meta.env.VITE_API_URL ?? 'http://localhost:8000';
