// A provider that knows everybody by the name they type: node provider.mjs PORT CALLBACK AFTERWARDS
import Provider from 'oidc-provider';

const [port, callback, afterwards] = process.argv.slice(2);
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{
    client_id: 'jiangxin',
    client_secret: 'only for tests',
    redirect_uris: [callback],
    post_logout_redirect_uris: [afterwards],
  }],
  claims: { openid: ['sub'], profile: ['preferred_username'] },
  conformIdTokenClaims: false,
  cookies: { keys: ['only for tests'] },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: `id-of-${id}`, preferred_username: id }) }),
});
provider.listen(Number(port), '127.0.0.1', () => console.log('ready'));
