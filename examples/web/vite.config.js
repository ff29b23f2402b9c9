import { defineConfig } from 'vite';

export default defineConfig({
  server: {
    // The client lies beside this folder here. Installed from a package, as it would be elsewhere, it needs no line.
    fs: { allow: ['.', '../../clients/typescript'] },
  },
});
