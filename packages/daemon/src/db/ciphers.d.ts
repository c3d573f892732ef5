// Types for better-sqlite3-multiple-ciphers, whose own are hidden by its `exports`: its API is the other engine's.
declare module 'better-sqlite3-multiple-ciphers' {
  import Sqlite from 'better-sqlite3';
  export default Sqlite;
}
