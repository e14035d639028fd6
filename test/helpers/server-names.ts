/** Who is known to the server of the tests. */
export const PORTAL = 'https://sante-paca.fr'
export const DEV_PORTAL = 'http://localhost:8080'
export const ADMIN_TOKEN = 'a-token-that-only-the-administrator-knows'
